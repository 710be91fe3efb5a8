import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 50;

/**
 * Resolves once `holds` returns true.
 *
 * @param what describes the condition, for the error
 */
export async function waitUntil(what: string, holds: () => boolean, timeoutMs: number): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > endsAt)
      throw new Error(`timed out after ${timeoutMs / 1000} s waiting until ${what}`);
    await sleep(pollMs);
  }
}
