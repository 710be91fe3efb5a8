import { DefaultRestOptions, type RESTOptions } from "@discordjs/rest";
import { DiscordUnreachedError } from "./discord-unreached.ts";
import type { WholeAnswer } from "./is-from-discord.ts";

export type MakeRequest = RESTOptions["makeRequest"];
export type RequestInit = Parameters<MakeRequest>[1];
export type Response = Awaited<ReturnType<MakeRequest>>;

/** How long to wait for an answer before the library retries, in milliseconds. */
const answerWithinMs = 15_000;

/** undici's codes for a call that it can't make: the caller is to blame, not the network. */
const ownCodes = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

/**
 * Makes a call and reads the answer to its end: half an answer counts as none.
 *
 * @throws DiscordUnreachedError, unless the call was aborted (the library retries that) or is a mistake of ours
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
    // Our timeout looks to the library like its own, whatever else the abort led to.
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

/** The same in the form that the library reads. */
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
