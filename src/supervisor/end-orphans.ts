import { setTimeout as sleep } from "node:timers/promises";
import { killGroup } from "../git/run-program.ts";
import { type ProcessIdentity, processBirth } from "./process-birth.ts";

/**
 * Ends the processes that a killed supervisor left behind. Its bots notice and exit by themselves, unless their event loop
 * is blocked; and two bots on one gateway session steal it from each other. An npm or a preflight would run on for
 * minutes, alongside the new one.
 *
 * @param graceMs how long they have to exit by themselves
 * @returns the pids that had to be killed
 */
export async function endOrphans(
  orphans: readonly ProcessIdentity[],
  graceMs: number,
): Promise<readonly number[]> {
  const alive = () => orphans.filter(({ pid, birth }) => birth !== null && processBirth(pid) === birth);
  const end = performance.now() + graceMs;
  while (alive().length > 0 && performance.now() < end) await sleep(50);
  const stubborn = alive().map(({ pid }) => pid);
  stubborn.forEach(killGroup);
  while (alive().length > 0) await sleep(20);
  return stubborn;
}
