import type { APIAutoModerationRule } from "discord-api-types/v10";
import { attempt, comesToBe, type Play } from "../play.ts";
import { lookAt } from "../truth.ts";
import { ruleAsText } from "./check-undone.ts";

/** AutoMod's rules that are to block, whatever members do. */
export function protecting({
  discord,
  cast,
}: Pick<Play, "discord" | "cast">): readonly APIAutoModerationRule[] {
  return discord.world.autoModRules(cast.guild.id).filter(({ enabled }) => enabled);
}

/**
 * Whether protection still works: AutoMod's rules stand as admins left them and block a newcomer's advertisement, and the guard times them out
 * by itself.
 *
 * @param patienceMs how long that may take
 */
export async function checkProtection(
  { discord, cast, now, joins }: Pick<Play, "discord" | "cast" | "now" | "joins">,
  before: readonly APIAutoModerationRule[],
  patienceMs = 90_000,
): Promise<readonly string[]> {
  const { world, people } = discord;
  const rules = world.autoModRules(cast.guild.id);
  const changed = before.filter((rule) => !rules.map(ruleAsText).includes(ruleAsText(rule)));
  const { id } = people.join(cast.guild.id, { name: "Prober" });
  joins.push({ userId: id, at: now() });
  const advertise = () => attempt(() => people.write(id, cast.general, "join discord.gg/probe"));
  let isThrough = await advertise();
  const isOut = () => lookAt(discord, cast.guild.id).guild.members.get(id)?.timedOutUntil !== undefined;
  // They go on: the first time a plugin can still be busy with hundreds of others.
  let isGuarded = false;
  for (const end = performance.now() + patienceMs; !isGuarded && performance.now() < end; ) {
    isGuarded = await comesToBe(isOut, Math.min(patienceMs, 10_000));
    if (!isGuarded && (await advertise())) isThrough = true;
  }
  people.leave(id, cast.guild.id);
  return [
    ...changed.map(({ name }) => `AutoMod's rule ${name} isn't as it was`),
    ...(isThrough ? ["AutoMod didn't block an advertisement"] : []),
    ...(isGuarded ? [] : ["the guard didn't time out who advertised"]),
  ];
}
