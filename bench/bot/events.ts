import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../plugins/figures.ts";
import { createCommunity } from "./community.ts";
import { ownCpuOf, writtenBy } from "./processes.ts";

export interface EventFigures {
  /** Microseconds of the bot's CPU for each event. */
  readonly cpuUs: number;
  /** Bytes that it writes for each event. */
  readonly bytes: number;
}

export type EventKind = "not served" | "concerns nobody" | "for Turbot";

const kinds: readonly EventKind[] = ["not served", "concerns nobody"];

/** A bot with nothing to do is one that used no CPU for so long, in milliseconds. */
const quietMs = 600;

/** What it costs to be told of messages that concern nobody, in a server that is served and in one that isn't: A B A B, in one bot. */
export async function measureEvents(options: {
  readonly runs: number;
  readonly events: number;
}): Promise<Readonly<Record<string, EventFigures>>> {
  const community = await createCommunity({ others: 1, plugins: {} });
  try {
    const { discord, guild, channel, ann } = community;
    const other = discord.world.guilds().find(({ id }) => id !== guild.id);
    if (other === undefined) throw new Error("there is no other server");
    const elsewhere = discord.world.addChannel(other.id, { name: "elsewhere" });
    const otto = discord.world.addMember(other.id, { name: "Otto" });
    const bot = community.start();
    await bot.says("ready");
    const run = async (kind: EventKind): Promise<EventFigures> => {
      const [who, where] = kind === "not served" ? [otto.id, elsewhere.id] : [ann.id, channel.id];
      await untilQuiet(bot.pid);
      const [cpuMs, bytes] = [ownCpuOf(bot.pid), writtenBy(bot.pid)];
      for (let n = 0; n < options.events; n += 1)
        await discord.people.write(who, where, `What a day it was, for the ${n}th time!`);
      await untilQuiet(bot.pid);
      return {
        cpuUs: ((ownCpuOf(bot.pid) - cpuMs) * 1_000) / options.events,
        bytes: (writtenBy(bot.pid) - bytes) / options.events,
      };
    };
    // Until V8 has compiled it well.
    for (const kind of kinds) await run(kind);
    const figures = new Map<EventKind, EventFigures[]>(kinds.map((kind) => [kind, []]));
    for (let n = 0; n < options.runs; n += 1)
      for (const kind of kinds) figures.get(kind)?.push(await run(kind));
    return Object.fromEntries(
      [...figures].map(([kind, all]) => [
        kind,
        { cpuUs: median(all.map(({ cpuUs }) => cpuUs)), bytes: median(all.map(({ bytes }) => bytes)) },
      ]),
    );
  } finally {
    await community.close();
  }
}

async function untilQuiet(pid: number): Promise<void> {
  for (let before = Number.NaN; ; ) {
    const now = ownCpuOf(pid);
    if (now - before <= 10) return;
    before = now;
    await sleep(quietMs);
  }
}
