import { attempt, comeBack, type Play, since, type Tried } from "../play.ts";
import { buttonsOf } from "./buttons-of.ts";

const patienceMs = 180_000;

/**
 * A plugin that everybody may use turned bad: people use it, write, react, press and join while it tries everything by itself, until it has
 * reached all that the plugin API has.
 */
export async function turnBad(play: Play): Promise<Tried> {
  const { discord, cast, random, ms, letters, now, problem } = play;
  const { people, world } = discord;
  const end = performance.now() + ms;
  const [first = "", ...others] = cast.members.slice(0, 4);
  const users = [cast.owner, cast.admin, cast.moderator, first, ...others] as const;
  for (const [plugin, command] of [
    ["turned", "daily"],
    ["turned-too", "weekly"],
  ] as const) {
    since(letters, `${plugin} ${first}`, now());
    await attempt(() => people.slash(first, cast.general, command));
  }
  const { id: newcomer } = people.join(cast.guild.id, { name: "Newcomer" });
  play.joins.push({ userId: newcomer, at: now() });
  const acts: readonly ((who: string, turn: number) => Promise<unknown>)[] = [
    async (who, turn) => people.react(who, (await people.write(who, cast.general, `hello ${turn}`)).id, "🐟"),
    async (who, turn) => people.slash(who, cast.general, turn % 2 === 0 ? "cute" : "sweet"),
    async (who, turn) => people.write(who, cast.general, turn % 2 === 0 ? "!cuter" : "!sweeter"),
    async (who) => {
      const [button] = random.shuffled(
        buttonsOf(world.messages(cast.general).slice(-30)).filter(({ label }) => label === "Another"),
      );
      await people.press(who, button?.messageId ?? "", button?.customId ?? "");
    },
    async (_, turn) => world.changeMember(cast.guild.id, first, { avatar: `picture${turn}` }),
    async (_, turn) => people.write(first, cast.general, `discord.gg/bad${turn}`),
    async () => {
      people.leave(newcomer, cast.guild.id);
      await comeBack(play, newcomer);
    },
  ];
  let turn = 0;
  while (performance.now() < end || (play.untried().length > 0 && performance.now() < end + patienceMs)) {
    turn += 1;
    const who = random.pick(users);
    await attempt(async () => acts[turn % acts.length]?.(who, turn));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  if (play.untried().length > 0) problem(`no plugin that turned bad reached ${play.untried().join(", ")}`);
  people.leave(newcomer, cast.guild.id);
  await stopLetters(play, first);
  return { tried: 0, held: 0 };
}

/** Presses the buttons under direct messages that stop them. */
async function stopLetters({ discord, stopped, now }: Play, userId: string): Promise<void> {
  const { people, world } = discord;
  const shown = buttonsOf(world.messages(world.directMessages(userId).id));
  const stops = new Map(
    shown.filter(({ customId }) => customId.startsWith("letter:stop:")).map((one) => [one.customId, one]),
  );
  for (const { messageId, customId } of stops.values()) {
    const [, plugin = ""] = /^letter:stop:([a-z0-9-]+):/.exec(customId) ?? [];
    if (await attempt(() => people.press(userId, messageId, customId)))
      since(stopped, `${plugin} ${userId}`, now());
  }
}
