import type { Git } from "../../git/git.ts";
import { turbotsAddress } from "./commit-change.ts";

/**
 * Whether Turbot made all of a branch's commits, for this request. A commit that a person made or amended is theirs, even if
 * its message says otherwise.
 *
 * @param range what the branch adds to the default branch: "refs/remotes/origin/main..4f2a"
 */
export async function isOurBranch(git: Git, range: string, requestId: string): Promise<boolean> {
  const format = "%ce %(trailers:key=Turbot-Request,valueonly,separator=%x2C)";
  const listed = await git.run(["log", `--format=${format}`, range]);
  const commits = listed.split("\n").filter((line) => line.trim() !== "");
  return commits.every((line) => line.trim() === `${turbotsAddress} ${requestId}`);
}
