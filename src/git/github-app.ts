import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { followingRedirects } from "./follow-redirects.ts";

/** Who commits. */
export interface GitIdentity {
  readonly name: string;
  readonly email: string;
}

/** Tokens that change over time. Node built-ins only: the supervisor uses them too. */
export interface Tokens {
  /** One that is valid for some minutes more. @throws GitHubAppError */
  current(): Promise<string>;
  /** GitHub refused this one: the next is a new one. */
  refused(token: string): void;
  /** The account they belong to. @throws GitHubAppError */
  identity(): Promise<GitIdentity>;
}

/** GitHub gives the app no token, or can't be reached. */
export class GitHubAppError extends Error {
  override readonly name = "GitHubAppError";
  /** Undefined: there was no answer. */
  readonly status: number | undefined;
  readonly mayWorkLater: boolean;

  constructor(message: string, status: number | undefined, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.mayWorkLater = status === undefined || status === 429 || status >= 500;
  }
}

export interface AppTokenOptions {
  readonly appId: string;
  /** PEM, in either of the forms that GitHub and OpenSSL write. */
  readonly privateKey: string;
  /** Default: the one that GitHub knows for the repository. */
  readonly installationId?: string | undefined;
  /** `owner/name` */
  readonly repository: string;
  /** Without a trailing slash. */
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Called with each new token: it has to stay out of logs. */
  readonly onToken?: (token: string) => void;
}

/** What Turbot needs, and no more ("Permissions required for GitHub Apps", docs.github.com). */
export const appPermissions = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "read",
  statuses: "read",
  actions: "read",
} as const;

/** GitHub's tokens last an hour; one that ends within this time, in milliseconds, is renewed first: a push can take a while. */
const renewBeforeMs = 5 * 60_000;
const timeoutMs = 15_000;

/** The tokens of a GitHub App's installation on one repository. */
export function createAppTokens(options: AppTokenOptions): Tokens {
  const { appId, repository, apiUrl, now, onToken } = options;
  const call = followingRedirects(options.fetch);
  const key = keyOf(options.privateKey);
  /** How far GitHub's clock is ahead of ours, in milliseconds. */
  let ahead = 0;
  let known: { readonly token: string; readonly until: number } | undefined;
  let renewing: Promise<string> | undefined;
  let identity: Promise<GitIdentity> | undefined;

  async function ask(method: string, path: string, token: string, body?: object): Promise<Response> {
    return await call(`${apiUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "turbot",
        "x-github-api-version": "2022-11-28",
        authorization: `Bearer ${token}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new GitHubAppError("GitHub can't be reached; try again in a moment", undefined, cause);
    });
  }

  /** As the app itself. If GitHub says that our clock is wrong, its own counts. */
  async function askAsApp(method: string, path: string, body?: object): Promise<unknown> {
    let answer = await ask(method, path, appJwt(appId, key, now() + ahead), body);
    const date = Date.parse(answer.headers.get("date") ?? "");
    if (answer.status === 401 && Math.abs(date - (now() + ahead)) > clockToleranceMs) {
      ahead = date - now();
      await answer.body?.cancel();
      answer = await ask(method, path, appJwt(appId, key, now() + ahead), body);
    }
    if (answer.ok) return await answer.json();
    throw new GitHubAppError(explain(answer.status, await said(answer), repository), answer.status);
  }

  async function renew(): Promise<string> {
    const id =
      options.installationId ??
      field(await askAsApp("GET", `/repos/${repository}/installation`), "id", "number");
    const path = `/app/installations/${id}/access_tokens`;
    const repositories = [repository.split("/")[1]];
    const answer = await askAsApp("POST", path, { repositories, permissions: appPermissions }).catch(
      (error: unknown) => {
        // It may have been granted less, or the repository may have another name by now. What is missing then shows where it is missed.
        if (error instanceof GitHubAppError && error.status === 422) return askAsApp("POST", path);
        throw error;
      },
    );
    const token = String(field(answer, "token", "string"));
    const until = Date.parse(String(field(answer, "expires_at", "string"))) - ahead;
    onToken?.(token);
    known = { token, until };
    return token;
  }

  async function current(): Promise<string> {
    if (known !== undefined && known.until - now() > renewBeforeMs) return known.token;
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function findIdentity(): Promise<GitIdentity> {
    const name = `${field(await askAsApp("GET", "/app"), "slug", "string")}[bot]`;
    const find = async () => {
      const token = await current();
      const answer = await ask("GET", `/users/${encodeURIComponent(name)}`, token);
      if (answer.status === 401) refused(token);
      return answer;
    };
    let answer = await find();
    if (answer.status === 401) answer = await find();
    if (!answer.ok)
      throw new GitHubAppError(
        explain(answer.status, await said(answer), repository),
        answer.status === 404 ? undefined : answer.status,
      );
    const id = field(await answer.json(), "id", "number");
    return { name, email: `${id}+${name}@users.noreply.github.com` };
  }

  function refused(token: string): void {
    if (known?.token === token) known = undefined;
  }

  return {
    current,
    refused,
    identity() {
      identity ??= findIdentity().catch((error: unknown) => {
        identity = undefined;
        throw error;
      });
      return identity;
    },
  };
}

/**
 * The key as it stands in a setting: PEM with line breaks or `\n`, or the path of a file with it.
 *
 * @throws the file system's error
 */
export function readPrivateKey(setting: string): string {
  return setting.includes("-----BEGIN") ? setting.replaceAll("\\n", "\n") : readFileSync(setting, "utf8");
}

/** GitHub takes at most ten minutes. A minute in the past allows for a clock that is ahead, one less at the end for rounding. */
const issuedAgoS = 60;
const lastsS = 9 * 60;
const clockToleranceMs = 30_000;

/** "Generating a JSON Web Token (JWT) for a GitHub App", docs.github.com. */
export function appJwt(appId: string, key: KeyObject, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  const claims = { iat: seconds - issuedAgoS, exp: seconds + lastsS, iss: appId };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
}

function keyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The cause could quote the key.
    throw new GitHubAppError(
      "GITHUB_APP_PRIVATE_KEY is no private key; generate one on the app's page at GitHub, and set its text or its file's path",
      401,
    );
  }
}

async function said(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => undefined);
  return typeof body === "object" && body !== null && "message" in body
    ? String(body.message).slice(0, 200)
    : "";
}

function explain(status: number, words: string, repository: string): string {
  const quoted = words === "" ? "" : ` (${words})`;
  if (status === 401)
    return `GitHub doesn't accept the app's key; check GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY${quoted}`;
  if (status === 403)
    return `GitHub doesn't let the app in; its page under the repository's Settings → GitHub Apps says why${quoted}`;
  if (status === 404)
    return `the app isn't installed on ${repository}; install it there, or check GITHUB_APP_ID and GITHUB_APP_INSTALLATION_ID${quoted}`;
  if (status >= 500 || status === 429) return `GitHub is having trouble; try again in a few minutes${quoted}`;
  return `GitHub refused the app a token${quoted}`;
}

/** A field of an answer, which is untrusted. */
function field(answer: unknown, name: string, type: "string" | "number"): string | number {
  const value: unknown =
    typeof answer === "object" && answer !== null
      ? Object.entries(answer).find(([key]) => key === name)?.[1]
      : undefined;
  if ((typeof value === "string" || typeof value === "number") && typeof value === type) return value;
  throw new GitHubAppError(`GitHub's answer has no ${name}; try again in a moment`, undefined);
}
