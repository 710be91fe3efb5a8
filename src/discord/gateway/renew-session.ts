import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../log/log.ts";

/** The longest wait before it is tried again, and the wait after a failure, in milliseconds. */
const longestMs = 10 * 60_000;
const failedMs = 60_000;

/**
 * Starts another session in place of one that lacks intents. The old one is resumed first, which brings what was missed, and serves
 * until Discord allows a login at once: ended before, nobody would be heard meanwhile.
 */
export function createSessionRenewal(powers: {
  readonly lacks: (shardId: number) => boolean;
  /** How long a login would wait now, in milliseconds. */
  readonly waitNow: () => Promise<number>;
  readonly renew: (shardId: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly log: Log;
}): (shardId: number) => void {
  const { lacks, waitNow, renew, signal, log } = powers;
  const underWay = new Set<number>();

  async function untilRenewed(shardId: number): Promise<void> {
    while (!signal.aborted && lacks(shardId)) {
      const ms = await waitNow().catch((error: unknown) => {
        log.warn("gateway.session_not_renewed", { error });
        return failedMs;
      });
      if (signal.aborted || !lacks(shardId)) return;
      if (ms === 0) {
        log.info("gateway.session_renewed");
        return renew(shardId);
      }
      await sleep(Math.min(ms, longestMs), undefined, { signal, ref: false }).catch(() => {});
    }
  }

  return (shardId) => {
    if (underWay.has(shardId) || !lacks(shardId)) return;
    underWay.add(shardId);
    untilRenewed(shardId)
      .catch((error: unknown) => log.error("gateway.session_not_renewed", { error }))
      .finally(() => underWay.delete(shardId));
  };
}
