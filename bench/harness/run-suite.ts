import { describeMachine } from "./machine.ts";
import { Outcome, turbot } from "./outcome.ts";
import type { Result, Results } from "./results.ts";
import type { BenchPowers, Suite } from "./suite.ts";

/**
 * Runs the measurements of a suite, one after the other, and tells the seconds of each. One that fails doesn't end the others.
 *
 * @param goOn those with a result of the same code aren't run again
 */
export async function runSuite(
  name: string,
  suite: Suite,
  powers: BenchPowers,
  results: Results,
  goOn: boolean,
): Promise<void> {
  if (!goOn) results.forget(name);
  const before = results.of(name);
  for (const [measurement, measure] of Object.entries(suite.measurements)) {
    const machine = describeMachine(powers.root);
    const known = before[measurement];
    if (known?.outcome !== undefined && known.machine.commit === machine.commit) continue;
    powers.tell(`${suite.title}: ${measurement}`);
    const startedAt = performance.now();
    const ended = await measure(powers).then(
      (outcome) => ({ outcome: Outcome.parse(outcome) }),
      (error: unknown) => ({
        failed: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    );
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    powers.tell(`${suite.title}: ${measurement}: ${"failed" in ended ? "failed after " : ""}${seconds} s`);
    results.save(name, measurement, { machine, seconds, ...ended });
  }
}

/** What must not be, a line for each: measurements that failed, and counts of Turbot's that aren't 0. Never milliseconds. */
export function problemsIn(results: Readonly<Record<string, Result>>): readonly string[] {
  return Object.entries(results).flatMap(([measurement, { outcome, failed }]) => [
    ...(failed === undefined ? [] : [`${measurement} failed: ${failed}`]),
    ...(outcome?.counts ?? []).flatMap(({ what, of }) => {
      const own = of[turbot];
      return own === undefined || own.count === 0
        ? []
        : [`${measurement}: ${what}: ${own.count} of ${own.among}`];
    }),
  ]);
}
