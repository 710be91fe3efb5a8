import { dirname, join } from "node:path";
import { mountPoint } from "../../os-sandbox/bubblewrap-arguments.ts";
import type { SandboxedResult } from "../../os-sandbox/os-sandbox.ts";
import type { Finding } from "../../policy/policy.ts";
import { type ChangedFiles, finding } from "../apply-changes.ts";
import { VerificationFailedError } from "../failures.ts";
import type { PipelinePowers } from "../powers.ts";
import type { Worktree } from "../publish/worktree.ts";
import type { Note } from "../record-steps.ts";
import type { CheckResult } from "./checks.ts";
import { type Suite, suitesOf } from "./choose-tests.ts";

/** Timeout of the project's tests in milliseconds: ten times what the quick ones take on two cores. */
const longestMs = 15 * 60_000;
/** More failures than this tell Claude nothing new. */
const mostFindings = 10;
/** Milliseconds between progress notes. */
const noteEveryMs = 5_000;

/**
 * Runs the project's tests in the worktree, isolated: no network, no home, no environment. A project with a script
 * `test:sandbox` says which of its tests are quick and work there; the tests beside the changed files also run. Tests that
 * also fail without the change don't count against it.
 *
 * @throws VerificationFailedError; the abort reason of `signal`
 */
export async function runProjectTests(
  worktree: Worktree,
  files: ChangedFiles,
  { signal, note }: { readonly signal: AbortSignal | undefined; readonly note: Note },
  { osSandbox, release, nodePath }: Pick<PipelinePowers, "osSandbox" | "release" | "nodePath">,
): Promise<CheckResult> {
  // From the default branch: a change doesn't choose how it is judged.
  const settings = await worktree.git.run(["show", "HEAD:package.json"]).catch(() => "{}");
  const { suites, areAll, left } = suitesOf(settings, worktree, files);
  if (suites.length === 0) return notRun("the project has none");
  if (!(await osSandbox.available())) {
    return notRun("this machine has no OS sandbox for them (bubblewrap); GitHub's checks decide");
  }
  const run = async (command: string, words: string) => {
    const modules = join(release, "node_modules");
    const runtime = dirname(nodePath);
    const end = await osSandbox.run({
      folder: worktree.folder,
      readable: [modules, runtime],
      command,
      path: [runtime, join(modules, ".bin")],
      timeoutMs: longestMs,
      signal,
      printed: countPassed(words, note, () => performance.now()),
    });
    signal?.throwIfAborted();
    return end;
  };
  const ends: { readonly suite: Suite; readonly end: SandboxedResult }[] = [];
  for (const suite of suites) ends.push({ suite, end: await run(suite.command, "Running its tests") });
  const failed = ends.filter(({ end }) => end.code !== 0);
  if (failed.length > 0) await worktree.clean();
  for (const { suite, end } of failed) {
    const words = "Some failed; checking whether they also fail without the change";
    if (suite.before === undefined || (await run(suite.before, words)).code === 0)
      throw new VerificationFailedError(findingsIn(end));
  }
  const empty = ends.filter(({ end }) => end.code === 0 && hasNone(end));
  const passed = ends
    .filter((one) => one.end.code === 0 && !empty.includes(one))
    .map(({ suite }) => suite.label);
  if (passed.length === 0) {
    return notRun(
      failed.length > 0 ? "they fail in the sandbox without the change, too" : "no test was found to run",
    );
  }
  const aside = [
    ...empty.map(({ suite }) => `${suite.label} found no test`),
    ...failed.map(({ suite }) => `${suite.label} fail there without the change, too`),
    ...left,
    ...(areAll ? [] : ["GitHub's checks run the others"]),
  ];
  const detail = `${passed.join(" and ")}, in a sandbox without network and secrets`;
  return { name: "Tests", result: "passed", detail: [detail, ...aside].join("; ") };
}

/** Notes now and then how many tests have passed, by the marks of Node's runner. Nothing else they print is shown. */
function countPassed(words: string, note: Note, elapsed: () => number): (chunk: Buffer) => void {
  let count = 0;
  let notedAt = elapsed();
  note(`${words} …`);
  return (chunk) => {
    count += chunk.toString().split("✔").length - 1;
    if (elapsed() - notedAt < noteEveryMs) return;
    notedAt = elapsed();
    note(`${words}: ${count} passed so far`);
  };
}

/** Node's runner succeeds even if it finds no tests. */
function hasNone({ output }: SandboxedResult): boolean {
  return /^(?:ℹ|#) tests 0$/m.test(output);
}

function notRun(detail: string): CheckResult {
  return { name: "Tests", result: "not run here", detail };
}

/** One finding per failure in the summary of Node's test runner; without a summary, the end of the output. */
function findingsIn({ output, killed }: SandboxedResult): Finding[] {
  if (killed !== null) return [problem("package.json", 1, `the tests were stopped: ${killed}`)];
  const summary = output.split(/^.*failing tests:\s*$/m).at(1);
  const blocks = (summary ?? "").split(/\n(?=test at )/).filter((block) => block.trim() !== "");
  const found = blocks.flatMap((block) => {
    const [, path, line] = /^\s*test at (\S+?):(\d+):\d+/.exec(block) ?? [];
    return path === undefined ? [] : [problem(path, Number(line), block.replace(/^\s*test at .*\n/, ""))];
  });
  return found.length > 0 ? found.slice(0, mostFindings) : [problem("package.json", 1, output.slice(-450))];
}

function problem(path: string, line: number, text: string): Finding {
  const lines = text.replaceAll(`${mountPoint}/`, "").split("\n");
  const said = lines.map((one) => one.trim()).filter((one) => one !== "");
  const detail = `the project's tests fail: ${said.join(" ")}`;
  return finding(
    path,
    "tests",
    detail,
    "correct the change, or the test if the plan changes what it expects",
    line,
  );
}
