import type { Job } from "../pipeline.ts";

/**
 * A request's branch, `feature/plugin-<public id>`: nothing in it comes from a member. It depends only on the request, so that a
 * run interrupted before it recorded anything finds its work again.
 */
export function branchNameOf({
  branchName,
  kind,
  publicId,
}: Pick<Job, "branchName" | "kind" | "publicId">): string {
  return branchName !== undefined && isBranchOfOurs(branchName)
    ? branchName
    : newBranchName({ kind, publicId });
}

export function newBranchName({ kind, publicId }: Pick<Job, "kind" | "publicId">): string {
  return `feature/${kind}-${publicId}`;
}

/** Whether a recorded name has the form of ours. */
export function isBranchOfOurs(name: string): boolean {
  return /^feature\/[a-z0-9-]{1,80}$/.test(name);
}

/** Until November 2026 a name began like the wish and ended with the id of the message that asked. */
export function namesAMember(name: string): boolean {
  return !/^feature\/(?:plugin|core)-[0-9a-f]{16}(?:-\d+)?$/.test(name);
}
