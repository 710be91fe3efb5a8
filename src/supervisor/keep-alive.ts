import { setTimeout as sleep } from "node:timers/promises";
import { type Cause, causeOf } from "../ipc/causes.ts";
import type { BotProcess, Ending } from "./bot-process.ts";
import type { RestartPolicy } from "./restart-policy.ts";
import { checkHealth, type HealthLimits, untilBot } from "./watch-bot.ts";

/** Keeps one bot of one release running: restarts it when it exits, hangs or goes deaf. */
export interface Keeper {
  /** Keeps this release running from now on. Throws if a bot is being kept already. */
  hold(commit: string): void;
  /** Keeps this bot from now on, and restarts its release if it ends. */
  adopt(bot: BotProcess): void;
  /** Stops keeping. @returns the bot, if it is still running */
  release(): BotProcess | null;
  readonly bot: BotProcess | null;
  /** The bot ended more than once without having been healthy in between. */
  readonly struggling: boolean;
  /** The bot is up, has been healthy for long enough, and Discord answers it. */
  readonly well: boolean;
}

export interface KeeperPowers {
  readonly start: (commit: string) => BotProcess;
  readonly policy: RestartPolicy;
  /** For a bot that ended because a setting is missing: restarting won't help until a person acts. */
  readonly settingsPolicy: RestartPolicy;
  /** A stamp of `.env` that reveals none of it: once it changes, a start may help. */
  readonly settings: () => string;
  readonly limits: HealthLimits;
  /** Milliseconds of health after which earlier crashes are forgotten. */
  readonly settleMs: number;
  /** Called at each end; the next start comes `delayMs` after its promise resolves. */
  readonly crashed: (crash: Crash) => Promise<void>;
  readonly ready: (bot: BotProcess) => void;
  readonly settled: (bot: BotProcess) => void;
}

export interface Crash {
  readonly commit: string;
  readonly reason: string;
  readonly output: string;
  readonly cause: Cause;
  /** 1 for the first since the bot was last healthy. */
  readonly count: number;
  readonly delayMs: number;
}

/** How often to check the settings, in milliseconds. */
const settingsLookMs = 500;

export function createKeeper(powers: KeeperPowers): Keeper {
  let letGo: AbortController | null = null;
  let bot: BotProcess | null = null;
  let settled: BotProcess | null = null;

  const startKeeping = (commit: string, first: BotProcess | null) => {
    if (letGo !== null) throw new Error("a bot is kept already: release it first");
    letGo = new AbortController();
    const { signal } = letGo;
    bot = first;
    keep(commit, first, signal).catch((error: unknown) => {
      // After a release, this is only the aborted wait.
      if (!signal.aborted) throw error;
    });
  };

  async function keep(commit: string, first: BotProcess | null, signal: AbortSignal): Promise<void> {
    for (let next = first; ; next = null) {
      const before = powers.settings();
      const { reason, output, cause } = await runOnce(commit, next, signal);
      bot = null;
      const policy = cause === "configuration" ? powers.settingsPolicy : powers.policy;
      const delayMs = policy.crashed();
      await powers.crashed({ commit, reason, output, cause, count: policy.crashes, delayMs });
      if (cause === "configuration") await unlessChanged(before, delayMs, signal);
      else await sleep(delayMs, undefined, { signal });
    }
  }

  /** Waits, but no longer than until the settings change. */
  async function unlessChanged(before: string, ms: number, signal: AbortSignal): Promise<void> {
    const end = performance.now() + ms;
    while (powers.settings() === before && performance.now() < end) {
      await sleep(Math.min(settingsLookMs, ms), undefined, { signal });
    }
  }

  async function runOnce(commit: string, given: BotProcess | null, signal: AbortSignal) {
    let current: BotProcess;
    try {
      current = given ?? powers.start(commit);
    } catch (error) {
      const reason = `it could not be started: ${String(error)}`;
      return { reason, output: "", cause: causeOf(error) ?? ("release" as const) };
    }
    bot = current;
    const ending = await untilUnhealthy(current, signal);
    current.kill();
    await current.end;
    signal.throwIfAborted();
    return { ...ending, output: current.lastLines() };
  }

  function untilUnhealthy(current: BotProcess, signal: AbortSignal): Promise<Ending> {
    let ready = false;
    const look = (now: number) => {
      const fault = checkHealth(current, current.health.startedAt, powers.limits, now);
      if (fault !== null) return fault;
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
    hold: (commit) => startKeeping(commit, null),
    adopt: (adopted) => startKeeping(adopted.commit, adopted),
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
