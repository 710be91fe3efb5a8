import type { Git } from "../../git/git.ts";
import { GitHubAppError } from "../../git/github-app.ts";
import type { GitHub, RepositoryState } from "../../github/github.ts";
import { GitHubFailedError } from "../../github/github-failed.ts";
import { findPushRight, type PushRight } from "../../github/push-right.ts";
import type { Fact } from "../fact.ts";

/** What GitHub says about the repository, and whether Turbot can push to it. */
export interface FoundRepository {
  /** Undefined if GitHub refused us, or is away. */
  readonly repository: RepositoryState | undefined;
  readonly right: PushRight;
  /** Why GitHub refuses us until somebody fixes something, as whole sentences with what to do. */
  readonly shutOut?: string;
}

/** @param configured the name in the settings, `owner/name` */
export async function askGitHub(
  github: Pick<GitHub, "repository">,
  git: Git,
  configured: string,
): Promise<FoundRepository> {
  try {
    const repository = await github.repository();
    return { repository, right: await findPushRight(repository, git) };
  } catch (error) {
    if (!(error instanceof GitHubFailedError)) throw error;
    if (error.mayWorkLater) {
      return { repository: undefined, right: { push: "unknown", why: error.explained } };
    }
    return notLetIn(
      error.status === 404 && !(error.cause instanceof GitHubAppError)
        ? `There's no repository **${configured}**, or the token can't see it: check **GITHUB_REPO** in .env.`
        : `${error.explained}.`,
    );
  }
}

export function notLetIn(shutOut: string): FoundRepository {
  return { repository: undefined, right: { push: "no", why: shutOut.replace(/\.$/, "") }, shutOut };
}

/** @param configured the name in the settings, `owner/name` */
export function githubFact(
  { repository, right, shutOut }: FoundRepository,
  configured: string,
  account: "app" | "token" = "token",
): Fact {
  const name = repository === undefined ? configured : `${repository.owner}/${repository.name}`;
  const isMoved = name.toLowerCase() !== configured.toLowerCase();
  const moved = isMoved
    ? ` It has been renamed or transferred since it was set up. Its old name still leads there, until someone else takes it: put **GITHUB_REPO=${name}** ` +
      "in .env, give the clone's origin the new address, and restart me."
    : "";
  return {
    // Git's own words after the bracket may differ each time.
    state: JSON.stringify([
      ...[right.push, name, right.push === "no" ? right.why.split(" (")[0] : null],
      ...(account === "app" ? [account] : []),
    ]),
    line:
      shutOut === undefined
        ? `GitHub: ${inWords(right, name)}${right.push === "yes" && !isMoved ? approvals[account] : ""}${moved}`
        : `GitHub: ${shutOut} Until then I can chat but not build.`,
    isUnsure: right.push === "unknown",
    about: configured,
    ...(right.push === "no" ? { verdict: "bad" as const } : isMoved ? { verdict: "note" as const } : {}),
  };
}

/** Nobody can approve the pull requests of their own account. */
const approvals = {
  app: " I'm a GitHub App with an account of my own, so you can approve my pull requests.",
  token:
    " My pull requests are those of the token's account, which can't approve them; with a GitHub App (`GITHUB_APP_ID`) I'd have an account of my own.",
} as const;

function inWords(right: PushRight, name: string): string {
  switch (right.push) {
    case "yes":
      return `I can push to **${name}**.`;
    case "no":
      return `I can't push to **${name}**, so I can chat but not build: ${quoted(right.why)}.`;
    case "unknown":
      return `I don't know yet whether I can push to **${name}**. I'll keep asking.`;
  }
}

/** Git's own words, which explanations end with, marked as a quotation. */
function quoted(why: string): string {
  return why.replace(/ \((git [^:]+): (.+)\)$/, " ($1 says “$2”)");
}
