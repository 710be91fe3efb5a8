import type { DiscordAPIError } from "@discordjs/rest";
import type { Cause, Wait } from "../../ipc/causes.ts";
import { isApiError, isHttpError, isRateLimitError } from "./api-errors.ts";
import { codeOf, isMachinesNetwork, unreachedIn } from "./discord-unreached.ts";
import { DiscordPausedError } from "./rest-gate.ts";

/** The socket to Discord was refused, cut, or silent. Calls have their own error for every failure. */
const lineCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "EPROTO",
  "ETIMEDOUT",
  "EHOSTDOWN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_RESPONSE_STATUS_CODE",
]);

/**
 * Whether Discord itself understood a call and refused it: asking again gives the same. That is an error in Discord's own form,
 * with one of its codes; a page from a proxy in between isn't.
 */
export function isFinalNo(error: unknown): error is DiscordAPIError {
  return (
    isApiError(error) &&
    typeof error.code === "number" &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 429
  );
}

/** Whether the refusal is about this very call. HTTP 401 is about the token, whatever the call. */
export function isNoToThis(error: unknown): error is DiscordAPIError {
  return isFinalNo(error) && error.status !== 401;
}

/**
 * What keeps us from Discord, if a call failed because Discord is unavailable.
 *
 * @returns undefined if that isn't why: the call was refused, or it is a mistake of ours
 */
export function discordAway(error: unknown): Wait | undefined {
  if (isFinalNo(error)) return undefined;
  if (isApiError(error)) return away(`an answer that isn't Discord's own, HTTP ${error.status}`);
  if (isHttpError(error)) return away(`HTTP ${error.status}`);
  if (isRateLimitError(error)) return away("its rate limit");
  if (error instanceof DiscordPausedError) return away("it takes no calls for now");
  const unreached = unreachedIn(error);
  if (unreached !== undefined)
    return unreached.blames === "machine" ? machines(unreached.why) : away(unreached.why);
  // Failures outside of calls: the gateway's socket.
  const code = codeOf(error);
  if (code !== undefined && isMachinesNetwork(code)) return machines(code);
  if (code !== undefined && (lineCodes.has(code) || /^(ERR_TLS|ERR_SSL|CERT)_/.test(code))) return away(code);
  if (!(error instanceof Error)) return undefined;
  if (error.name === "AbortError" || error.name === "TimeoutError") return away("no answer in time");
  // Something other than JSON, or half of it.
  const isHalf = error instanceof SyntaxError && /JSON/.test(error.message);
  return isHalf ? away("an answer that can't be read") : undefined;
}

/**
 * The same for an uncaught error, which can come from anywhere: only what is certain.
 */
export function outsideCause(error: unknown): Cause | undefined {
  const mayBeOwn =
    error instanceof SyntaxError ||
    (error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError"));
  return mayBeOwn ? undefined : discordAway(error)?.cause;
}

function machines(why: string): Wait {
  return { cause: "machine", what: `this machine's way to Discord (${why})`, blocks: true };
}

function away(why: string): Wait {
  return { cause: "discord", what: `Discord (${why})`, blocks: true };
}
