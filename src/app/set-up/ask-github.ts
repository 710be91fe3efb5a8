import type { Git } from "../../git/git.ts";
import type { GitHub, RepositoryState } from "../../github/github.ts";
import { GitHubFailed } from "../../github/github-failed.ts";
import { findPushRight, type PushRight } from "../../github/push-right.ts";
import type { Fact } from "./fact.ts";

/** What GitHub says of the repository, and whether Turbot can push to it. */
export interface FoundRepository {
  /** Undefined: GitHub didn't let us in, or is away. */
  readonly repository: RepositoryState | undefined;
  readonly right: PushRight;
}

export async function askGitHub(github: Pick<GitHub, "repository">, git: Git): Promise<FoundRepository> {
  try {
    const repository = await github.repository();
    return { repository, right: await findPushRight(repository, git) };
  } catch (error) {
    if (!(error instanceof GitHubFailed)) throw error;
    const push = error.mayWorkLater ? "unknown" : "no";
    return { repository: undefined, right: { push, why: error.message } };
  }
}

/** @param configured the name in the settings, `owner/name` */
export function githubFact({ repository, right }: FoundRepository, configured: string): Fact {
  const name = repository === undefined ? configured : `${repository.owner}/${repository.name}`;
  const isMoved = name.toLowerCase() !== configured.toLowerCase();
  const moved = isMoved
    ? ` It was renamed or given away since it was set up. Its old name still leads there, until somebody else takes it: put **GITHUB_REPO=${name}** ` +
      "into .env, give the clone's origin its new address, and restart me."
    : "";
  return {
    // Behind the bracket stand GitHub's own words, which may be others each time.
    state: JSON.stringify([right.push, name, right.push === "no" ? right.why.split(" (")[0] : null]),
    line: `🔑 GitHub: ${inWords(right, name)}${moved}`,
    isUnsure: right.push === "unknown",
    about: configured,
  };
}

function inWords(right: PushRight, name: string): string {
  switch (right.push) {
    case "yes":
      return `I can push to **${name}**.`;
    case "no":
      return `I can't push to **${name}**, so I can chat, but build nothing: ${right.why}.`;
    case "unknown":
      return `I couldn't find out yet whether I can push to **${name}**. I'll keep asking.`;
  }
}
