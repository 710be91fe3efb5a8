import type { Log } from "../log/log.ts";
import { type Rehearsal, rehearse } from "./rehearse.ts";
import { runTests, type TestsReport } from "./run-tests.ts";

/** What is done with a plugin that nobody has reviewed, in engines that reach nothing. */
export interface PluginTrials {
  /** Loads it and uses each of its commands once. */
  rehearse(plugin: Unreviewed & { readonly store?: Readonly<Record<string, unknown>> }): Promise<Rehearsal>;
  runTests(plugin: Unreviewed & { readonly tests: string }): Promise<TestsReport>;
}

interface Unreviewed {
  /** `plugins/<name>.ts` */
  readonly path: string;
  readonly source: string;
}

export function createPluginTrials(powers: {
  readonly nodePath: string;
  readonly log: Log;
  readonly now: () => number;
}): PluginTrials {
  return {
    rehearse: (plugin) => rehearse(plugin, powers),
    runTests: (plugin) => runTests(plugin, powers),
  };
}
