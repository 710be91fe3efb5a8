import { setTimeout as sleep } from "node:timers/promises";
import { DefaultRestOptions, type RateLimitData, REST, RESTEvents, type RESTOptions } from "@discordjs/rest";
import type { Log } from "../log/log.ts";
import type { DiscordClock } from "./discord-clock.ts";
import { forgetLimitsOnClockJumps } from "./forget-limits.ts";
import { createRestGate, type RestGate } from "./rest-gate.ts";
import { invalidRequestLimit } from "./rules/error-codes.ts";

/** Milliseconds before each further try after a connection that broke. */
const tryAgainAfterMs = [200, 800, 2_000];

/** What a broken connection looks like: undici's and the operating system's codes. */
const connectionCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** An answer comes within so many milliseconds, or the library tries again. */
const answerWithinMs = 15_000;

/** The library's own time limit would run while a call waits for its turn: the longest that a timer can have. */
const neverMs = 2 ** 31 - 1;

/** Somebody waits 3 s for the first answer to an interaction, and its token lives for 15 minutes: in milliseconds. */
const firstAnswerMs = 2_500;
const followUpMs = 5 * 60_000;

/** Every so many calls that Discord refuses (401, 403, 429) are logged; at half of what it takes in ten minutes, Turbot stops by itself. */
const refusalsBetweenWarnings = 500;
const mostRefusals = invalidRequestLimit.requests / 2;

/**
 * Discord's REST API. Rate limits are waited for and server errors tried again by the library; broken connections are
 * tried again here. That is safe: our messages carry a nonce, and the other calls may be repeated. Follow-ups of
 * interactions can't carry one, so they are not. What is refused before it reaches Discord makes all calls wait: see `RestGate`.
 *
 * @param apiUrl without the version: `https://discord.com/api`
 * @param gate shared by all clients of one bot
 */
export function createRest(powers: {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly gate?: RestGate;
  /** Hears what time Discord has. */
  readonly clock?: Pick<DiscordClock, "heard">;
}): REST {
  const { token, apiUrl, log, clock, gate = createRestGate({ log }) } = powers;
  const makeRequest: MakeRequest = async (url, init) => {
    // Taken back while it waited for its turn. The library would try that three times more, each one of Discord's 50 in a second.
    if (init.signal?.aborted === true) throw new CallTakenBack();
    const sent = withWholeCharacters(init);
    const most = patienceFor(url);
    const signal = init.signal ?? undefined;
    for (let tries = 0; ; ) {
      await gate.pass({ ...(most === undefined ? {} : { most }), signal }).catch((error: unknown) => {
        throw signal?.aborted === true ? new CallTakenBack() : error;
      });
      try {
        const response = await answeredInTime(url, sent);
        clock?.heard(response.headers.get("date"));
        if (isDiscords(response)) {
          gate.opened();
          return response;
        }
        // Nobody reads it, and a body that isn't read keeps its connection.
        await response.arrayBuffer().catch(() => {});
        gate.shutOut({ status: response.status, retryAfterMs: retryAfterMs(response) });
      } catch (error) {
        gate.failed();
        const delay = tryAgainAfterMs[tries];
        if (delay === undefined || !brokeConnection(error) || isFollowUp(url, init.method)) throw error;
        log.warn("Discord's connection broke, trying again", { error });
        await sleep(delay);
        tries += 1;
      }
    }
  };
  const rest = new REST({
    api: apiUrl,
    version: "10",
    makeRequest,
    timeout: neverMs,
    userAgentAppendix: "Turbot",
    invalidRequestWarningInterval: refusalsBetweenWarnings,
    rejectOnRateLimit: (limit) => registersCommands(limit) || isTooLong(limit, gate),
  }).setToken(token);
  // The library counts what Discord counts, for all clients of a process together.
  rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => {
    log.warn("discord.refusals", { count, remainingMs: remainingTime });
    if (count >= mostRefusals) gate.tooManyRefusals(count, remainingTime);
  });
  return forgetLimitsOnClockJumps(rest);
}

/** Registering commands is done in the background, and its limit may be a day's: that is better told than slept through. */
function registersCommands({ method, route, timeToReset, retryAfter }: RateLimitData): boolean {
  return method !== "GET" && route.endsWith("/commands") && Math.max(timeToReset, retryAfter) > 60_000;
}

type MakeRequest = RESTOptions["makeRequest"];
type RequestInit = Parameters<MakeRequest>[1];
type Response = Awaited<ReturnType<MakeRequest>>;

/** Whoever asked for the call no longer wants it. */
class CallTakenBack extends Error {
  override readonly name = "CallTakenBack";
}

/** The library tries again what was aborted by its time limit; ours looks the same to it. */
async function answeredInTime(url: string, init: RequestInit): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), answerWithinMs);
  const signals = [limit.signal, ...(init.signal ? [init.signal as AbortSignal] : [])];
  try {
    return await DefaultRestOptions.makeRequest(url, { ...init, signal: AbortSignal.any(signals) });
  } finally {
    clearTimeout(timer);
  }
}

/** On what comes from Discord's API itself. https://discord.com/developers/docs/topics/rate-limits#header-format */
const itsHeaders = ["via", "x-ratelimit-scope", "x-ratelimit-global", "x-ratelimit-bucket"];

/**
 * Whether an answer is Discord's own. Its refusals are JSON, and when it limits a rate it says for how long and of what; what
 * stands before it (Cloudflare) answers with a page, with nothing, or with JSON without Discord's headers.
 */
function isDiscords({ status, headers }: Response): boolean {
  if (status !== 403 && status !== 429) return true;
  const isJson = headers.get("content-type")?.startsWith("application/json") === true;
  if (status === 403) return isJson;
  const says = ["retry-after", "x-ratelimit-reset-after"].some((name) => Number(headers.get(name)) > 0);
  return isJson && says && itsHeaders.some((name) => headers.has(name));
}

function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get("retry-after"));
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0;
}

/** How long somebody waits for a call, in milliseconds; undefined: as long as it takes. */
function patienceFor(url: string): number | undefined {
  const { pathname } = new URL(url);
  if (/\/interactions\/\d+\/[^/]+\/callback$/.test(pathname)) return firstAnswerMs;
  return pathname.includes("/webhooks/") ? followUpMs : undefined;
}

/** Whether a rate limit lasts longer than anybody waits for the call. Long ones that are waited for are told. */
function isTooLong(limit: RateLimitData, gate: RestGate): boolean {
  const ms = Math.max(limit.timeToReset, limit.retryAfter, limit.sublimitTimeout);
  const most = limit.route.startsWith("/interactions/")
    ? firstAnswerMs
    : limit.route.startsWith("/webhooks/")
      ? followUpMs
      : undefined;
  if (most !== undefined) return ms > most;
  gate.limited(`${limit.method} ${limit.global ? "(all)" : limit.route}`, ms);
  return false;
}

/** What JSON makes of half a surrogate pair, with the escaped backslashes that may stand before it. */
const halfCharacter = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/**
 * A text that was cut in the middle of an emoji ends in half of it. Discord refuses that, or fails at it each time it is
 * tried again; nobody misses the half.
 */
function withWholeCharacters(init: RequestInit): RequestInit {
  const mend = (json: string) => json.replaceAll(halfCharacter, "$1\ufffd");
  const { body } = init;
  if (typeof body === "string") return { ...init, body: mend(body) };
  const payload = body instanceof FormData ? body.get("payload_json") : undefined;
  if (body instanceof FormData && typeof payload === "string") body.set("payload_json", mend(payload));
  return init;
}

function brokeConnection(error: unknown): boolean {
  return error instanceof Error && "code" in error && connectionCodes.has(String(error.code));
}

function isFollowUp(url: string, method: string | undefined): boolean {
  return method === "POST" && new URL(url).pathname.includes("/webhooks/");
}
