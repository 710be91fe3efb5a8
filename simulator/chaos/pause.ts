import { setTimeout as sleep } from "node:timers/promises";

/** Waits, but not past the signal. Never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
