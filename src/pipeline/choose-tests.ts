import { z } from "zod";
import type { ChangedFiles } from "./apply-changes.ts";
import type { Worktree } from "./worktree.ts";

/** Test files beside what changed, at most. */
const MOST_BESIDE = 20;

/** Tests that are run with the change, and without it if they fail. */
export interface Suite {
  readonly command: string;
  /** The same without what only the change brings; undefined: nothing is left. */
  readonly before: string | undefined;
  /** In a sentence. */
  readonly called: string;
}

const Scripts = z.object({
  scripts: z.object({ test: z.string().optional(), "test:sandbox": z.string().optional() }).optional(),
});

function scriptsOf(packageJson: string): { readonly all: string; readonly selection: string } {
  const { scripts } = Scripts.parse(JSON.parse(packageJson));
  return { all: scripts?.test?.trim() ?? "", selection: scripts?.["test:sandbox"]?.trim() ?? "" };
}

/**
 * What is to be run over a change: the scripts of a `package.json`, and the tests beside what changed.
 *
 * @returns no suites: the project has no tests. `areAll`: there are no others.
 */
export function suitesOf(
  packageJson: string,
  worktree: Pick<Worktree, "read" | "tracked">,
  files: ChangedFiles,
): { readonly suites: readonly Suite[]; readonly areAll: boolean } {
  const { all, selection } = scriptsOf(packageJson);
  if (selection === "") {
    const suites = all === "" ? [] : [{ command: all, before: all, called: `\`${all}\`` }];
    return { suites, areAll: true };
  }
  const quick = { command: selection, before: selection, called: "`npm run test:sandbox`" };
  // How single files are run is only known of Node's own runner.
  const beside = /^node --test\b/.test(all) ? testsBeside(worktree, files) : [];
  if (beside.length === 0) return { suites: [quick], areAll: false };
  const known = beside.filter((path) => worktree.tracked.has(path));
  const count = beside.length === 1 ? "the test file" : `the ${beside.length} test files`;
  const own = {
    command: single(beside),
    before: known.length === 0 ? undefined : single(known),
    called: `${count} beside what changed`,
  };
  return { suites: [quick, own], areAll: false };
}

/** The tests of the files that change, and those that change themselves. */
function testsBeside(worktree: Pick<Worktree, "read">, files: ChangedFiles): string[] {
  const beside = [...files.keys()].map((path) => path.replace(/(?:\.test)?\.ts$/, ".test.ts"));
  const there = beside.filter((path) => path.endsWith(".test.ts") && worktree.read(path) !== undefined);
  return [...new Set(there)].slice(0, MOST_BESIDE);
}

function single(paths: readonly string[]): string {
  return `node --test ${paths.map((path) => `'${path.replaceAll("'", "'\\''")}'`).join(" ")}`;
}
