import { setTimeout as sleep } from "node:timers/promises";
import type { IIdentifyThrottler } from "@discordjs/ws";
import type { APIGatewayBotInfo } from "discord-api-types/v10";
import type { Log } from "../log/log.ts";
import type { GatewaySessions } from "../store/gateway-session.ts";

const secondMs = 1_000;
const hourMs = 60 * 60 * secondMs;

/** Discord wants 5 s between two IDENTIFYs. */
const gapMs = 5 * secondMs;

/** So many in an hour are ordinary life: restarts, a network that comes and goes. */
const ordinaryInAnHour = 20;

/** At this gap, 24 hours hold 144 IDENTIFYs: far from the 1,000 at which Discord resets a bot's token. */
const longestGapMs = 10 * 60 * secondMs;

/** How long to wait, in milliseconds, before another IDENTIFY, given when those of the last hour were sent. */
export function identifyWaitMs(pastHour: readonly number[], now: number): number {
  const last = pastHour.at(-1);
  if (last === undefined) return 0;
  const beyond = Math.max(0, pastHour.length - ordinaryInAnHour);
  const gap = Math.min(longestGapMs, gapMs * 2 ** Math.min(beyond, 10));
  return Math.max(0, last + gap - now);
}

/** Spaces IDENTIFYs out, across restarts, and waits when Discord says that none are left. */
export function createIdentifyThrottle(powers: {
  readonly sessions: GatewaySessions;
  /** What `GET /gateway/bot` says now. */
  readonly gatewayInfo: () => Promise<APIGatewayBotInfo>;
  readonly log: Log;
  readonly now: () => number;
}): IIdentifyThrottler {
  const { sessions, gatewayInfo, log, now } = powers;
  let turn: Promise<void> = Promise.resolve();

  async function wait(signal: AbortSignal): Promise<void> {
    const limit = await gatewayInfo().then(
      (info) => info.session_start_limit,
      // REST being away is no reason not to try: Discord counts for itself.
      () => undefined,
    );
    if (limit !== undefined && limit.remaining < 1) {
      log.warn("no gateway sessions left today", { resetsInMs: limit.reset_after });
      await sleep(limit.reset_after, undefined, { signal });
    }
    await sleep(identifyWaitMs(sessions.identifiesSince(now() - hourMs), now()), undefined, { signal });
    sessions.identified(now());
  }

  return {
    waitForIdentify(_shardId, signal) {
      const mine = turn.then(() => wait(signal));
      turn = mine.catch(() => {});
      return mine;
    },
  };
}
