import { z } from "zod";
import type { ChangedFiles } from "../apply-changes.ts";
import { withoutMark } from "../files/text-file.ts";
import type { Worktree } from "../publish/worktree.ts";

/** Maximum test files beside what changed. */
const mostBeside = 20;

/** Tests to run with the change, and again without it if they fail. */
export interface Suite {
  readonly command: string;
  /** The same without the tests that only the change adds; undefined: nothing is left. */
  readonly before: string | undefined;
  /** As a phrase in a sentence. */
  readonly label: string;
}

const Scripts = z.object({
  scripts: z.object({ test: z.string().optional(), "test:sandbox": z.string().optional() }).optional(),
});

function scriptsOf(packageJson: string): { readonly all: string; readonly selection: string } {
  const { scripts } = Scripts.parse(JSON.parse(withoutMark(packageJson)));
  return { all: scripts?.test?.trim() ?? "", selection: scripts?.["test:sandbox"]?.trim() ?? "" };
}

/** Which tests to run for a change, and which can't be run. */
export interface Suites {
  /** None: the project has no tests. */
  readonly suites: readonly Suite[];
  /** The project has no other tests. */
  readonly areAll: boolean;
  /** Tests that belong to the change but aren't run, in sentences. */
  readonly left: readonly string[];
}

/** Chooses what to run for a change: the scripts of a `package.json`, and the tests beside what changed. */
export function suitesOf(
  packageJson: string,
  worktree: Pick<Worktree, "has" | "tracked">,
  files: ChangedFiles,
): Suites {
  const { all, selection } = scriptsOf(packageJson);
  if (selection === "") {
    const suites = all === "" ? [] : [{ command: all, before: all, label: `\`${all}\`` }];
    return { suites, areAll: true, left: [] };
  }
  const quick = { command: selection, before: selection, label: "`npm run test:sandbox`" };
  const beside = testsBeside(worktree.has, [...files.keys()]);
  if (beside.length === 0) {
    const left = hasCode(files) ? ["what changed has no tests beside it"] : [];
    return { suites: [quick], areAll: false, left };
  }
  const runner = runnerOf(all) ?? runnerOf(selection);
  if (runner === undefined) {
    const left = [
      "the tests beside what changed weren't run: neither `npm test` nor `npm run test:sandbox` is Node's runner",
    ];
    return { suites: [quick], areAll: false, left };
  }
  const run = beside.slice(0, mostBeside);
  const single = (paths: readonly string[]) => [runner, ...paths.map(quoted)].join(" ");
  const known = run.filter((path) => worktree.tracked.has(path));
  const own = {
    command: single(run),
    before: known.length === 0 ? undefined : single(known),
    label: `${run.length === 1 ? "the test file" : `the ${run.length} test files`} beside what changed`,
  };
  const more = beside.length - run.length;
  const left = more === 0 ? [] : [`${more} more test files beside what changed weren't run`];
  return { suites: [quick, own], areAll: false, left };
}

/** Runs the plugins' tests: on their own they would run outside the plugins' sandbox. */
const pluginTests = "test/plugin-tests.test.ts";

/** The tests of these files, and the tests among them. */
export function testsBeside(has: (path: string) => boolean, files: readonly string[]): readonly string[] {
  const beside = files
    .map((path) => path.replace(/(?:\.test)?\.ts$/, ".test.ts"))
    .filter((path) => path.endsWith(".test.ts") && has(path))
    .map((path) => (/^(?:examples\/)?plugins\//.test(path) ? pluginTests : path));
  return [...new Set(beside)].filter(has);
}

function hasCode(files: ChangedFiles): boolean {
  return [...files].some(([path, content]) => content !== null && /(?<!\.d)\.[cm]?[jt]s$/.test(path));
}

/** Options that take a value as the next argument. */
const valued = new Set(["--import", "--require", "-r", "--conditions", "-C", "--env-file"]);

/** How to run single files: the script's `node` with its options and without its files; undefined: it isn't Node's own runner. */
function runnerOf(script: string): string | undefined {
  const [node, ...words] = script.split(/\s+/);
  if (node !== "node") return undefined;
  const options: string[] = [];
  for (let at = 0; at < words.length && words[at]?.startsWith("-") === true; at += 1) {
    options.push(words[at] ?? "");
    if (!valued.has(words[at] ?? "")) continue;
    at += 1;
    options.push(words[at] ?? "");
  }
  const isPlain = options.every((option) => /^[\w./:=@,-]+$/.test(option));
  return options.includes("--test") && isPlain ? ["node", ...options].join(" ") : undefined;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
