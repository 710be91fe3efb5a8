import type { z } from "zod";
import { type Done, done, octokitOf, statusOf } from "./administer.ts";
import { read, repositoryAnswer, userAnswer } from "./answers.ts";
import { GitHubFailedError } from "./github-failed.ts";

/** A repository as one person sees it. */
export interface SeenRepository {
  /** `owner/name` */
  readonly fullName: string;
  readonly mayPush: boolean;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  /** What it is a fork of: `owner/name`. */
  readonly parent: string | undefined;
}

export type Made =
  | { readonly ok: true; readonly fullName: string; readonly defaultBranch: string }
  | Exclude<Done, { ok: true }>;

/** A person's account: where a repository for Turbot can be made. */
export interface Account {
  login(): Promise<string>;
  /** Undefined: there is none of that name, or this person can't see it. */
  look(fullName: string): Promise<SeenRepository | undefined>;
  /**
   * Forks it, or finds the fork that is there. GitHub copies in the background: `hasBranch` tells when it is done.
   * https://docs.github.com/rest/repos/forks#create-a-fork
   */
  fork(fullName: string): Promise<Made>;
  /** An empty private repository: GitHub makes no private fork of a public one. */
  makePrivate(name: string): Promise<Made>;
  hasBranch(fullName: string, branch: string): Promise<boolean>;
}

const looking = "look at a repository";
const making = "make a repository";

type Answered = { readonly status: number; readonly data: unknown };

/** @param options.token a person's, classic or with *Administration* for all repositories; it isn't kept */
export function openAccount(options: { readonly token: string; readonly apiUrl: string }): Account {
  const octokit = octokitOf(options);
  const at = (fullName: string) => {
    const [owner = "", repo = ""] = fullName.split("/");
    return { owner, repo };
  };
  const made = async (work: () => Promise<Answered>): Promise<Made> => {
    let told = { full_name: "", default_branch: "" };
    const end = await done(async () => {
      told = read(making, repositoryAnswer, await work());
    });
    return end.ok ? { ok: true, fullName: told.full_name, defaultBranch: told.default_branch } : end;
  };
  return {
    async login() {
      const answer = await octokit.request("GET /user").catch((error: unknown) => {
        throw failed(error);
      });
      return read(looking, userAnswer, answer).login;
    },
    async look(fullName) {
      const answer = await orNone(octokit.request("GET /repos/{owner}/{repo}", at(fullName)));
      return answer === undefined ? undefined : seen(read(looking, repositoryAnswer, answer));
    },
    fork: (fullName) => made(() => octokit.request("POST /repos/{owner}/{repo}/forks", at(fullName))),
    makePrivate: (name) => made(() => octokit.request("POST /user/repos", { name, private: true })),
    async hasBranch(fullName, branch) {
      const path = { ...at(fullName), branch };
      return (
        (await orNone(octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", path))) !== undefined
      );
    },
  };
}

function seen(told: z.infer<typeof repositoryAnswer>): SeenRepository {
  return {
    fullName: told.full_name,
    mayPush: told.permissions?.push === true && told.archived !== true,
    isPrivate: told.private === true,
    defaultBranch: told.default_branch,
    parent: told.parent?.full_name,
  };
}

async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw failed(error);
  }
}

function failed(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const status = statusOf(error);
  return new GitHubFailedError({
    ...{ call: looking, status, said: error.message.slice(0, 200), cause: error },
    mayWorkLater: status === undefined || status === 429 || status >= 500,
  });
}
