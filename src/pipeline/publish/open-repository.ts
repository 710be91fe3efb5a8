import { GitHubFailedError } from "../../github/github-failed.ts";
import { CannotPushError, findPushRight } from "../../github/push-right.ts";
import type { PipelinePowers } from "../powers.ts";

/**
 * The base branch, once it is known that changes can be pushed: Claude's work costs money, so this is checked before it is
 * asked for anything.
 *
 * @throws CannotPushError; GitHubFailedError that may work later
 */
export async function pushableBase({
  github,
  git,
  log,
}: Pick<PipelinePowers, "github" | "git" | "log">): Promise<string> {
  const repository = await github.repository().catch((error: unknown) => {
    if (!(error instanceof GitHubFailedError) || error.mayWorkLater) throw error;
    throw new CannotPushError(error.message, { cause: error });
  });
  const right = await findPushRight(repository, git);
  if (right.push === "no") throw new CannotPushError(right.why);
  if (right.push === "unknown") log.warn("pipeline.push_not_tried", { why: right.why });
  return repository.defaultBranch;
}
