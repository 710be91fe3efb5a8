import type { Git } from "../git/git.ts";
import { CannotStart } from "./cannot-start.ts";
import { supervisorCommand } from "./command-text.ts";
import { isCommitName, shortName } from "./commit-name.ts";
import type { DeploySignal } from "./protocol.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * Leaves `.deploy`, as a bot does: for a head of main that no merged pull request explains, when there is no bot whose
 * button could be pressed. All else that keeps a commit from being deployed still does.
 *
 * @param name of a commit, as git understands it
 * @returns what was done, in a sentence
 * @throws CannotStart
 */
export async function deployByHand(home: string, git: Git, name: string, now: () => number): Promise<string> {
  const commit = await git
    .run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])
    .catch(() => "");
  if (!isCommitName(commit)) {
    throw new CannotStart(
      `"${name}" is no commit here. What waits for an answer: ${supervisorCommand} --status`,
    );
  }
  const at = new Date(now()).toISOString();
  const signal: DeploySignal = { commit, pullRequest: null, deliveryId: null, at };
  writeWhole(`${home}/.deploy`, `${JSON.stringify(signal)}\n`);
  return `${shortName(commit)} is deployed as soon as the supervisor sees it, if it is on main and not quarantined.`;
}
