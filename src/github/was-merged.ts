/**
 * Whether a pull request was merged. `merged` is left out of lists, and webhooks may send null for it; the time is there in
 * both. A merge need not have a commit of its own to be one.
 */
export function wasMerged(pull: {
  readonly merged?: boolean | null | undefined;
  readonly merged_at?: string | null | undefined;
}): boolean {
  return pull.merged === true || typeof pull.merged_at === "string";
}
