import { setTimeout as sleep } from "node:timers/promises";
import { type Cause, causeOf } from "../ipc/causes.ts";
import type { BotProcess, Ending } from "./bot-process.ts";
import type { RestartPolicy } from "./restart-policy.ts";
import { type HealthLimits, illness, untilBot } from "./watch-bot.ts";

/** Keeps one bot of one release running: starts it again whenever it ends, hangs or goes deaf. */
export interface Keeper {
  /** From now on this release runs. Nothing may be kept already. */
  hold(commit: string): void;
  /** From now on this bot is kept, and its release started again should it end. */
  adopt(bot: BotProcess): void;
  /** Lets go. @returns the bot, if one lives */
  release(): BotProcess | null;
  readonly bot: BotProcess | null;
  /** It ended more than once without having been well in between. */
  readonly struggling: boolean;
  /** One lives and has been well for long enough, and Discord answers it. */
  readonly well: boolean;
}

export interface KeeperPowers {
  readonly start: (commit: string) => BotProcess;
  readonly policy: RestartPolicy;
  /** For one that ended for want of a setting: no start helps before a person has acted. */
  readonly settingsPolicy: RestartPolicy;
  /** Says what `.env` is, without what is in it: once it is another one, a start may help. */
  readonly settings: () => string;
  readonly limits: HealthLimits;
  /** Milliseconds of health after which earlier crashes are forgotten. */
  readonly settleMs: number;
  /** Told of each end, and how long it is from its answer until the next start. */
  readonly crashed: (crash: Crash) => Promise<void>;
  readonly ready: (bot: BotProcess) => void;
  readonly settled: (bot: BotProcess) => void;
}

export interface Crash {
  readonly commit: string;
  readonly reason: string;
  readonly output: string;
  readonly cause: Cause;
  /** 1 for the first since it was last well. */
  readonly count: number;
  readonly delayMs: number;
}

/** Between two looks at the settings, in milliseconds. */
const SETTINGS_LOOK_MS = 500;

export function createKeeper(powers: KeeperPowers): Keeper {
  let letGo: AbortController | null = null;
  let bot: BotProcess | null = null;
  let settled: BotProcess | null = null;

  const mind = (commit: string, first: BotProcess | null) => {
    if (letGo !== null) throw new Error("a bot is kept already: release it first");
    letGo = new AbortController();
    const { signal } = letGo;
    bot = first;
    keep(commit, first, signal).catch((error: unknown) => {
      // What is thrown once nobody minds is only the waiting that ends.
      if (!signal.aborted) throw error;
    });
  };

  async function keep(commit: string, first: BotProcess | null, signal: AbortSignal): Promise<void> {
    for (let next = first; ; next = null) {
      const before = powers.settings();
      const { reason, output, cause } = await life(commit, next, signal);
      bot = null;
      const policy = cause === "configuration" ? powers.settingsPolicy : powers.policy;
      const delayMs = policy.crashed();
      await powers.crashed({ commit, reason, output, cause, count: policy.crashes, delayMs });
      if (cause === "configuration") await unlessChanged(before, delayMs, signal);
      else await sleep(delayMs, undefined, { signal });
    }
  }

  /** Waits, but not past a change of the settings. */
  async function unlessChanged(before: string, ms: number, signal: AbortSignal): Promise<void> {
    const end = performance.now() + ms;
    while (powers.settings() === before && performance.now() < end) {
      await sleep(Math.min(SETTINGS_LOOK_MS, ms), undefined, { signal });
    }
  }

  async function life(commit: string, given: BotProcess | null, signal: AbortSignal) {
    let current: BotProcess;
    try {
      current = given ?? powers.start(commit);
    } catch (error) {
      const reason = `it could not be started: ${String(error)}`;
      return { reason, output: "", cause: causeOf(error) ?? ("release" as const) };
    }
    bot = current;
    const ill = await falls(current, signal);
    current.kill();
    await current.end;
    signal.throwIfAborted();
    return { ...ill, output: current.lastLines() };
  }

  function falls(current: BotProcess, signal: AbortSignal): Promise<Ending> {
    let ready = false;
    const look = (now: number) => {
      const ill = illness(current, current.health.startedAt, powers.limits, now);
      if (ill !== null) return ill;
      const { readyAt, deafSince, heartbeatAt } = current.health;
      if (readyAt === null) return null;
      if (!ready) {
        ready = true;
        powers.ready(current);
      }
      const isNew = settled !== current;
      if (isNew && deafSince === null && (heartbeatAt ?? readyAt) - readyAt >= powers.settleMs) {
        settled = current;
        powers.policy.settled();
        powers.settingsPolicy.settled();
        powers.settled(current);
      }
      return null;
    };
    return untilBot(current, look, Math.min(powers.limits.silenceMs / 4, powers.settleMs), signal);
  }

  return {
    hold: (commit) => mind(commit, null),
    adopt: (adopted) => mind(adopted.commit, adopted),
    release() {
      letGo?.abort(new Error("let go"));
      letGo = null;
      const left = bot;
      bot = null;
      return left !== null && left.ended === null ? left : null;
    },
    get bot() {
      return bot;
    },
    get struggling() {
      return powers.policy.crashes > 1;
    },
    get well() {
      return bot !== null && bot === settled && bot.ended === null && bot.health.deafSince === null;
    },
  };
}
