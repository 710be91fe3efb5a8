import { followingRedirects } from "../git/follow-redirects.ts";
import type { Tokens } from "../git/github-app.ts";

/** How a head of the branch got there, as far as GitHub knows. */
export type Attribution =
  | { readonly kind: "merged"; readonly pullRequest: number }
  /** No merged pull request contains it. */
  | { readonly kind: "direct-push" }
  /** GitHub couldn't be reached, or its answer was malformed. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Throws nothing but the signal's reason. */
export type AttributeHead = (commit: string, signal: AbortSignal) => Promise<Attribution>;

export interface GitHubAccess {
  /** The API's address, without a trailing slash. */
  readonly apiUrl: string;
  /** `owner/name`, as in the settings: the repository may have been renamed since. */
  readonly repo: string;
  readonly token: string | undefined;
  /** In place of `token`: an app's. */
  readonly tokens?: Tokens | undefined;
  readonly fetch: typeof fetch;
}

const branch = "main";
const timeoutMs = 10_000;

/**
 * Asks GitHub which merged pull request brought a commit to the branch. The supervisor does this itself: a fix for a bot
 * that can't stay up has to be attributed without the bot.
 */
export function createHeadAttribution({
  apiUrl,
  repo,
  token: lasting,
  tokens,
  fetch,
}: GitHubAccess): AttributeHead {
  const following = followingRedirects(fetch);

  /** A refused token of an app's may have ended early, so there is one more try with the next. */
  async function ask(path: string, stopping: AbortSignal): Promise<unknown> {
    const token = tokens === undefined ? lasting : await tokens.current();
    let answer = await get(path, stopping, token);
    if (answer.status === 401 && tokens !== undefined && token !== undefined) {
      tokens.refused(token);
      await answer.body?.cancel();
      answer = await get(path, stopping, await tokens.current());
    }
    // GitHub doesn't know this commit.
    if (answer.status === 404 || answer.status === 422) return [];
    if (!answer.ok) throw new Error(`GitHub answered ${answer.status}`);
    return answer.json();
  }

  async function get(path: string, stopping: AbortSignal, token: string | undefined): Promise<Response> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
    return following(`${apiUrl}/repos/${repo}${path}`, {
      signal,
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "turbot-supervisor",
        "x-github-api-version": "2022-11-28",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  }

  /** Only those merged into our repository, not into the one it was forked from. */
  async function ours(path: string, signal: AbortSignal): Promise<readonly MergedPull[]> {
    const merged = mergedPulls(await ask(path, signal));
    const isNamed = ({ name }: MergedPull) => name === repo.toLowerCase();
    if (merged.every(isNamed)) return merged;
    // The repository may have been renamed; its id stays the same.
    const { id } = record(await ask("", signal));
    return merged.filter((pull) => isNamed(pull) || (typeof id === "number" && pull.repositoryId === id));
  }

  return async (commit, signal) => {
    try {
      const listed = await ours(`/commits/${commit}/pulls`, signal);
      const exact = listed.find((pull) => pull.mergeCommit === commit);
      if (exact !== undefined) return { kind: "merged", pullRequest: exact.number };
      // GitHub links a merge commit to its pull request a moment after the merge; the pull request names the commit at once.
      const recent = `/pulls?state=closed&base=${branch}&sort=updated&direction=desc&per_page=30`;
      const known = await ours(recent, signal);
      const found = known.find((pull) => pull.mergeCommit === commit) ?? listed[0];
      return found === undefined ? { kind: "direct-push" } : { kind: "merged", pullRequest: found.number };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: "unknown", reason: error instanceof Error ? error.message : String(error) };
    }
  };
}

interface MergedPull {
  readonly number: number;
  readonly mergeCommit: unknown;
  /** The repository it was merged into: its name in lower case, and its id. */
  readonly name: string;
  readonly repositoryId: unknown;
}

/** @throws if the answer is not a list */
function mergedPulls(answer: unknown): readonly MergedPull[] {
  if (!Array.isArray(answer)) throw new Error("GitHub's answer is not a list");
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
