import type { Git } from "../git/git.ts";
import { isCommitName, shortName } from "../ipc/commit-name.ts";
import type { DeploySignal } from "../ipc/protocol.ts";
import { supervisorCommand } from "../machine/command-text.ts";
import { writeWhole } from "../machine/write-whole.ts";
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
      `"${name}" is no commit here. What waits for an answer: ${supervisorCommand} --status`,
    );
  }
  const needless = await whyNeedless(home, git, commit);
  if (needless !== undefined) return needless;
  const at = new Date(now()).toISOString();
  const signal: DeploySignal = { commit, pullRequest: null, deliveryId: null, at };
  writeWhole(`${home}/.deploy`, `${JSON.stringify(signal)}\n`);
  return `${shortName(commit)} is deployed as soon as the supervisor sees it, if it is on main and not quarantined.`;
}

/** Why the signal would change nothing; undefined: no reason known here. The supervisor checks the rest. */
async function whyNeedless(home: string, git: Git, commit: string): Promise<string | undefined> {
  const record = readRecord(recordFile(home), () => {});
  if (record === null) return undefined;
  const { running, target, quarantined } = record;
  const newer = "Something newer is meant? git fetch origin gets it.";
  if (commit === running) return `${shortName(commit)} runs already. ${newer}`;
  if (commit === target?.commit) return `${shortName(commit)} is being deployed already.`;
  if (await isAncestor(git, commit, running)) {
    return `${shortName(commit)} runs already: it is a part of ${shortName(running)}. ${newer}`;
  }
  if (!quarantined.some((one) => one.commit === commit)) return undefined;
  return `${shortName(commit)} was bad before and isn't deployed again. With Turbot stopped: ${supervisorCommand} --pardon ${shortName(commit)}`;
}
