import { setTimeout as sleep } from "node:timers/promises";
import { killGroup } from "../git/run-program.ts";
import { type Born, processBirth } from "./process-birth.ts";

/**
 * Ends what a killed supervisor left. Its bots see its end themselves and go in peace; one whose event loop is blocked
 * doesn't, and two bots on one gateway session steal it from each other. An npm or a preflight would go on for
 * minutes, beside the next one's.
 *
 * @param patienceMs how long they may take
 * @returns the pids that had to be killed
 */
export async function endOrphans(orphans: readonly Born[], patienceMs: number): Promise<readonly number[]> {
  const alive = () => orphans.filter(({ pid, birth }) => birth !== null && processBirth(pid) === birth);
  const end = performance.now() + patienceMs;
  while (alive().length > 0 && performance.now() < end) await sleep(50);
  const stubborn = alive().map(({ pid }) => pid);
  stubborn.forEach(killGroup);
  while (alive().length > 0) await sleep(20);
  return stubborn;
}
