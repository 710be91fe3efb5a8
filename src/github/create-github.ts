import { setTimeout as delay } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { z } from "zod";
import { followingRedirects } from "../git/follow-redirects.ts";
import type { Tokens } from "../git/github-app.ts";
import type { Log } from "../log/log.ts";
import {
  actionsAnswer,
  hooksAnswer,
  listedAnswer,
  pullAnswer,
  read,
  recentAnswer,
  repositoryAnswer,
  workflowsAnswer,
} from "./answers.ts";
import { authenticateAsApp } from "./authenticate-as-app.ts";
import { commentOn } from "./comment-on.ts";
import { followPullRequests } from "./follow-pull-request.ts";
import type { GitHub, PullRequestState, RepositoryState } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { tryAgain } from "./try-again.ts";
import { wasMerged } from "./was-merged.ts";

export interface CreateGitHubOptions {
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
  /** In place of `token`: an app's. */
  readonly tokens?: Tokens | undefined;
  /** Why there is no token: then GitHub isn't asked, and every call fails with this. */
  readonly noToken?: Error | undefined;
  /** `https://api.github.com`, GitHub Enterprise's, or the simulator's. */
  readonly apiUrl: string;
  readonly log: Log;
  readonly fetch?: typeof fetch;
  /** The timeout of a single try, in milliseconds. Default 15 s. */
  readonly timeoutMs?: number;
  /** Waits this many milliseconds between tries. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly now?: () => number;
}

export function createGitHub(options: CreateGitHubOptions): GitHub {
  const { owner, repo, noToken, log, now = Date.now } = options;
  const at = { owner, repo };
  const quiet = () => {};
  const octokit = new Octokit({
    ...(options.tokens === undefined ? { auth: options.token } : {}),
    baseUrl: options.apiUrl.replace(/\/+$/, ""),
    userAgent: "turbot",
    log: {
      debug: quiet,
      info: quiet,
      warn: (said) => log.warn("GitHub client warns", { said }),
      error: quiet,
    },
    request: { fetch: followingRedirects(options.fetch ?? fetch) },
  });
  if (options.tokens !== undefined) authenticateAsApp(octokit, options.tokens);
  tryAgain(octokit, {
    timeoutMs: options.timeoutMs ?? 15_000,
    wait: options.wait ?? (async (ms) => void (await delay(ms))),
    now,
    log,
  });

  if (noToken !== undefined) {
    // Without a token, GitHub would call the missing token a bad one.
    octokit.hook.wrap("request", (_request, { method, url }) => {
      throw new GitHubFailedError({
        ...{ call: `${method} ${url}`, status: 401, mayWorkLater: false, said: "it wasn't asked" },
        explained: noToken.message.replace(/\.$/, ""),
        cause: noToken,
      });
    });
  }

  async function repository(): Promise<RepositoryState> {
    const told = read(
      "read the repository",
      repositoryAnswer,
      await octokit.request("GET /repos/{owner}/{repo}", at),
    );
    const [ownerName = "", name = ""] = told.full_name.split("/");
    return {
      id: told.id,
      owner: ownerName,
      name,
      url: told.html_url,
      defaultBranch: told.default_branch,
      isFork: told.fork ?? false,
      parent: told.parent?.full_name,
      isArchived: told.archived ?? false,
      isDisabled: told.disabled ?? false,
      // For an app, GitHub says "no" here whatever it was granted.
      mayPush: options.tokens === undefined ? (told.permissions?.push ?? undefined) : undefined,
    };
  }
  const ownerNow = async () => (await repository()).owner;

  return {
    ...followPullRequests(octokit, at, ownerNow),
    openPullRequest: (wanted) => openPullRequest(octokit, at, wanted, { ownerNow, log }),
    commentOn: (number, body) => commentOn(octokit, { ...at, issue_number: number }, body, now),
    repository,
    defaultBranch: async () => (await repository()).defaultBranch,

    async pullRequestOf(commit) {
      const list = z.array(listedAnswer);
      const { id, defaultBranch: base } = await repository();
      // A fork shares its origin's history, including the pull requests that brought it there.
      const merged = (pulls: z.infer<typeof list>) =>
        pulls.filter((pull) => pull.base.ref === base && pull.base.repo?.id === id && wasMerged(pull));
      const answer = await orNone(
        octokit.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
          ...at,
          commit_sha: commit,
        }),
      );
      if (answer === undefined) return undefined;
      const listed = merged(read("find a commit's pull request", list, answer));
      const exact = listed.find((pull) => pull.merge_commit_sha === commit);
      if (exact !== undefined) return { number: exact.number };
      // GitHub associates a merge commit a moment after the merge; the pull request has it at once.
      const recent = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
        ...at,
        base,
        state: "closed",
        sort: "updated",
        direction: "desc",
      });
      const known = merged(read("list merged pull requests", list, recent));
      const found = known.find((pull) => pull.merge_commit_sha === commit) ?? listed[0];
      return found === undefined ? undefined : { number: found.number };
    },

    async workflows() {
      const answer = await orHidden(octokit.request("GET /repos/{owner}/{repo}/actions/workflows", at));
      if (answer === undefined) return undefined;
      const { workflows } = read("list the workflows", workflowsAnswer, answer);
      return workflows
        .filter(({ state }) => state !== "deleted")
        .map(({ name, path, state }) => ({ name, path, isActive: state === "active" }));
    },

    async actionsAllowed() {
      const answer = await orHidden(octokit.request("GET /repos/{owner}/{repo}/actions/permissions", at));
      return answer === undefined
        ? undefined
        : read("read what Actions may do", actionsAnswer, answer).enabled;
    },

    async hooks() {
      const answer = await orHidden(octokit.request("GET /repos/{owner}/{repo}/hooks", at));
      if (answer === undefined) return undefined;
      return read("list the webhooks", hooksAnswer, answer).map(
        ({ active, config, last_response: last }) => ({
          url: config.url ?? "",
          isActive: active,
          lastStatus: last?.code ?? undefined,
        }),
      );
    },

    async recentPullRequests() {
      const answer = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
        ...at,
        state: "all",
        sort: "created",
        direction: "desc",
        per_page: 5,
      });
      return read("list the newest pull requests", z.array(recentAnswer), answer).map((pull) => ({
        number: pull.number,
        headSha: pull.head.sha,
        updatedAt: pull.updated_at,
      }));
    },

    async pullRequest(number): Promise<PullRequestState | undefined> {
      const answer = await orNone(
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at, pull_number: number }),
      );
      if (answer === undefined) return undefined;
      const pull = read("read a pull request", pullAnswer, answer);
      return {
        number: pull.number,
        url: pull.html_url,
        state: pull.state,
        merged: wasMerged(pull),
        mergeCommit: wasMerged(pull) ? (pull.merge_commit_sha ?? undefined) : undefined,
        branch: pull.head.ref,
        base: pull.base.ref,
        headSha: pull.head.sha,
        mergeable: pull.mergeable ?? undefined,
      };
    },
  };
}

/** "No such thing" is an answer, not a failure: 404, and 422 for a commit that GitHub doesn't have. */
async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitHubFailedError && (error.status === 404 || error.status === 422))
      return undefined;
    throw error;
  }
}

/** What the token isn't allowed to see. */
async function orHidden<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const isHidden = error instanceof GitHubFailedError && (error.status === 403 || error.status === 404);
    if (isHidden && !error.mayWorkLater) return undefined;
    throw error;
  }
}
