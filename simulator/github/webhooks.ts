import { createHmac, randomUUID } from "node:crypto";
import type { Journal } from "../../packages/simulator-kit/journal.ts";
import type { StoredDelivery } from "./stored.ts";
import type { World } from "./world.ts";

/** Sends events to the repository's webhook, signed, once: GitHub doesn't retry on its own. */
export interface Webhooks {
  /** Resolves when it was answered or abandoned; nobody has to wait for it. */
  deliver(event: string, action: string, payload: Record<string, unknown>): Promise<void>;
  /** @returns the status of the answer; undefined: not answered, or no such delivery */
  redeliver(guid: string): Promise<number | undefined>;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** How long GitHub waits for an answer, in milliseconds ("Handling webhook deliveries", docs.github.com). */
const answerWithinMs = 10_000;

/** GitHub keeps deliveries for three days; the simulator keeps this many. */
const kept = 200;

export function createWebhooks(world: World, journal: Journal): Webhooks {
  const underWay = new Set<Promise<unknown>>();
  const stopping = new AbortController();

  async function send(delivery: StoredDelivery): Promise<void> {
    const { hook } = world.stored;
    if (hook === null) return;
    const json = JSON.stringify(delivery.payload);
    const form = hook.contentType === "form";
    const body = form ? new URLSearchParams({ payload: json }).toString() : json;
    try {
      const answer = await fetch(hook.url, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(answerWithinMs)]),
        headers: {
          accept: "*/*",
          "content-type": form ? "application/x-www-form-urlencoded" : "application/json",
          "user-agent": "GitHub-Hookshot/simulator",
          "x-github-delivery": delivery.guid,
          "x-github-event": delivery.event,
          "x-github-hook-id": String(hook.id),
          "x-github-hook-installation-target-type": "repository",
          "x-hub-signature-256": `sha256=${createHmac("sha256", hook.secret).update(body).digest("hex")}`,
        },
        body,
      });
      await answer.arrayBuffer();
      delivery.status = answer.status;
    } catch {
      // Refused, cut or too slow: the delivery has no status, as on GitHub's page of deliveries.
    }
    journal.add({
      kind: "webhook",
      what: delivery.action === "" ? delivery.event : `${delivery.event}.${delivery.action}`,
      ...(delivery.status === undefined ? {} : { status: delivery.status }),
      detail: { delivery: delivery.guid, redelivery: delivery.redelivery },
    });
    world.changed();
  }

  function start(delivery: StoredDelivery): Promise<void> {
    world.stored.deliveries.push(delivery);
    world.stored.deliveries.splice(0, world.stored.deliveries.length - kept);
    const sent: Promise<void> = send(delivery).finally(() => underWay.delete(sent));
    underWay.add(sent);
    return sent;
  }

  const attempt = () => ({ attempt: world.nextId(), deliveredAt: world.now() });

  return {
    async deliver(event, action, payload) {
      if (world.stored.hook === null || stopping.signal.aborted) return;
      // A copy: the payload describes the state at that time.
      const told: unknown = JSON.parse(JSON.stringify(action === "" ? payload : { action, ...payload }));
      await start({ ...attempt(), guid: randomUUID(), event, action, payload: told, redelivery: false });
    },
    async redeliver(guid) {
      const past = world.stored.deliveries.findLast((delivery) => delivery.guid === guid);
      if (past === undefined) return undefined;
      const { event, action, payload } = past;
      const again: StoredDelivery = { ...attempt(), guid, event, action, payload, redelivery: true };
      await start(again);
      return again.status;
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled([...underWay]);
    },
  };
}
