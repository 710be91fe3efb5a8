import { setTimeout as sleep } from "node:timers/promises";
import { DefaultRestOptions, REST, type RESTOptions } from "@discordjs/rest";
import type { Log } from "../log/log.ts";

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
export function createRest(powers: { token: string; apiUrl: string; log: Log }): REST {
  const { token, apiUrl, log } = powers;
  const makeRequest: RESTOptions["makeRequest"] = async (url, init) => {
    // Taken back while it waited for its turn. The library would try that three times more, each one of Discord's 50 in a second.
    if (init.signal?.aborted === true) throw new CallTakenBack();
    for (let tries = 0; ; tries += 1) {
      try {
        return await DefaultRestOptions.makeRequest(url, init);
      } catch (error) {
        const delay = tryAgainAfterMs[tries];
        if (delay === undefined || !brokeConnection(error) || isFollowUp(url, init.method)) throw error;
        log.warn("Discord's connection broke, trying again", { error });
        await sleep(delay);
      }
    }
  };
  return new REST({ api: apiUrl, version: "10", makeRequest, userAgentAppendix: "Turbot" }).setToken(token);
}

/** Whoever asked for the call no longer wants it. */
class CallTakenBack extends Error {
  override readonly name = "CallTakenBack";
}

function brokeConnection(error: unknown): boolean {
  return error instanceof Error && "code" in error && connectionCodes.has(String(error.code));
}

function isFollowUp(url: string, method: string | undefined): boolean {
  return method === "POST" && new URL(url).pathname.includes("/webhooks/");
}
