import { setTimeout as sleep } from "node:timers/promises";
import { GatewayRefusedError } from "../discord/gateway/gateway-refused.ts";
import { discordAway, isFinalNo } from "../discord/rest/discord-trouble.ts";
import type { Log } from "../log/log.ts";
import type { Waits } from "../reports/waits.ts";

const longestMs = 60_000;

/**
 * Does something at Discord, retrying while Discord can't be reached. Discord's own refusals and mistakes of ours are thrown
 * at once: waiting doesn't help with either.
 *
 * @throws GatewayRefusedError when the token isn't accepted
 * @throws what Discord refused, or the signal's reason
 */
export async function untilReachable<T>(
  what: string,
  work: () => Promise<T>,
  { log, signal, waits }: { readonly log: Log; readonly signal: AbortSignal; readonly waits: Waits },
): Promise<T> {
  // A running call waits for Discord too, possibly for a minute before it fails.
  let over = waits.begin({ cause: "discord", what: `Discord, to learn ${what}`, blocks: true });
  try {
    for (let retryMs = 1_000; ; retryMs = Math.min(longestMs, retryMs * 2)) {
      const done = await work().then(
        (value) => ({ value }),
        (caught: unknown) => ({ caught }),
      );
      if ("value" in done) return done.value;
      const { caught } = done;
      signal.throwIfAborted();
      if (isFinalNo(caught) && caught.status === 401) throw new GatewayRefusedError(401, { cause: caught });
      const wait = discordAway(caught);
      if (wait === undefined) throw caught;
      log.warn("Discord can't be reached yet", { asked: what, ...wait, error: caught, retryMs });
      over();
      over = waits.begin({ ...wait, what: `${wait.what}, to learn ${what}` });
      await sleep(retryMs, undefined, { signal });
    }
  } finally {
    over();
  }
}
