import { setTimeout as sleep } from "node:timers/promises";
import { killGroup } from "../git/run-program.ts";
import { processBirth } from "./process-birth.ts";
import type { ReleaseRecord } from "./release-record.ts";

/**
 * Ends the bots that a killed supervisor left. They see its end themselves and go in peace; one whose event loop is
 * blocked doesn't, and two bots on one gateway session steal it from each other.
 *
 * @param patienceMs how long they may take
 * @returns the pids that had to be killed
 */
export async function endOrphans(
  bots: ReleaseRecord["bots"],
  patienceMs: number,
): Promise<readonly number[]> {
  const alive = () => bots.filter(({ pid, birth }) => birth !== null && processBirth(pid) === birth);
  const end = performance.now() + patienceMs;
  while (alive().length > 0 && performance.now() < end) await sleep(50);
  const stubborn = alive().map(({ pid }) => pid);
  stubborn.forEach(killGroup);
  while (alive().length > 0) await sleep(20);
  return stubborn;
}
