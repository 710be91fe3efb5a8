import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import type { Random } from "../../packages/simulator-kit/random.ts";
import type { ClaudeSimulator } from "../claude/claude-simulator.ts";
import type { Cast } from "./cast.ts";

/** What every event of the month works with. */
export interface Play {
  readonly discord: DiscordSimulator;
  readonly claude: ClaudeSimulator;
  readonly cast: Cast;
  readonly random: Random;
  /** How long what is done as fast as possible goes on, in milliseconds. */
  readonly ms: number;
  readonly raiders: number;
  /** Who used something that says that it pings them. */
  readonly agreed: Set<string>;
  /** Who joined when, in milliseconds since 1970: one greeting pings them. */
  readonly joins: { readonly userId: string; readonly at: number }[];
  /** Names of the plugins that run. */
  readonly plugins: ReadonlySet<string>;
  /** Turbot stops, the clock moves, and it starts again. */
  jump(hours: number): Promise<void>;
  /** Milliseconds since 1970, as the clock of the play says. */
  now(): number;
  /** Something isn't as it must be. */
  problem(what: string): void;
}

/** What people tried in an event, and how much of it nobody did for them. */
export interface Tried {
  readonly tried: number;
  readonly held: number;
}

export const nothingTried: Tried = { tried: 0, held: 0 };

/** Whether something comes to be so. @param ms how long to wait for it. @default half a minute */
export async function comesToBe(isSo: () => boolean, ms = 30_000): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    if (isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return isSo();
}

/** Does it, whatever comes of it. @returns whether nothing was refused */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}

/** Somebody who left, or was kicked, joins again. */
export async function comeBack({ discord, cast, joins, now }: Play, userId: string): Promise<void> {
  joins.push({ userId, at: now() });
  await discord.people.comeBack(userId, cast.guild.id);
}
