import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import type { Earlier, Messenger } from "../../discord/messages/messenger.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import { isApiError } from "../../discord/rest/api-errors.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import type { AskAgain } from "../admission/ask-again.ts";
import type { Estimate } from "../building/estimate.ts";
import { change } from "../change.ts";
import { abandonAndNotify } from "../end-orphaned.ts";
import type { Request } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";
import { buttonRow, creditRow } from "./buttons.ts";
import { type ButtonRemoval, withButtons } from "./live-buttons.ts";
import { newsOf } from "./news-of.ts";
import type { OutboxMessage } from "./outbox.ts";

/** Sends the messages in requests' outboxes. */
export interface OutboxDelivery {
  /**
   * Resolves when every message to people is sent, or when Discord can't be reached and a retry is scheduled. Messages to the
   * admins are sent independently: when many people ask at once, the admin channel's rate limit would hold everyone up.
   */
  deliver(requestId: string): Promise<void>;
  /** Cancels retries; resolves when deliveries in progress are done. */
  stop(): Promise<void>;
}

/** `earlier`: it may have been sent already, so look for it first. */
export type ReportToAdmins = (
  text: string,
  nonce: string,
  earlier?: Earlier,
  source?: MessageSource,
) => Promise<unknown>;

type Audience = "people" | "admins";

/** Milliseconds before an outbox is retried: the messenger itself has retried several times by then. */
const retryMs = 15_000;

export function createOutboxDelivery(powers: {
  readonly store: RequestStore;
  readonly messenger: Pick<Messenger, "send">;
  readonly reportToAdmins: ReportToAdmins;
  readonly estimate: Estimate;
  readonly askAgain: AskAgain;
  readonly removal: Pick<ButtonRemoval, "schedule">;
  readonly later: Scheduler;
  readonly log: Log;
}): OutboxDelivery {
  const { store, messenger, reportToAdmins, estimate, askAgain, removal, later, log } = powers;
  const underWay = new Map<string, Promise<void>>();
  const retries = new Map<string, () => void>();
  /** Nonces that may have been sent already, by an earlier process or by a call that got no answer. */
  const uncertain = new Set(store.withOutbox().flatMap(({ outbox }) => outbox.map(({ nonce }) => nonce)));
  /** The last message sent for each request. */
  const lastSent = new Map<string, string>();
  let stopped = false;

  function deliver(id: string): Promise<void> {
    void deliverTo("admins", id);
    // Stale buttons needn't wait for new messages.
    removal.schedule(id);
    return deliverTo("people", id).then(() => removal.schedule(id));
  }

  /** One delivery at a time for each request and audience. Never rejects. */
  function deliverTo(audience: Audience, id: string): Promise<void> {
    const key = `${audience}:${id}`;
    const before = underWay.get(key) ?? Promise.resolve();
    const work = before
      .then(() => sendAll(id, audience))
      .finally(() => {
        if (underWay.get(key) === work) underWay.delete(key);
      });
    underWay.set(key, work);
    return work;
  }

  async function sendAll(id: string, audience: Audience): Promise<void> {
    for (;;) {
      const request = store.get(id);
      const message = request?.outbox.find(({ to }) => (to === "admins") === (audience === "admins"));
      if (request === undefined || message === undefined) return;
      try {
        const sent = await send(request, message);
        uncertain.delete(message.nonce);
        if (sent.length > 0) lastSent.set(id, sent.at(-1) ?? id);
        change(store, id, (now) => delivered(now, message, sent.at(-1)));
      } catch (error) {
        if (!isFinal(error)) {
          uncertain.add(message.nonce);
          log.warn("requests.say_failed", { request: id, nonce: message.nonce, error });
          return scheduleRetry(id);
        }
        log.error("requests.say_refused", { request: id, nonce: message.nonce, error });
        const end = message.to === "thread" ? endOf(error) : undefined;
        change(store, id, (now) =>
          end === undefined ? delivered(now, message, undefined) : abandonAndNotify(now, end, askAgain),
        );
      }
    }
  }

  async function send(request: Request, message: OutboxMessage): Promise<readonly string[]> {
    const earlier = uncertain.has(message.nonce) ? { since: lastBefore(request, message) } : undefined;
    const source = newsOf(request, message.of);
    if (message.to === "admins") {
      await reportToAdmins(message.content, message.nonce, earlier, source);
      return [];
    }
    const channelId = message.to === "channel" ? request.channelId : request.threadId;
    if (channelId === undefined) return [];
    // A plan comes with the current estimate, next to where people say "go".
    const isPlan = message.buttons?.kind === "plan";
    return messenger.send(channelId, {
      content: isPlan ? `${message.content}\n-# ${estimate(request.kind)}` : message.content,
      nonce: message.nonce,
      source,
      ...(earlier === undefined ? {} : { earlier }),
      ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
      ...(message.ping === undefined || message.ping === "" ? {} : { ping: message.ping }),
      ...(message.buttons === undefined ? {} : { components: [buttonRow(request.id, message.buttons)] }),
      ...(message.credit === undefined ? {} : { components: [creditRow(request.id, message.credit)] }),
    });
  }

  /** An earlier message can have the same text: the same failure twice, for example. */
  function lastBefore({ id }: Request, { after = id }: OutboxMessage): string {
    const last = lastSent.get(id) ?? after;
    return compareSnowflakes(last, after) > 0 ? last : after;
  }

  function scheduleRetry(id: string): void {
    if (stopped || retries.has(id)) return;
    const work = () => {
      retries.delete(id);
      void deliver(id);
    };
    retries.set(id, later(retryMs, work));
  }

  return {
    deliver,
    async stop() {
      stopped = true;
      for (const cancelTimer of retries.values()) cancelTimer();
      retries.clear();
      await Promise.all(underWay.values());
    },
  };
}

function delivered<R extends Request>(request: R, message: OutboxMessage, messageId: string | undefined): R {
  const rest = { ...request, outbox: request.outbox.filter(({ nonce }) => nonce !== message.nonce) };
  const told =
    message.buttons === undefined || messageId === undefined || message.to !== "thread"
      ? rest
      : withButtons(rest, { messageId, buttons: message.buttons });
  if (!("plan" in told) || message.buttons?.kind !== "plan") return told;
  if (told.plan.version !== message.buttons.version) return told;
  return { ...told, plan: { ...told.plan, messageId } };
}

/** Why a thread can't be written to any more, if so. A thread that is merely archived reopens when written to. */
function endOf(error: unknown): "thread" | "closed" | undefined {
  if (refusedFor(error, discordCode.unknownChannel)) return "thread";
  const closed = [
    ...[discordCode.missingAccess, discordCode.missingPermissions],
    ...[discordCode.threadArchived, discordCode.threadLocked],
  ];
  return refusedFor(error, ...closed) ? "closed" : undefined;
}

/** Discord understood the call and refused it: a retry won't help. */
function isFinal(error: unknown): boolean {
  if (!isApiError(error)) return false;
  return error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
}
