/**
 * Whether a pull request was merged. `merged` is missing in lists, and webhooks can send null for it; both have the time. A
 * merge need not have a commit of its own.
 */
export function wasMerged(pull: {
  readonly merged?: boolean | null | undefined;
  readonly merged_at?: string | null | undefined;
}): boolean {
  return pull.merged === true || typeof pull.merged_at === "string";
}
