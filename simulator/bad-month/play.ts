import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import type { Random } from "../../packages/simulator-kit/random.ts";
import type { ClaudeSimulator } from "../claude/claude-simulator.ts";
import type { Cast } from "./cast.ts";
import type { Prepared } from "./prepared.ts";
import type { Witness } from "./witness.ts";

/** What every event of the month works with. */
export interface Play {
  readonly discord: DiscordSimulator;
  readonly claude: ClaudeSimulator;
  readonly cast: Cast;
  readonly random: Random;
  /** How long what is done as fast as possible goes on, in milliseconds. */
  readonly ms: number;
  readonly raiders: number;
  /** How long nothing has to happen, in milliseconds, until what was begun counts as done. */
  readonly quietMs: number;
  readonly witness: Witness;
  /** Who used something that says that it pings them. */
  readonly agreed: Set<string>;
  /** Who agreed to direct messages, and since when: of any plugin (their id), or of one ("turned 5"). */
  readonly letters: Map<string, number>;
  /** Who stopped them since. */
  readonly stopped: Map<string, number>;
  /** Who has written to the team, and since when. */
  readonly mail: Map<string, number>;
  /** What is done long before it matters. */
  readonly prepared: Map<"everything", Prepared>;
  /** Calls of the plugin API that no plugin that turned bad has reached yet. */
  untried(): readonly string[];
  /** Who joined when, in milliseconds since 1970: one greeting pings them. */
  readonly joins: { readonly userId: string; readonly at: number }[];
  /** Names of the plugins that run. */
  readonly plugins: ReadonlySet<string>;
  /** Turbot stops, the clock moves, and it starts again. */
  jump(hours: number): Promise<void>;
  /** The clock moves while it runs. */
  pass(hours: number): Promise<void>;
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

/** Notes since when something is so: what it was before, it stays. */
export function since(all: Map<string, number>, key: string, at: number): void {
  if (!all.has(key)) all.set(key, at);
}

/** Whether something comes to be so. @param ms how long to wait for it. @default a minute and a half */
export async function comesToBe(isSo: () => boolean, ms = 90_000): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    if (isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 150));
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

/** As `attempt`, and again if it fails: on a busy machine Turbot can be too late to answer in Discord's three seconds. */
export async function persist(act: () => Promise<unknown>): Promise<boolean> {
  for (let times = 0; times < 5; times += 1) if (await attempt(act)) return true;
  return false;
}

/** Does it until it comes to something, and gives up after two minutes: also plugins can be too slow on a busy machine. */
export async function bringAbout(act: () => Promise<unknown>, isSo: () => boolean): Promise<boolean> {
  for (let times = 0; times < 6 && !isSo(); times += 1) {
    await attempt(act);
    await comesToBe(isSo, 20_000);
  }
  return isSo();
}

/** Somebody who left, or was kicked, joins again. */
export async function comeBack({ discord, cast, joins, now }: Play, userId: string): Promise<void> {
  joins.push({ userId, at: now() });
  await discord.people.comeBack(userId, cast.guild.id);
}
