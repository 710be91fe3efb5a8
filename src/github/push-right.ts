import type { GitProblem } from "../git/explain-git.ts";
import { type Git, GitFailedError } from "../git/git.ts";
import type { GitHub, RepositoryState } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";

/** Whether Turbot can get what it writes into its repository: without that, no request comes to anything. */
export type PushRight =
  | { readonly push: "yes" }
  /** `why`: one sentence for admins, with their next move; without a capital or a full stop. */
  | { readonly push: "no"; readonly why: string }
  /** It couldn't be found out just now. */
  | { readonly push: "unknown"; readonly why: string };

/** Nothing can be pushed until somebody changes something. The message is for admins, with their next move. */
export class CannotPushError extends Error {
  override readonly name = "CannotPushError";
}

/** What only people can put right. Everything else may be better in a moment. */
const lasting: ReadonlySet<GitProblem | undefined> = new Set<GitProblem>([
  "may not write",
  "not let in",
  "archived",
  "no such repository",
  "no remote",
]);

/**
 * Asks GitHub, and git. GitHub says what the token's owner may do; a fine-grained token may have been given less than that, which
 * shows only where git asks to push. It does so without sending anything.
 *
 * @param git in the home folder, with the token
 */
export async function findPushRight(repository: RepositoryState, git: Git): Promise<PushRight> {
  const name = `${repository.owner}/${repository.name}`;
  if (repository.isArchived) {
    return no(
      `${name} is archived on GitHub, so nobody can write to it; unarchive it at ${repository.url}/settings`,
    );
  }
  if (repository.isDisabled) {
    return no(`GitHub has disabled ${name}; ${repository.url} says why`);
  }
  if (repository.mayPush === false) {
    return no(
      `the GitHub token can read ${name} but not write to it; give its owner write access at ${repository.url}/settings/access, ` +
        "or put a GITHUB_TOKEN that has it in .env and restart me",
    );
  }
  return tryPush(git);
}

/** The same, from the beginning. A repository that can't be read is one that nobody can push to. */
export async function askForPushRight(github: Pick<GitHub, "repository">, git: Git): Promise<PushRight> {
  try {
    return await findPushRight(await github.repository(), git);
  } catch (error) {
    if (!(error instanceof GitHubFailedError)) throw error;
    return error.mayWorkLater ? { push: "unknown", why: error.message } : no(error.message);
  }
}

/** Whether a failure of git's stays until somebody puts something right. */
export function isLasting(error: GitFailedError): boolean {
  return lasting.has(error.problem);
}

async function tryPush(git: Git): Promise<PushRight> {
  try {
    await git.run([
      "push",
      "--dry-run",
      "--quiet",
      "--no-verify",
      "origin",
      "HEAD:refs/heads/turbot/can-push",
    ]);
    return { push: "yes" };
  } catch (error) {
    if (!(error instanceof GitFailedError)) throw error;
    return isLasting(error) ? no(error.message) : { push: "unknown", why: error.message };
  }
}

function no(why: string): PushRight {
  return { push: "no", why };
}
