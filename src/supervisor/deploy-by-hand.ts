import type { Git } from "../git/git.ts";
import { isCommitName, shortName } from "../ipc/commit-name.ts";
import type { DeploySignal } from "../ipc/protocol.ts";
import { supervisorCommand } from "../system/command-text.ts";
import { writeWhole } from "../system/write-whole.ts";
import { CannotStartError } from "./cannot-start.ts";
import { isAncestor } from "./origin-watch.ts";
import { readRecord } from "./record-store.ts";
import { recordFile } from "./release-record.ts";

/**
 * Writes `.deploy`, as a bot does: for a direct push to main when no bot is up whose button could be pressed. Every other
 * check on a commit still applies.
 *
 * @param name a commit, in any form that git understands
 * @returns a sentence saying what was done
 * @throws CannotStartError
 */
export async function deployByHand(home: string, git: Git, name: string, now: () => number): Promise<string> {
  const commit = await git
    .run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])
    .catch(() => "");
  if (!isCommitName(commit)) {
    throw new CannotStartError(
      `"${name}" isn't a commit here. To see what's waiting for an answer: ${supervisorCommand} --status`,
    );
  }
  const needless = await whyNeedless(home, git, commit);
  if (needless !== undefined) return needless;
  const at = new Date(now()).toISOString();
  const signal: DeploySignal = { commit, pullRequest: null, deliveryId: null, at };
  writeWhole(`${home}/.deploy`, `${JSON.stringify(signal)}\n`);
  return `${shortName(commit)} will be deployed as soon as the supervisor sees it, if it's on main and not quarantined.`;
}

/** Why the signal would change nothing; undefined: no reason known here. The supervisor checks the rest. */
async function whyNeedless(home: string, git: Git, commit: string): Promise<string | undefined> {
  const record = readRecord(recordFile(home), () => {});
  if (record === null) return undefined;
  const { running, target, quarantined } = record;
  const newer = "Did you mean something newer? git fetch origin gets it.";
  if (commit === running) return `${shortName(commit)} is already running. ${newer}`;
  if (commit === target?.commit) return `${shortName(commit)} is already being deployed.`;
  if (await isAncestor(git, commit, running)) {
    return `${shortName(commit)} is already running: it's part of ${shortName(running)}. ${newer}`;
  }
  if (!quarantined.some((one) => one.commit === commit)) return undefined;
  return `${shortName(commit)} was bad before and won't be deployed again. With Turbot stopped: ${supervisorCommand} --pardon ${shortName(commit)}`;
}
