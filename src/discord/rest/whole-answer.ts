import { DefaultRestOptions, type RESTOptions } from "@discordjs/rest";
import { DiscordUnreachedError } from "./discord-unreached.ts";
import type { WholeAnswer } from "./discords-form.ts";

export type MakeRequest = RESTOptions["makeRequest"];
export type RequestInit = Parameters<MakeRequest>[1];
export type Response = Awaited<ReturnType<MakeRequest>>;

/** An answer comes within so many milliseconds, or the library tries again. */
const answerWithinMs = 15_000;

/** What undici says of a call that it can't make: that is whoever made it, and no network. */
const ownCodes = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

/**
 * Asks, and reads what comes to its end: half an answer is none.
 *
 * @throws DiscordUnreachedError, unless the call was broken off (the library tries that again) or is a mistake of ours
 */
export async function askDiscord(
  url: string,
  init: RequestInit,
): Promise<WholeAnswer & Pick<Response, "statusText">> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), answerWithinMs);
  const signals = [limit.signal, ...(init.signal ? [init.signal as AbortSignal] : [])];
  const signal = AbortSignal.any(signals);
  try {
    const { status, statusText, headers, arrayBuffer } = await DefaultRestOptions.makeRequest(url, {
      ...init,
      signal,
    });
    return { status, statusText, headers, body: Buffer.from(await arrayBuffer()) };
  } catch (error) {
    // Our time limit looks to the library like its own, whatever else breaking off led to.
    if (signal.aborted) throw signal.reason;
    throw isOwnMistake(error) ? error : DiscordUnreachedError.by(error);
  } finally {
    clearTimeout(timer);
  }
}

function isOwnMistake(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string") {
    return ownCodes.has(error.code) || error.code.startsWith("ERR_INVALID_");
  }
  const isOurs = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isOurs && error.cause === undefined;
}

/** The same for the library, which reads it as it comes. */
export function asResponse({
  status,
  statusText,
  headers,
  body,
}: WholeAnswer & Pick<Response, "statusText">): Response {
  const text = async () => body.toString("utf8");
  return {
    ...{ status, statusText, ok: status >= 200 && status < 300, headers: headers as Response["headers"] },
    ...{ body: null, bodyUsed: false, text, json: async () => JSON.parse(await text()) },
    arrayBuffer: async () => Uint8Array.from(body).buffer,
  };
}
