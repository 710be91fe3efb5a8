import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Git, GitFailedError } from "../../src/git/git.ts";
import { runProgram } from "../../src/git/run-program.ts";
import type { GitHubSimulator } from "../github/github-simulator.ts";
import { readChecks } from "./read-checks.ts";

export interface PolicyWorkflow {
  readonly github: GitHubSimulator;
  readonly git: Git;
  /** Its `node_modules` are used: the playground installs nothing. */
  readonly root: string;
  /** Its working folder; deleted after each run. */
  readonly folder: string;
  /** Where to find programs. */
  readonly env: { readonly PATH?: string | undefined; readonly HOME?: string | undefined };
  /** The runtime. */
  readonly node: string;
}

/** The job's name in `.github/workflows/policy.yml`. */
const check = "policy";
/** The job's `timeout-minutes`. */
const longestMs = 10 * 60_000;
const maxOutput = 1024 * 1024;
/** How much of the check's output is kept, in characters: its end. */
const longestSummary = 4_000;
const runBy =
  "Run by the playground's stand-in for GitHub Actions, with main's own checker. The CI workflow (types, lint, all tests) doesn't run here.";

/**
 * Simulates GitHub Actions: does for every open pull request what the repository's Policy workflow does, and reports
 * it as a check of the newest commit. One at a time; a run that the end of the playground interrupted starts again.
 */
export function runPolicyWorkflow(powers: PolicyWorkflow): { stop(): Promise<void> } {
  const { github, folder } = powers;
  const known = new Set<string>();
  const stopping = new AbortController();
  const report = (sha: string, conclusion: "success" | "failure" | null, said = "") =>
    github.people.setCheck(sha, {
      name: check,
      conclusion,
      summary: said === "" ? runBy : `${said}\n\n${runBy}`,
    });

  async function run(number: number, sha: string): Promise<void> {
    const pull = github.pullRequest(number);
    if (stopping.signal.aborted || pull.headSha !== sha || pull.state !== "open") return;
    // Doesn't wait for the webhooks: the bot can be between two releases.
    void report(sha, null);
    const end = await judge(powers, pull.base, sha, stopping.signal).catch((error: unknown) => ({
      fine: false,
      said: `It couldn't run: ${error instanceof Error ? error.message : String(error)}`,
    }));
    await rm(folder, { recursive: true, force: true });
    if (!stopping.signal.aborted) void report(sha, end.fine ? "success" : "failure", end.said);
  }

  let work = rememberEnded();
  const look = () => {
    for (const { number, state, headSha } of github.pullRequests()) {
      if (state !== "open" || known.has(headSha)) continue;
      known.add(headSha);
      work = work.then(() => run(number, headSha));
    }
  };

  async function rememberEnded(): Promise<void> {
    for (const { state, headSha } of github.pullRequests()) {
      if (state !== "open") continue;
      const checks = await readChecks(github, headSha);
      if (checks.some(({ name, conclusion }) => name === check && conclusion !== null)) known.add(headSha);
    }
  }

  let unsubscribe = () => {};
  work = work.then(() => {
    if (stopping.signal.aborted) return;
    unsubscribe = github.subscribe(look);
    look();
  });
  return {
    async stop() {
      stopping.abort();
      await work;
      unsubscribe();
      await work;
    },
  };
}

/** The workflow's steps: the base as it is, the pull request's files as data, and the base's checker over them. */
async function judge(
  { github, git, root, folder, env, node }: PolicyWorkflow,
  base: string,
  sha: string,
  signal: AbortSignal,
): Promise<{ readonly fine: boolean; readonly said: string }> {
  const repository = git.in(github.gitDir);
  const main = await repository.run(["rev-parse", "--verify", `refs/heads/${base}`]);
  const tree = await mergedTree(repository, main, sha);
  if (tree === undefined) return { fine: false, said: `It conflicts with ${base}: resolve that first.` };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, files] of [
    ["base", main],
    ["pull-request", tree],
  ] as const) {
    await git.in(folder).run(["clone", "--quiet", "--shared", "--no-checkout", github.gitDir, name]);
    await git.in(join(folder, name)).run(["read-tree", "-u", "--reset", files]);
  }
  const changed = await repository.run(["diff-tree", "-r", "--name-only", "--no-renames", "-z", main, tree]);
  await writeFile(join(folder, "changed"), changed);
  await symlink(join(root, "node_modules"), join(folder, "base", "node_modules"));
  const { code, killed, stdout, stderr } = await runProgram({
    file: node,
    args: [join("bin", "turbot.ts"), "check", join("..", "pull-request"), join("..", "changed")],
    cwd: join(folder, "base"),
    env: {
      ...(env.PATH === undefined ? {} : { PATH: env.PATH }),
      ...(env.HOME === undefined ? {} : { HOME: env.HOME }),
    },
    timeoutMs: longestMs,
    outputLimit: maxOutput,
    signal,
  });
  const said = `${stdout}${stderr}`.trim().slice(-longestSummary);
  return { fine: code === 0, said: killed === null ? said : `${said}\nIt was ended: ${killed}.` };
}

/** The test merge; undefined: there are conflicts. Git before 2.38 can't make one, so the files are checked as proposed. */
async function mergedTree(repository: Git, main: string, sha: string): Promise<string | undefined> {
  try {
    return await repository.run(["merge-tree", "--write-tree", main, sha]);
  } catch (error) {
    if (!(error instanceof GitFailedError)) throw error;
    return error.exitCode === 1 ? undefined : repository.run(["rev-parse", "--verify", `${sha}^{tree}`]);
  }
}
