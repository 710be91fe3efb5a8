import type { Git } from "../../git/git.ts";
import type { Job } from "../pipeline.ts";
import { turbotsAddress } from "./commit-change.ts";

/** What commits call a request. Until November 2026 they had the id of the message that asked; those are still recognized. */
export function commitNamesOf({
  publicId,
  requestId,
}: Pick<Job, "publicId" | "requestId">): readonly string[] {
  return [publicId, requestId];
}

/**
 * Whether Turbot made all of a branch's commits, for this request. A commit that a person made or amended is theirs, even if
 * its message says otherwise.
 *
 * @param range what the branch adds to the default branch: "refs/remotes/origin/main..4f2a"
 */
export async function isOurBranch(
  git: Git,
  range: string,
  request: Pick<Job, "publicId" | "requestId">,
): Promise<boolean> {
  const format = "--format=%ce %(trailers:key=Turbot-Request,valueonly,separator=%x2C)";
  const listed = await git.run(["log", format, range]);
  const commits = listed.split("\n").filter((line) => line.trim() !== "");
  const own = await git.identity?.();
  // A Turbot that has become a GitHub App committed as itself before.
  const addresses = own === undefined ? [turbotsAddress] : [turbotsAddress, own.email];
  const ours = commitNamesOf(request).flatMap((name) => addresses.map((address) => `${address} ${name}`));
  return commits.every((line) => ours.includes(line.trim()));
}
