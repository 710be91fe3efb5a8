import { dirname, join } from "node:path";
import { place } from "../os-sandbox/bubblewrap-arguments.ts";
import type { SandboxedEnd } from "../os-sandbox/os-sandbox.ts";
import type { Finding } from "../policy/policy.ts";
import { finding } from "./apply-changes.ts";
import type { CheckResult } from "./checks.ts";
import { VerificationFailed } from "./failures.ts";
import type { PipelinePowers } from "./powers.ts";
import type { Worktree } from "./worktree.ts";

/** Milliseconds for the project's tests: three times what they take on two cores. */
const LONGEST_MS = 15 * 60_000;
/** More failures than this tell Claude nothing new. */
const MOST_FINDINGS = 10;

/**
 * Runs the project's tests over what lies in the worktree, where they reach nothing: no network, no home, no
 * environment. Tests that fail without the change, too, don't count against it.
 *
 * @throws VerificationFailed; what `signal` was aborted with
 */
export async function runProjectTests(
  worktree: Worktree,
  signal: AbortSignal | undefined,
  { osSandbox, release, nodePath }: Pick<PipelinePowers, "osSandbox" | "release" | "nodePath">,
): Promise<CheckResult> {
  const command = testCommandOf(await worktree.git.run(["show", "HEAD:package.json"]).catch(() => "{}"));
  if (command === undefined) return notRun("the project has none");
  if (!(await osSandbox.available())) {
    return notRun("this machine has no OS sandbox for them (bubblewrap); GitHub's checks decide");
  }
  const run = async () => {
    const modules = join(release, "node_modules");
    const runtime = dirname(nodePath);
    const end = await osSandbox.run({
      folder: worktree.folder,
      readable: [modules, runtime],
      command,
      path: [runtime, join(modules, ".bin")],
      timeoutMs: LONGEST_MS,
      signal,
    });
    signal?.throwIfAborted();
    return end;
  };
  const changed = await run();
  if (changed.code === 0) {
    return {
      name: "Tests",
      result: "passed",
      detail: `\`${command}\`, in a sandbox without network and secrets`,
    };
  }
  await worktree.clean();
  if ((await run()).code !== 0) return notRun("they fail in the sandbox without the change, too");
  throw new VerificationFailed(findingsIn(changed));
}

/** The script `test` of the default branch's `package.json`: a change doesn't choose how it is judged. */
function testCommandOf(packageJson: string): string | undefined {
  const { scripts } = JSON.parse(packageJson) as { readonly scripts?: { readonly test?: unknown } };
  return typeof scripts?.test === "string" && scripts.test.trim() !== "" ? scripts.test : undefined;
}

function notRun(detail: string): CheckResult {
  return { name: "Tests", result: "not run here", detail };
}

/** What Node's test runner says at its end, a finding a failure; the end of the output where it says nothing of the kind. */
function findingsIn({ output, killed }: SandboxedEnd): Finding[] {
  if (killed !== null) return [problem("package.json", 1, `the tests were stopped: ${killed}`)];
  const summary = output.split(/^.*failing tests:\s*$/m).at(1);
  const blocks = (summary ?? "").split(/\n(?=test at )/).filter((block) => block.trim() !== "");
  const found = blocks.flatMap((block) => {
    const [, path, line] = /^\s*test at (\S+?):(\d+):\d+/.exec(block) ?? [];
    return path === undefined ? [] : [problem(path, Number(line), block.replace(/^\s*test at .*\n/, ""))];
  });
  return found.length > 0 ? found.slice(0, MOST_FINDINGS) : [problem("package.json", 1, output.slice(-450))];
}

function problem(path: string, line: number, text: string): Finding {
  const detail = `the project's tests fail: ${text
    .replaceAll(`${place}/`, "")
    .replace(/\s*\n\s*/g, " ")
    .trim()}`;
  return finding(
    path,
    "tests",
    detail,
    "correct the change, or the test if the plan changes what it expects",
    line,
  );
}
