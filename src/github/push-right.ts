import type { GitProblem } from "../git/explain-git.ts";
import { type Git, GitFailedError } from "../git/git.ts";
import type { GitHub, RepositoryState } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";

/** Whether Turbot can push what it writes to its repository: otherwise no request can succeed. */
export type PushRight =
  | { readonly push: "yes" }
  /** `why`: one sentence for admins, with what to do; starts in lower case, without a full stop. */
  | { readonly push: "no"; readonly why: string }
  /** It couldn't be determined right now. */
  | { readonly push: "unknown"; readonly why: string };

/** Nothing can be pushed until somebody changes something. The message tells admins what to do. */
export class CannotPushError extends Error {
  override readonly name = "CannotPushError";
}

/** What only people can fix. Everything else may pass. */
const lasting: ReadonlySet<GitProblem | undefined> = new Set<GitProblem>([
  "may not write",
  "not let in",
  "archived",
  "no such repository",
  "no remote",
]);

/**
 * Asks GitHub, and git. GitHub tells what the token's owner can do; a fine-grained token may have been given less, which shows
 * only when git asks to push. It does so without sending anything.
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

/** The same, including reading the repository. If it can't be read, nobody can push to it. */
export async function askForPushRight(github: Pick<GitHub, "repository">, git: Git): Promise<PushRight> {
  try {
    return await findPushRight(await github.repository(), git);
  } catch (error) {
    if (!(error instanceof GitHubFailedError)) throw error;
    return error.mayWorkLater ? { push: "unknown", why: error.message } : no(error.message);
  }
}

/** Whether a failure of git's lasts until somebody fixes something. */
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
