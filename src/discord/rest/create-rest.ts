import { setTimeout as sleep } from "node:timers/promises";
import { type RateLimitData, type REST, RESTEvents } from "@discordjs/rest";
import { invalidRequestLimit } from "../../../packages/discord-rules/error-codes.ts";
import type { Log } from "../../log/log.ts";
import { GatewayRefusedError } from "../gateway/gateway-refused.ts";
import type { DiscordClock } from "./discord-clock.ts";
import { DiscordUnreachedError } from "./discord-unreached.ts";
import { isDiscords, type WholeAnswer } from "./discords-form.ts";
import { forgetLimitsOnClockJumps } from "./forget-limits.ts";
import { createRestGate, type RestGate } from "./rest-gate.ts";
import { SteadyRest } from "./steady-rest.ts";
import { askDiscord, asResponse, type MakeRequest, type RequestInit } from "./whole-answer.ts";

/** Milliseconds before each further try after a connection that broke. */
const tryAgainAfterMs = [200, 800, 2_000];

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
  /** Discord itself doesn't take the token, asked twice: nothing will work any more. */
  readonly onRefused?: (error: GatewayRefusedError) => void;
}): REST {
  const { token, apiUrl, log, clock, onRefused = () => {}, gate = createRestGate({ log }) } = powers;
  /** Whether another call with the same token is refused as well: one 401 alone may be a passing trouble of theirs. */
  const isTokenRefused = async (headers: RequestInit["headers"]) => {
    const url = `${apiUrl}/v10/users/@me`;
    const again = await askDiscord(url, { method: "GET", headers: headers ?? {} }).catch(() => undefined);
    return again?.status === 401 && isDiscords(again, { method: "GET", url });
  };
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
        const delay = tryAgainAfterMs[tries];
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

/** Whoever asked for the call no longer wants it. */
class CallTakenBack extends Error {
  override readonly name = "CallTakenBack";
}

/** What is refused by something before Discord with one of these is refused for all, and each further try makes it worse. */
const shutsOut: ReadonlySet<number> = new Set([401, 403, 429]);

/** Made with the bot's token, and not with an interaction's. */
function isOurs({ headers }: RequestInit): boolean {
  return new Headers(headers as Record<string, string>).get("authorization")?.startsWith("Bot ") === true;
}

function retryAfterMs({ headers }: WholeAnswer): number {
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
  return error instanceof DiscordUnreachedError && !error.isAnswered;
}

function isFollowUp(url: string, method: string | undefined): boolean {
  return method === "POST" && new URL(url).pathname.includes("/webhooks/");
}
