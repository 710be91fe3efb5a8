import { DiscordAPIError, HTTPError, RateLimitError } from "@discordjs/rest";
import type { Cause, Wait } from "../../ipc/causes.ts";
import { codeOf, isMachinesNetwork, unreachedIn } from "./discord-unreached.ts";
import { DiscordPausedError } from "./rest-gate.ts";

/** The line to Discord was refused, cut, or silent: of a socket. Calls say so themselves, whatever broke. */
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
 * Whether Discord itself understood a call and won't have it: asking again brings the same. That is an error in Discord's
 * own form, with one of its codes; a page of a proxy in between is none.
 */
export function isFinalNo(error: unknown): error is DiscordAPIError {
  return (
    error instanceof DiscordAPIError &&
    typeof error.code === "number" &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 429
  );
}

/** Whether that no is about what was asked for. HTTP 401 is about the token, whatever was asked. */
export function isNoToThis(error: unknown): error is DiscordAPIError {
  return isFinalNo(error) && error.status !== 401;
}

/**
 * What stands between us and Discord, when a call failed because it can't be had just now.
 *
 * @returns undefined: that is not why. It was refused, or is a mistake of ours
 */
export function discordAway(error: unknown): Wait | undefined {
  if (isFinalNo(error)) return undefined;
  if (error instanceof DiscordAPIError)
    return away(`an answer that isn't Discord's own, HTTP ${error.status}`);
  if (error instanceof HTTPError) return away(`HTTP ${error.status}`);
  if (error instanceof RateLimitError) return away("its rate limit");
  if (error instanceof DiscordPausedError) return away("it takes no calls for now");
  const unreached = unreachedIn(error);
  if (unreached !== undefined)
    return unreached.blames === "machine" ? machines(unreached.why) : away(unreached.why);
  // What failed on another way than a call: the gateway's socket.
  const code = codeOf(error);
  if (code !== undefined && isMachinesNetwork(code)) return machines(code);
  if (code !== undefined && (lineCodes.has(code) || /^(ERR_TLS|ERR_SSL|CERT)_/.test(code))) return away(code);
  if (!(error instanceof Error)) return undefined;
  if (error.name === "AbortError" || error.name === "TimeoutError") return away("no answer in time");
  // What came instead of JSON, or half of it.
  const isHalf = error instanceof SyntaxError && /JSON/.test(error.message);
  return isHalf ? away("an answer that can't be read") : undefined;
}

/**
 * The same for an error that nobody caught, and that may come from anywhere: only what is certain.
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
