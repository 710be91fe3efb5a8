import { countBetween } from "./history.ts";
import { validationFailed } from "./refused.ts";
import type { World } from "./world.ts";

/**
 * The tips of both branches, if a pull request between them is possible.
 *
 * @throws RefusedError in GitHub's words: a branch is missing, one is open already, or there is nothing to merge
 */
export async function validateNewPull(
  { repository, stored, owner }: World,
  head: string,
  base: string,
): Promise<{ readonly headSha: string; readonly baseSha: string }> {
  const branches = await repository.branches();
  const headSha = branches.get(head);
  const baseSha = branches.get(base);
  if (headSha === undefined) throw validationFailed(invalid("head"));
  if (baseSha === undefined) throw validationFailed(invalid("base"));
  const open = stored.pulls.some(
    (pull) => pull.state === "open" && pull.head.ref === head && pull.base.ref === base,
  );
  if (open) throw validationFailed(problem(`A pull request already exists for ${owner}:${head}.`));
  if ((await countBetween(repository, baseSha, headSha)) === 0) {
    throw validationFailed(problem(`No commits between ${base} and ${head}`));
  }
  return { headSha, baseSha };
}

function invalid(field: string) {
  return { resource: "PullRequest", field, code: "invalid" };
}

function problem(message: string) {
  return { resource: "PullRequest", code: "custom", message };
}
