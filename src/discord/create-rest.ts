import { setTimeout as sleep } from "node:timers/promises";
import { DefaultRestOptions, REST, type RESTOptions } from "@discordjs/rest";
import type { Log } from "../log/log.ts";
import type { DiscordClock } from "./discord-clock.ts";
import { forgetLimitsOnClockJumps } from "./forget-limits.ts";

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

/**
 * Discord's REST API. Rate limits are waited for and server errors tried again by the library; broken connections are
 * tried again here. That is safe: our messages carry a nonce, and the other calls may be repeated. Follow-ups of
 * interactions can't carry one, so they are not.
 *
 * @param apiUrl without the version: `https://discord.com/api`
 */
export function createRest(powers: {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
  /** Hears what time Discord has. */
  readonly clock?: Pick<DiscordClock, "heard">;
}): REST {
  const { token, apiUrl, log, clock } = powers;
  const makeRequest: MakeRequest = async (url, init) => {
    // Taken back while it waited for its turn. The library would try that three times more, each one of Discord's 50 in a second.
    if (init.signal?.aborted === true) throw new CallTakenBack();
    const sent = withWholeCharacters(init);
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await DefaultRestOptions.makeRequest(url, sent);
        clock?.heard(answer.headers.get("date"));
        return answer;
      } catch (error) {
        const delay = tryAgainAfterMs[tries];
        if (delay === undefined || !brokeConnection(error) || isFollowUp(url, init.method)) throw error;
        log.warn("Discord's connection broke, trying again", { error });
        await sleep(delay);
      }
    }
  };
  const rest = new REST({
    api: apiUrl,
    version: "10",
    makeRequest,
    userAgentAppendix: "Turbot",
    rejectOnRateLimit,
  });
  return forgetLimitsOnClockJumps(rest.setToken(token));
}

/** Registering commands is done in the background, and its limit may be a day's: that is better told than slept through. */
const rejectOnRateLimit: RESTOptions["rejectOnRateLimit"] = ({ method, route, timeToReset, retryAfter }) =>
  method !== "GET" && route.endsWith("/commands") && Math.max(timeToReset, retryAfter) > 60_000;

type MakeRequest = RESTOptions["makeRequest"];
type RequestInit = Parameters<MakeRequest>[1];

/** Whoever asked for the call no longer wants it. */
class CallTakenBack extends Error {
  override readonly name = "CallTakenBack";
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
