import type { Blaming, Cause } from "../ipc/causes.ts";

/** GitHub refused a call, or couldn't be reached, after a reasonable number of tries. */
export class GitHubFailedError extends Error implements Blaming {
  override readonly name = "GitHubFailedError";
  readonly blames: Cause;
  /** "POST /repos/{owner}/{repo}/pulls" */
  readonly call: string;
  /** Undefined if there was no answer. */
  readonly status: number | undefined;
  /** Whether the same call could work later without any change. */
  readonly mayWorkLater: boolean;
  /** The message for people, without the call and GitHub's own words. */
  readonly explained: string;

  constructor(failure: {
    readonly call: string;
    readonly status: number | undefined;
    readonly mayWorkLater: boolean;
    /** GitHub's own words, or the network's. */
    readonly said: string;
    /** What the token lacks, as in GitHub's `X-Accepted-GitHub-Permissions`: "contents=write". */
    readonly needs?: string | undefined;
    /** Set if more is known than the status says. */
    readonly explained?: string;
    readonly cause: unknown;
  }) {
    const explained = failure.explained ?? explain(failure);
    super(`${explained} (${failure.call}: ${failure.said})`, { cause: failure.cause });
    this.explained = explained;
    this.call = failure.call;
    this.status = failure.status;
    this.mayWorkLater = failure.mayWorkLater;
    // A final refusal is about what was asked.
    this.blames = failure.mayWorkLater ? "github" : "release";
  }
}

function explain({
  status,
  mayWorkLater,
  needs,
}: {
  readonly status: number | undefined;
  readonly mayWorkLater: boolean;
  readonly needs?: string | undefined;
}): string {
  if (status === undefined) return "GitHub can't be reached; try again in a moment";
  if (status === 401)
    return "GitHub doesn't accept the token; set a valid GITHUB_TOKEN or run `gh auth login`";
  if (mayWorkLater) return "GitHub is having trouble; try again in a few minutes";
  if (status === 403 && needs !== undefined) {
    return `GitHub doesn't let this token do that; give it the permission ${inWords(needs)}, or use another GITHUB_TOKEN`;
  }
  if (status === 403 || status === 404) {
    return "GitHub doesn't let this token do that, or there's no such thing; check GITHUB_REPO and the token's permissions";
  }
  return "GitHub refused the call; its message says what to change";
}

/** Alternative sets of permissions, separated by semicolons, any of which allows the call. The first is named. */
function inWords(needs: string): string {
  const [first = ""] = needs.split(";");
  return first
    .split(",")
    .map((one) => one.trim().replace("=", ": "))
    .join(" and ");
}
