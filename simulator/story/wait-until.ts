import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 50;

/**
 * Resolves once `holds` says yes.
 *
 * @param what says what was waited for, when it never comes
 */
export async function waitUntil(what: string, holds: () => boolean, timeoutMs: number): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > endsAt) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}`);
    await sleep(pollMs);
  }
}
