import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createAppTokens, GitHubAppError } from "../../git/github-app.ts";
import type { StepPowers } from "../step.ts";

/** Where the keys of apps are kept. */
export const keysFolder = (home: string) => join(home, "data");

/** Where an app's key is kept. Its name tells the app's id. */
export const keyFile = (home: string, id: number | string) => join(keysFolder(home), `github-app-${id}.pem`);

/**
 * An app that an earlier set-up made, and was ended before it wrote the settings: GitHub shows a key once, so it is used again.
 *
 * @returns its id, if GitHub still accepts its key on the repository
 */
export async function findMadeApp({
  draft,
  home,
  now,
}: Pick<StepPowers, "draft" | "home" | "now">): Promise<string | undefined> {
  const { owner, repo, apiUrl } = draft.config().github;
  for (const id of idsIn(keysFolder(home))) {
    const privateKey = readFileSync(keyFile(home, id), "utf8");
    try {
      await createAppTokens({
        ...{ appId: id, privateKey, repository: `${owner}/${repo}`, apiUrl, fetch, now },
      }).current();
      return id;
    } catch (error) {
      // Deleted at GitHub, not installed, or GitHub is away: another one can be made.
      if (!(error instanceof GitHubAppError)) throw error;
    }
  }
  return undefined;
}

function idsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).flatMap((name) => /^github-app-(\d+)\.pem$/.exec(name)?.[1] ?? []);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
