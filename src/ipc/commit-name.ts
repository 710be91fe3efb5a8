const commitName = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/** A full commit name, SHA-1 or SHA-256. Anything else never gets near git's arguments or a path. */
export function isCommitName(value: unknown): value is string {
  return typeof value === "string" && commitName.test(value);
}

/** The short form that git shows to people. */
export function shortName(commit: string): string {
  return commit.slice(0, 9);
}
