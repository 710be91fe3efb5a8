import type { Log } from "../log/log.ts";
import type { TellOnce } from "../reports/tell-once.ts";
import type { Waits } from "../reports/waits.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { CannotListenError, PortInUseError } from "../webhook/cannot-listen.ts";
import type { WebhookServer } from "../webhook/create-webhook-server.ts";

/** Milliseconds until the port is tried again: doubles up to the longest. */
const firstRetryMs = 2_000;
const longestRetryMs = 5 * 60_000;

const topic = "webhook-port";

/**
 * Listens for GitHub's webhooks. If that worked before and doesn't now, people are served without it: merges are still found,
 * a little later, and the port is retried.
 *
 * @param powers.proven it has worked here before; otherwise a setting is wrong that a person has to fix
 * @returns a function that stops the retries
 * @throws PortInUseError or CannotListenError
 */
export async function listenAtLast(
  server: Pick<WebhookServer, "listen">,
  powers: {
    readonly proven: boolean;
    readonly waits: Waits;
    readonly tellOnce: TellOnce;
    /** Called with the actual port. */
    readonly onListening: (port: number) => void;
    readonly later: Scheduler;
    readonly log: Log;
  },
): Promise<() => void> {
  const { proven, waits, tellOnce, onListening, later, log } = powers;
  let stopped = false;
  let cancel = () => {};
  let over = () => {};

  async function again(retryMs: number): Promise<void> {
    try {
      onListening((await server.listen()).port);
      over();
      await tellOnce.over(topic, "GitHub's webhooks reach me again.");
    } catch (error) {
      log.warn("webhook.port_still_taken", { error, retryMs });
      if (!stopped) cancel = later(retryMs, () => void again(Math.min(longestRetryMs, retryMs * 2)));
    }
  }

  try {
    onListening((await server.listen()).port);
    void tellOnce.over(topic);
  } catch (error) {
    if (!proven || !(error instanceof PortInUseError || error instanceof CannotListenError)) throw error;
    log.error("webhook.not_listening", { error });
    over = waits.begin({ cause: "configuration", what: error.message, blocks: false });
    void tellOnce.tell(
      topic,
      `${error.message} Until then I work without GitHub's webhooks and find merges within a minute; I'll keep trying the port, too.`,
    );
    cancel = later(firstRetryMs, () => void again(firstRetryMs * 2));
  }
  return () => {
    stopped = true;
    cancel();
  };
}
