import { setTimeout as sleep } from "node:timers/promises";
import { type RateLimitData, type REST, RESTEvents } from "@discordjs/rest";
import { invalidRequestLimit } from "../../../packages/discord-rules/error-codes.ts";
import type { Log } from "../../log/log.ts";
import { GatewayRefusedError } from "../gateway/gateway-refused.ts";
import type { DiscordClock } from "./discord-clock.ts";
import { DiscordUnreachedError } from "./discord-unreached.ts";
import { forgetLimitsOnClockJumps } from "./forget-limits.ts";
import { isDiscords, type WholeAnswer } from "./is-from-discord.ts";
import { SteadyRest } from "./keep-token.ts";
import { createRestGate, type RestGate } from "./rest-gate.ts";
import { askDiscord, asResponse, type MakeRequest, type RequestInit } from "./whole-answer.ts";

/** Milliseconds before each retry after a broken connection. */
const retryDelaysMs = [200, 800, 2_000];

/** Disables the library's own timeout, which would run while a call waits for its turn: the longest delay of a timer. */
const neverMs = 2 ** 31 - 1;

/** Discord wants the first answer to an interaction within 3 s, and its token lives for 15 minutes: in milliseconds. */
const firstAnswerMs = 2_500;
const followUpMs = 5 * 60_000;

/** Refused calls (401, 403, 429) are logged every so often; at half of Discord's limit per ten minutes, Turbot stops by itself. */
const refusalsBetweenWarnings = 500;
const mostRefusals = invalidRequestLimit.requests / 2;

/**
 * Discord's REST API. The library waits for rate limits and retries server errors; broken connections are retried here. That is
 * safe: our messages carry a nonce, and the other calls can be repeated. Follow-ups of interactions can't carry one, so they
 * aren't retried. A refusal from something before Discord makes all calls wait: see `RestGate`.
 *
 * @param apiUrl without the version: `https://discord.com/api`
 * @param gate shared by all clients of one bot
 */
export function createRest(powers: {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly gate?: RestGate;
  /** Learns Discord's time from its answers. */
  readonly clock?: Pick<DiscordClock, "heard">;
  /** Discord itself refused the token, twice: nothing will work any more. */
  readonly onRefused?: (error: GatewayRefusedError) => void;
}): REST {
  const { token, apiUrl, log, clock, onRefused = () => {}, gate = createRestGate({ log }) } = powers;
  /** Whether another call with the same token is refused as well: a single 401 can be a passing fault of Discord's. */
  const isTokenRefused = async (headers: RequestInit["headers"]) => {
    const url = `${apiUrl}/v10/users/@me`;
    const again = await askDiscord(url, { method: "GET", headers: headers ?? {} }).catch(() => undefined);
    return again?.status === 401 && isDiscords(again, { method: "GET", url });
  };
  const makeRequest: MakeRequest = async (url, init) => {
    // Cancelled while it waited for its turn. The library would retry it three times, each counting toward Discord's 50 per second.
    if (init.signal?.aborted === true) throw new CallCancelledError();
    const sent = withWholeCharacters(init);
    const most = longestWaitFor(url);
    const signal = init.signal ?? undefined;
    for (let tries = 0; ; ) {
      await gate.pass({ ...(most === undefined ? {} : { most }), signal }).catch((error: unknown) => {
        throw signal?.aborted === true ? new CallCancelledError() : error;
      });
      try {
        const answer = await askDiscord(url, sent);
        clock?.heard(answer.headers.get("date"));
        if (isDiscords(answer, { method: init.method ?? "GET", url })) {
          gate.opened();
          if (answer.status === 401 && isOurs(init) && (await isTokenRefused(init.headers))) {
            log.error("discord.token_refused", { url });
            onRefused(new GatewayRefusedError(401));
          }
          return asResponse(answer);
        }
        const { status } = answer;
        if (!shutsOut.has(status)) {
          const why = `an answer that isn't Discord's own, HTTP ${status}`;
          throw new DiscordUnreachedError(why, { isAnswered: true });
        }
        gate.shutOut({ status, retryAfterMs: retryAfterMs(answer) });
      } catch (error) {
        gate.failed();
        const delay = retryDelaysMs[tries];
        if (delay === undefined || !brokeConnection(error) || isFollowUp(url, init.method)) throw error;
        log.warn("Discord's connection broke, trying again", { error });
        await sleep(delay);
        tries += 1;
      }
    }
  };
  const rest = new SteadyRest({
    api: apiUrl,
    version: "10",
    makeRequest,
    timeout: neverMs,
    userAgentAppendix: "Turbot",
    invalidRequestWarningInterval: refusalsBetweenWarnings,
    rejectOnRateLimit: (limit) => registersCommands(limit) || namesChannel(limit) || isTooLong(limit, gate),
  }).setToken(token);
  // The library counts as Discord does, for all clients of a process together.
  rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => {
    log.warn("discord.refusals", { count, remainingMs: remainingTime });
    if (count >= mostRefusals) gate.tooManyRefusals(count, remainingTime);
  });
  return forgetLimitsOnClockJumps(rest);
}

/** Commands are registered in the background, and their limit can last a day: better to report that than to wait silently. */
function registersCommands({ method, route, timeToReset, retryAfter }: RateLimitData): boolean {
  return method !== "GET" && route.endsWith("/commands") && Math.max(timeToReset, retryAfter) > 60_000;
}

/**
 * Discord lets a bot name a channel twice in ten minutes, which no header tells before. Whoever wants a name hears when it works again, rather
 * than wait.
 */
function namesChannel({ method, route, sublimitTimeout }: RateLimitData): boolean {
  return method === "PATCH" && route === "/channels/:id" && sublimitTimeout > longestNameWaitMs;
}

const longestNameWaitMs = 5_000;

/** The caller no longer wants the call. */
class CallCancelledError extends Error {
  override readonly name = "CallCancelledError";
}

/** When something before Discord refuses a call with one of these, it refuses all calls, and each retry makes it worse. */
const shutsOut: ReadonlySet<number> = new Set([401, 403, 429]);

/** Made with the bot's token, not with an interaction's. */
function isOurs({ headers }: RequestInit): boolean {
  return new Headers(headers as Record<string, string>).get("authorization")?.startsWith("Bot ") === true;
}

function retryAfterMs({ headers }: WholeAnswer): number {
  const seconds = Number(headers.get("retry-after"));
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0;
}

/** How long somebody waits for a call, in milliseconds; undefined: as long as it takes. */
function longestWaitFor(url: string): number | undefined {
  const { pathname } = new URL(url);
  if (/\/interactions\/\d+\/[^/]+\/callback$/.test(pathname)) return firstAnswerMs;
  return pathname.includes("/webhooks/") ? followUpMs : undefined;
}

/** Whether a rate limit lasts longer than anybody waits for the call. Long ones that are waited for are reported. */
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

/** Half a surrogate pair in JSON, with the escaped backslashes that can precede it. */
const halfCharacter = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/**
 * A text cut in the middle of an emoji ends with half of it. Discord refuses that, or fails on every retry; nobody misses the
 * half.
 */
function withWholeCharacters(init: RequestInit): RequestInit {
  const fix = (json: string) => json.replaceAll(halfCharacter, "$1\ufffd");
  const { body } = init;
  if (typeof body === "string") return { ...init, body: fix(body) };
  const payload = body instanceof FormData ? body.get("payload_json") : undefined;
  if (body instanceof FormData && typeof payload === "string") body.set("payload_json", fix(payload));
  return init;
}

function brokeConnection(error: unknown): boolean {
  return error instanceof DiscordUnreachedError && !error.isAnswered;
}

function isFollowUp(url: string, method: string | undefined): boolean {
  return method === "POST" && new URL(url).pathname.includes("/webhooks/");
}
