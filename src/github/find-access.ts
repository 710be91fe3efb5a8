import { createAppTokens, GitHubAppError, readPrivateKey, type Tokens } from "../git/github-app.ts";
import { findToken, NoGitHubTokenError } from "./find-token.ts";

export interface GitHubAccess {
  readonly owner: string;
  readonly repo: string;
  readonly token: string | undefined;
  readonly app:
    | { readonly id: string; readonly privateKey: string; readonly installationId: string | undefined }
    | undefined;
  readonly apiUrl: string;
}

export interface AccessPowers {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly fetch: typeof fetch;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** A text that must stay out of logs. */
  readonly onSecret: (secret: string) => void;
  /** The same for a token that lasts an hour. */
  readonly onToken: (token: string) => void;
}

/**
 * What Turbot calls GitHub with, by the settings: the app if there is one, and otherwise a token.
 *
 * @throws NoGitHubTokenError
 */
export async function findAccess(
  { owner, repo, token, app, apiUrl }: GitHubAccess,
  powers: AccessPowers,
): Promise<string | Tokens> {
  const { env, cwd, fetch, now, onSecret, onToken } = powers;
  if (app === undefined) return findToken(token, { apiUrl, env, cwd });
  try {
    const privateKey = readPrivateKey(app.privateKey);
    onSecret(privateKey);
    // Programs print texts line by line.
    for (const line of privateKey.split("\n")) if (line.length >= 40) onSecret(line);
    return createAppTokens({
      ...{ appId: app.id, privateKey, installationId: app.installationId, apiUrl },
      ...{ repository: `${owner}/${repo}`, fetch, now, onToken },
    });
  } catch (error) {
    throw new NoGitHubTokenError(`the app's private key can't be used (${inWords(error)})`, error);
  }
}

/** A missing file's message names its path; anything else could quote the key. */
function inWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code === "ENOENT"
    ? "there's no such file"
    : code || (error instanceof GitHubAppError ? error.message : "it can't be read");
}
