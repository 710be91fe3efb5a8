import { setTimeout as sleep } from "node:timers/promises";
import type { IIdentifyThrottler } from "@discordjs/ws";
import type { APIGatewayBotInfo } from "discord-api-types/v10";
import type { Log } from "../../log/log.ts";
import type { GatewaySessions } from "../store/gateway-session.ts";

const secondMs = 1_000;
const hourMs = 60 * 60 * secondMs;

/** Discord wants 5 s between two IDENTIFYs. */
const gapMs = 5 * secondMs;

/** This many in an hour are normal: restarts, an unstable network. */
const ordinaryInAnHour = 20;

/** At this gap, a day has 144 IDENTIFYs: far from the 1,000 at which Discord resets a bot's token. */
const longestGapMs = 10 * 60 * secondMs;

/** How long to wait, in milliseconds, before another IDENTIFY, given when those of the last hour were sent. */
export function identifyWaitMs(pastHour: readonly number[], now: number): number {
  const last = pastHour.at(-1);
  if (last === undefined) return 0;
  const beyond = Math.max(0, pastHour.length - ordinaryInAnHour);
  const gap = Math.min(longestGapMs, gapMs * 2 ** Math.min(beyond, 10));
  return Math.max(0, last + gap - now);
}

/** The longest wait before Discord is asked again, in milliseconds. */
const askAgainMs = 10 * 60 * secondMs;

export interface IdentifyThrottle extends IIdentifyThrottler {
  /** How long an IDENTIFY would wait now, in milliseconds. @throws the error of the call to Discord */
  waitNow(): Promise<number>;
}

/** Spaces out IDENTIFYs, across restarts, and waits when Discord says that none are left. */
export function createIdentifyThrottle(powers: {
  readonly sessions: GatewaySessions;
  /** The current answer of `GET /gateway/bot`. */
  readonly gatewayInfo: () => Promise<APIGatewayBotInfo>;
  readonly log: Log;
  /** The clock, in milliseconds since 1970, for what earlier processes stored. */
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** A wait of this many milliseconds starts, for this reason. */
  readonly onWait?: (ms: number, why: string) => void;
}): IdentifyThrottle {
  const { sessions, gatewayInfo, log, now, elapsed, onWait = () => {} } = powers;
  let turn: Promise<void> = Promise.resolve();
  /** Those of this process, by the monotonic clock: the wall clock can be set back. */
  let own: number[] = [];

  function pause(ms: number, why: string, signal: AbortSignal): Promise<void> {
    if (ms > gapMs) log.warn("gateway.login_waits", { why, ms });
    onWait(ms, why);
    return sleep(ms, undefined, { signal });
  }

  async function untilSomeLeft(signal: AbortSignal): Promise<void> {
    for (;;) {
      const limit = await gatewayInfo().then(
        (info) => info.session_start_limit,
        // If REST is away, try anyway: Discord counts for itself.
        () => undefined,
      );
      if (limit === undefined || limit.remaining >= 1) return;
      const ms = Math.min(askAgainMs, Math.max(secondMs, limit.reset_after));
      await pause(ms, `Discord allows ${limit.total} logins a day, and all of them are used up`, signal);
    }
  }

  function spacing(): number {
    const at = elapsed();
    own = own.filter((sent) => sent > at - hourMs);
    const stored = identifyWaitMs(sessions.identifiesOfLast(hourMs, now()), now());
    return Math.max(stored, identifyWaitMs(own, at));
  }

  async function wait(signal: AbortSignal): Promise<void> {
    await untilSomeLeft(signal);
    const ms = spacing();
    if (ms > 0) await pause(ms, "logging in too often costs a bot its token", signal);
    own.push(elapsed());
    sessions.identified(now());
  }

  return {
    async waitNow() {
      const { session_start_limit: limit } = await gatewayInfo();
      return limit.remaining < 1 ? Math.max(secondMs, limit.reset_after) : spacing();
    },
    waitForIdentify(_shardId, signal) {
      const mine = turn.then(() => wait(signal));
      turn = mine.catch(() => {});
      return mine;
    },
  };
}
