import { followingRedirects } from "../git/follow-redirects.ts";

/** Where a head of the branch comes from, as far as GitHub knows. */
export type Attribution =
  | { readonly kind: "merged"; readonly pullRequest: number }
  /** No merged pull request brought it: a direct push, whoever made it. */
  | { readonly kind: "unexplained" }
  /** GitHub could not be asked, or said what makes no sense. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Never throws but the signal's reason. */
export type AttributeHead = (commit: string, signal: AbortSignal) => Promise<Attribution>;

export interface GitHubAccess {
  /** The API's, without a slash at its end. */
  readonly apiUrl: string;
  /** `owner/name`, as the settings have it: it may be called something else by now. */
  readonly repo: string;
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
}

const branch = "main";
const TIMEOUT_MS = 10_000;

/**
 * Asks GitHub which merged pull request brought a commit to the branch. Not the bot's work: a fix for a bot that can't
 * stay up has to be explained without it.
 */
export function createHeadAttribution({ apiUrl, repo, token, fetch }: GitHubAccess): AttributeHead {
  const following = followingRedirects(fetch);

  async function ask(path: string, stopping: AbortSignal): Promise<unknown> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await following(`${apiUrl}/repos/${repo}${path}`, {
      signal,
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "turbot-supervisor",
        "x-github-api-version": "2022-11-28",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    // It knows no such commit.
    if (answer.status === 404 || answer.status === 422) return [];
    if (!answer.ok) throw new Error(`GitHub answered ${answer.status}`);
    return answer.json();
  }

  /** Merged into our branch; not into that of the repository which ours is a fork of. */
  async function ours(path: string, signal: AbortSignal): Promise<readonly MergedPull[]> {
    const merged = mergedPulls(await ask(path, signal));
    const isNamed = ({ name }: MergedPull) => name === repo.toLowerCase();
    if (merged.every(isNamed)) return merged;
    // It was renamed, perhaps: its number stays.
    const { id } = record(await ask("", signal));
    return merged.filter((pull) => isNamed(pull) || (typeof id === "number" && pull.repositoryId === id));
  }

  return async (commit, signal) => {
    try {
      const listed = await ours(`/commits/${commit}/pulls`, signal);
      const exact = listed.find((pull) => pull.mergeCommit === commit);
      if (exact !== undefined) return { kind: "merged", pullRequest: exact.number };
      // GitHub works out a merge commit's pull request a moment after the merge; the pull request knows at once.
      const recent = `/pulls?state=closed&base=${branch}&sort=updated&direction=desc&per_page=30`;
      const known = await ours(recent, signal);
      const found = known.find((pull) => pull.mergeCommit === commit) ?? listed[0];
      return found === undefined ? { kind: "unexplained" } : { kind: "merged", pullRequest: found.number };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: "unknown", reason: error instanceof Error ? error.message : String(error) };
    }
  };
}

interface MergedPull {
  readonly number: number;
  readonly mergeCommit: unknown;
  /** Of the repository it was merged in: its name, in small letters, and its number. */
  readonly name: string;
  readonly repositoryId: unknown;
}

/** @throws when that is no list */
function mergedPulls(answer: unknown): readonly MergedPull[] {
  if (!Array.isArray(answer)) throw new Error("GitHub's answer makes no sense");
  return answer.flatMap((entry: unknown) => {
    const pull = record(entry);
    const base = record(pull.base);
    const { full_name: name, id: repositoryId } = record(base.repo);
    const merged = typeof pull.merged_at === "string" && base.ref === branch;
    return merged && typeof pull.number === "number" && Number.isSafeInteger(pull.number) && pull.number > 0
      ? [
          {
            ...{ number: pull.number, mergeCommit: pull.merge_commit_sha },
            ...{ name: String(name).toLowerCase(), repositoryId },
          },
        ]
      : [];
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
