import { setTimeout as sleep } from "node:timers/promises";
import { DiscordAPIError } from "@discordjs/rest";
import { GatewayRefused } from "../discord/gateway-refused.ts";
import type { Log } from "../log/log.ts";
import { LogChannelUnusable } from "./who-we-are.ts";

const longestMs = 60_000;

/**
 * Does something at Discord, and again after a while as long as Discord can't be reached. What Discord itself refuses
 * is thrown at once.
 *
 * @throws GatewayRefused when the token isn't accepted
 * @throws what Discord refused, or the signal's reason
 */
export async function untilReachable<T>(
  what: string,
  work: () => Promise<T>,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<T> {
  for (let retryMs = 1_000; ; retryMs = Math.min(longestMs, retryMs * 2)) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const refusal = error instanceof LogChannelUnusable ? error.cause : error;
      if (refusal instanceof DiscordAPIError) {
        if (refusal.status === 401) throw new GatewayRefused(401, { cause: error });
        throw error;
      }
      if (error instanceof LogChannelUnusable && error.cause === undefined) throw error;
      log.warn("Discord can't be reached yet", { what, error, retryMs });
      await sleep(retryMs, undefined, { signal });
    }
  }
}
