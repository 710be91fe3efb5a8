/** An answer, from anyone, read to its end. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
  readonly body: Buffer;
}

/** Only Discord's API itself sets these. https://discord.com/developers/docs/topics/rate-limits#header-format */
const itsHeaders = ["via", "x-ratelimit-scope", "x-ratelimit-global", "x-ratelimit-bucket"];

/** Calls that Discord answers without a body: https://discord.com/developers/docs/reference, "204 No Content". */
const quietPosts = /\/(callback|typing|bulk-delete)$/;

/**
 * Whether an answer is Discord's own. Results and refusals are JSON; a rate limit says for how long and of what. Anything before
 * it (Cloudflare, a proxy, a captive portal) answers with a page, with nothing, or with JSON of another form.
 */
export function isDiscords(
  answer: WholeAnswer,
  asked: { readonly method: string; readonly url: string },
): boolean {
  const { status, headers } = answer;
  // Something before Discord may report Discord's own trouble: the library retries that.
  if (status >= 500) return true;
  if (status === 204) return isQuiet(asked);
  const body = bodyOf(answer);
  if (body === undefined) return false;
  if (status === 429) {
    const says = ["retry-after", "x-ratelimit-reset-after"].some((name) => Number(headers.get(name)) > 0);
    return says && itsHeaders.some((name) => headers.has(name));
  }
  if (status >= 400) return "message" in body && "code" in body && typeof body.code === "number";
  return status >= 200 && status < 300;
}

function isQuiet({ method, url }: { readonly method: string; readonly url: string }): boolean {
  if (method === "POST") return quietPosts.test(new URL(url).pathname);
  return method !== "GET" && method !== "PATCH";
}

/** The object or list in it; undefined if there is none. */
function bodyOf({ headers, body }: WholeAnswer): object | undefined {
  if (headers.get("content-type")?.startsWith("application/json") !== true) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
