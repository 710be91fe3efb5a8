import type { GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";

/** What a start learns of the repository that Turbot grows in. */
export interface Repository {
  /** Merges into it are deployed. */
  readonly defaultBranch: string;
}

/** GitHub being away is no reason not to live: then the default branch is taken for `main`. */
export async function findRepository(github: Pick<GitHub, "defaultBranch">, log: Log): Promise<Repository> {
  try {
    return { defaultBranch: await github.defaultBranch() };
  } catch (error) {
    log.warn("GitHub doesn't say its default branch, so main it is", { error });
    return { defaultBranch: "main" };
  }
}
