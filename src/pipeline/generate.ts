import type { Usage } from "../claude/claude.ts";
import { noUsage } from "../claude/read-message.ts";
import { pluginName } from "../commands/create-command-registry.ts";
import type { ScannedFile } from "../policy/policy.ts";
import { type ChangedFiles, resultOf } from "./apply-changes.ts";
import type { ChangeSet } from "./change-set.ts";
import { type Checked, type CheckResult, checkNames, scanFiles } from "./checks/checks.ts";
import { refuseHidden } from "./checks/refuse-hidden.ts";
import { refuseMembersWords } from "./checks/refuse-members-words.ts";
import { refuseSensitive } from "./checks/refuse-sensitive.ts";
import { type SecretSearch, searchSecrets } from "./checks/search-secrets.ts";
import { verifyCore } from "./checks/verify-core.ts";
import { verifyPlugin } from "./checks/verify-plugin.ts";
import { type FixableError, isFixable, PolicyViolationError, SensitiveChangeError } from "./failures.ts";
import type { NamesInRun } from "./names.ts";
import type { Job } from "./pipeline.ts";
import type { PipelinePowers } from "./powers.ts";
import { ownSummary, ownTitle } from "./publish/own-words.ts";
import type { Worktree } from "./publish/worktree.ts";
import type { RunStep } from "./record-steps.ts";
import { startWriting, type Writing } from "./write-change.ts";

/** A change that has passed every check that comes before people review it. */
export interface Generated {
  readonly title: string;
  readonly summary: string;
  readonly files: ChangedFiles;
  readonly checks: readonly CheckResult[];
  /** What its plugins did in the dry run, a line each. */
  readonly transcript: readonly string[];
  readonly rounds: number;
  readonly usage: Usage;
  /** The id of the model that wrote it. */
  readonly model: string;
}

/** Maximum attempts. A change that still fails won't be fixed by trying again. */
const maxRounds = 3;

/**
 * Has Claude write the change, checks it, and sends it back with the findings while rounds are left.
 *
 * @throws PolicyViolationError, NameCollisionError, VerificationFailedError, MembersWordsError after the last round
 * @throws SensitiveChangeError when Claude, told about it once, sees no other way
 */
export async function generate(
  job: Job,
  worktree: Worktree,
  step: RunStep,
  powers: PipelinePowers,
): Promise<Generated> {
  let names: NamesInRun | undefined;
  let writing: Writing | undefined;
  let failed: FixableError | undefined;
  for (let round = 1; ; round += 1) {
    try {
      const { changeSet, files } = await step("code_generation", round, async (note) => {
        names ??= await powers.names.open(job.requestId, worktree);
        writing ??= await startWriting(job, worktree, othersNames(job, names), powers, note);
        const written = await writing.next(failed?.findings ?? [], note);
        const changeSet = round < maxRounds ? written : inOwnWords(written, job);
        const { added: own, taken } = job.underReview ?? { added: [], taken: [] };
        const files = resultOf(changeSet, { ...worktree, kind: job.kind, own, taken });
        await refuseSecrets(changeSet, files, worktree, powers);
        await refuseHidden(changeSet, files, worktree, powers.scanner);
        refuseMembersWords(changeSet, files, worktree, job.members);
        if (job.kind === "core") refuseSensitive(job, files);
        return { value: { changeSet, files }, detail: [...files.keys()].join(", ") };
      });
      names ??= await powers.names.open(job.requestId, worktree);
      const checked = await check(job, worktree, files, names, round, step, powers);
      const { title, summary } = changeSet;
      const { usage, model } = writing ?? { usage: () => noUsage, model: () => "" };
      return { title, summary, files, ...checked, rounds: round, usage: usage(), model: model() };
    } catch (error) {
      const isLast =
        round >= maxRounds ||
        (error instanceof SensitiveChangeError && failed instanceof SensitiveChangeError);
      if (!isFixable(error) || isLast) throw error;
      powers.log.info("pipeline.round_failed", { request: job.requestId, round, error: error.message });
      failed = error;
      // The next round edits the files as Claude was shown them.
      await worktree.clean();
    }
  }
}

async function check(
  job: Job,
  worktree: Worktree,
  files: ChangedFiles,
  names: NamesInRun,
  round: number,
  step: RunStep,
  powers: PipelinePowers,
): Promise<Checked> {
  if (job.kind === "core") {
    return step("verification", round, async (note) =>
      withSummary({ checks: await verifyCore(job, worktree, files, names, note, powers), transcript: [] }),
    );
  }
  const scanned = await step("policy_scan", round, async () => {
    const value: readonly ScannedFile[] = await scanFiles(files, powers);
    return { value, detail: "nothing that the policy forbids" };
  });
  await step("collision_check", round, async () => ({
    value: checkNames(scanned, files, names, powers.commandPrefix),
    detail: "all names are free",
  }));
  const verified = await step("verification", round, async () =>
    withSummary(await verifyPlugin(worktree, files, scanned, powers)),
  );
  return {
    checks: [
      { name: "Security policy", result: "passed", detail: "the scan found nothing" },
      { name: "Command names", result: "passed", detail: "all are free" },
      ...verified.checks,
    ],
    transcript: verified.transcript,
  };
}

function withSummary(checked: Checked) {
  return {
    value: checked,
    detail: checked.checks.map(({ name, result }) => `${name}: ${result}`).join(", "),
  };
}

/** After the last round nobody rewords what Claude says about its change. */
function inOwnWords(written: ChangeSet, { members }: Job): ChangeSet {
  const paths = written.changes.map(({ path }) => path);
  const title = ownTitle(written.title, paths, members);
  return { ...written, title, summary: ownSummary(written.summary, members) };
}

/** What a pull request adds is its own, even if it is on the branch already. */
function othersNames({ underReview }: Job, names: NamesInRun) {
  const own = new Set(underReview?.added.map(pluginName));
  return names.taken().filter(({ owner }) => !own.has(owner));
}

/** Searches only new lines: the others have been published before. */
async function refuseSecrets(
  { title, summary }: ChangeSet,
  files: ChangedFiles,
  worktree: Worktree,
  search: SecretSearch,
): Promise<void> {
  // What Claude says about its change is published too.
  const findings = await searchSecrets("title and summary", `${title}\n${summary}`, search);
  for (const [path, content] of files) {
    if (content === null) continue;
    const before = new Set(worktree.read(path)?.split("\n"));
    const added = content.split("\n").map((line) => (before.has(line) ? "" : line));
    findings.push(...(await searchSecrets(path, added.join("\n"), search)));
  }
  if (findings.length > 0) throw new PolicyViolationError(findings);
}
