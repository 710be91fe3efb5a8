import type { Octokit } from "@octokit/core";
import { GitHubAppError } from "../git/github-app.ts";
import type { Log } from "../log/log.ts";
import { GitHubFailedError } from "./github-failed.ts";

export interface RetryPowers {
  /** The timeout of a single try, in milliseconds. */
  readonly timeoutMs: number;
  /** Waits this many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}

/** The total number of tries. */
const tries = 4;

/** Wait before the second try, in milliseconds; doubled before each further one. */
const firstWaitMs = 1_000;

/** Wait if GitHub limits the rate without saying for how long, in milliseconds: "wait for at least one minute". */
const unstatedWaitMs = 60_000;

/** A longer wait than this, in milliseconds, is left to the caller: a person may be waiting too. */
const longestWaitMs = 60_000;

/**
 * Gives every call of an Octokit a timeout, and retries what may then work: server errors, lost connections, and rate limits
 * after as long as GitHub says ("Best practices for using the REST API"). A POST whose answer was lost is only repeated if its
 * caller says `repeatable`. Final failures are thrown as GitHubFailedError.
 */
export function tryAgain(octokit: Octokit, { timeoutMs, wait, now, log }: RetryPowers): void {
  octokit.hook.wrap("request", async (request, options) => {
    const call = `${options.method} ${options.url}`;
    const repeatable = options.method !== "POST" || options.request.repeatable === true;
    for (let attempt = 1; ; attempt += 1) {
      try {
        // In place: hooks registered earlier (authentication, logging) hold this very object.
        options.request.signal = AbortSignal.timeout(timeoutMs);
        return await request(options);
      } catch (error) {
        const trouble = troubleOf(error, now());
        const unsaid = trouble.kind === "limited" ? unstatedWaitMs : firstWaitMs;
        const waitMs = trouble.waitMs ?? unsaid * 2 ** (attempt - 1);
        const worthIt = trouble.kind === "limited" || (trouble.kind === "passing" && repeatable);
        if (!worthIt || attempt === tries || waitMs > longestWaitMs) {
          const { status, said, needs } = trouble;
          const explained = error instanceof GitHubAppError ? { explained: error.message } : {};
          throw new GitHubFailedError({
            call,
            status,
            said,
            needs,
            ...explained,
            mayWorkLater: trouble.kind !== "final",
            cause: error,
          });
        }
        log.warn("GitHub is asked again", {
          call,
          status: trouble.status,
          said: trouble.said,
          attempt,
          waitMs,
        });
        await wait(waitMs);
      }
    }
  });
}

interface Trouble {
  /** limited: GitHub did nothing and asks us to wait; passing: it may or may not have done it. */
  readonly kind: "limited" | "passing" | "final";
  readonly status: number | undefined;
  readonly said: string;
  readonly waitMs: number | undefined;
  readonly needs?: string | undefined;
}

function troubleOf(error: unknown, now: number): Trouble {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof GitHubAppError) {
    const kind = error.mayWorkLater ? "passing" : "final";
    return { kind, status: error.status, said, waitMs: undefined };
  }
  const response = responseOf(error);
  if (response === undefined) return { kind: "passing", status: undefined, said, waitMs: undefined };
  const { status, headers } = response;
  const after = Number(headers["retry-after"]);
  const reset = Number(headers["x-ratelimit-reset"]) * 1000;
  const empty = headers["x-ratelimit-remaining"] === "0";
  const limited = status === 429 || (status === 403 && (after > 0 || empty || /rate limit/i.test(said)));
  const waitMs = after > 0 ? after * 1000 : limited && empty ? Math.max(0, reset - now) : undefined;
  const accepted = headers["x-accepted-github-permissions"];
  const needs = typeof accepted === "string" && /^[\w=,; ]{1,200}$/.test(accepted) ? accepted : undefined;
  return { kind: limited ? "limited" : status >= 500 ? "passing" : "final", status, said, waitMs, needs };
}

/** The answer an Octokit error carries; none if the connection was cut or timed out. */
function responseOf(error: unknown): { status: number; headers: Record<string, unknown> } | undefined {
  if (!(error instanceof Error && "response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null) return undefined;
  if (!("status" in response && typeof response.status === "number")) return undefined;
  const headers = "headers" in response && typeof response.headers === "object" ? response.headers : {};
  return { status: response.status, headers: { ...headers } };
}
