import { setTimeout as sleep } from "node:timers/promises";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";

/** Where somebody writes. */
export interface Place {
  readonly channelId: string;
  readonly userId: string;
}

export interface Tally {
  readonly sent: number;
  /** Messages without an answer. */
  readonly lost: number;
  /** Answers beyond the first. */
  readonly doubled: number;
}

export interface Traffic {
  /** Resolves when the last has written. */
  stop(): Promise<void>;
  /** Resolves when all are answered, or after so many milliseconds. */
  tally(patienceMs: number): Promise<Tally>;
}

/** People use a command that every contender has, so many times a second, in turns. */
export function startTraffic(
  discord: Pick<DiscordSimulator, "people" | "world" | "botUser">,
  places: readonly Place[],
  perSecond: number,
): Traffic {
  const sent = new Map<string, string>();
  const writing = new Set<Promise<void>>();
  let turn = 0;
  const timer = setInterval(() => {
    const { userId, channelId } = places[turn++ % places.length] ??
      places[0] ?? { userId: "", channelId: "" };
    const written = discord.people.write(userId, channelId, "!ping").then(({ id }) => {
      sent.set(id, channelId);
      writing.delete(written);
    });
    writing.add(written);
  }, 1_000 / perSecond);

  function answers(): Map<string, number> {
    const found = new Map<string, number>();
    for (const channelId of new Set(sent.values()))
      for (const { author, message_reference: reference } of discord.world.messages(channelId)) {
        const to = reference?.message_id ?? "";
        if (author.id === discord.botUser.id && sent.has(to)) found.set(to, (found.get(to) ?? 0) + 1);
      }
    return found;
  }

  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(writing);
    },
    async tally(patienceMs) {
      const until = performance.now() + patienceMs;
      while (answers().size < sent.size && performance.now() < until) await sleep(250);
      const found = [...answers().values()];
      const doubled = found.reduce((sum, count) => sum + count - 1, 0);
      return { sent: sent.size, lost: sent.size - found.length, doubled };
    },
  };
}
