import { discordNeeds } from "../../../src/plugin-api/needs.ts";
import { attempt, bringAbout, type Play, type Tried } from "../play.ts";
import { doneByPlugins, lookAt } from "../truth.ts";
import { openMail } from "./write-to-team.ts";

/**
 * Hundreds of accounts join and write what AutoMod blocks. A plugin times them out by itself, until its cap: that must stop neither AutoMod
 * nor the moderators.
 */
export async function raid(play: Play): Promise<Tried> {
  const { discord, cast, raiders: count, problem } = play;
  const { people } = discord;
  const before = lookAt(discord, cast.guild.id).guild.auditLog?.at(-1)?.id;
  const raiders = await people.raid(cast.guild.id, { count });
  play.joins.push(...raiders.map(({ id }) => ({ userId: id, at: play.now() })));
  let held = 0;
  const lane = async (from: number) => {
    for (let at = from; at < raiders.length; at += 10) {
      const raider = raiders[at]?.id ?? "";
      if (!(await attempt(() => people.write(raider, cast.general, `join discord.gg/raid${at}`)))) held += 1;
    }
  };
  await Promise.all(Array.from({ length: 10 }, (_, from) => lane(from)));
  if (held < raiders.length) problem(`${raiders.length - held} messages of raiders weren't blocked`);
  // Some of them write to the team, too.
  for (const { id } of raiders.slice(0, 5)) {
    await openMail(play, id);
    await attempt(() => people.dm(id, "who moderates here?"));
  }
  const guards = () =>
    doneByPlugins(lookAt(discord, cast.guild.id), discord.botUser.id, before).filter(
      ({ plugin }) => plugin === "guard",
    );
  const most = Math.min(count, discordNeeds.time_out_members.byItselfCap);
  for (let round = 0; round < 40 && guards().length < most; round += 1) {
    // They go on, whoever isn't timed out yet.
    for (const { id } of play.random.shuffled(raiders).slice(0, 6))
      await attempt(() => people.write(id, cast.general, `again: discord.gg/raid${round}`));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  if (guards().length < most) problem(`the guard timed out ${guards().length} of ${count} raiders`);
  // At its cap, what the guard does by itself rests, and a moderator's command goes on.
  const last = raiders.at(-1)?.id ?? "";
  const isOut = () => lookAt(discord, cast.guild.id).guild.members.get(last)?.timedOutUntil !== undefined;
  const out = () => people.slash(cast.moderator, cast.staff, "out", { whom: last });
  if (!(await bringAbout(out, isOut)))
    problem("a moderator couldn't time out a raider while a plugin was at its cap");
  return { tried: raiders.length, held };
}

/** Who takes the raiders away again, by hand. */
export async function clearRaid({ discord, cast }: Play): Promise<void> {
  const { people, world } = discord;
  const isRaider = (name: string) => /^raider/i.test(name);
  for (const { user } of world.members(cast.guild.id))
    if (isRaider(user.username) || isRaider(user.global_name ?? "")) people.leave(user.id, cast.guild.id);
}
