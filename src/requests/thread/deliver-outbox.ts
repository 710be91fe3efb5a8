import { DiscordAPIError } from "@discordjs/rest";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import type { Earlier, Messenger } from "../../discord/messages/messenger.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import type { AskAgain } from "../admission/ask-again.ts";
import type { Estimate } from "../building/estimate.ts";
import { change } from "../change.ts";
import { abandoned } from "../end-orphaned.ts";
import type { Request } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";
import { buttonRow } from "./buttons.ts";
import { type ButtonRemoval, withButtons } from "./live-buttons.ts";
import type { OutboxMessage } from "./outbox.ts";

/** Says what stands in requests' outboxes. */
export interface OutboxDelivery {
  /**
   * Resolves when all is said to people, or Discord can't be reached: then it is tried again later. What the admins are
   * to know goes its own way beside it: when many ask at once, their channel's rate limit would hold everybody up.
   */
  deliver(requestId: string): Promise<void>;
  /** Takes back what was to be tried again, and resolves when what is under way is done. */
  stop(): Promise<void>;
}

/** `earlier`: it may have been said already, and is looked for first. */
export type ReportToAdmins = (text: string, nonce: string, earlier?: Earlier) => Promise<unknown>;

type Audience = "people" | "admins";

/** Milliseconds until an outbox is tried again: the messenger itself has tried several times by then. */
const tryAgainMs = 15_000;

export function createOutboxDelivery(powers: {
  readonly store: RequestStore;
  readonly messenger: Pick<Messenger, "send">;
  readonly reportToAdmins: ReportToAdmins;
  readonly expect: Estimate;
  readonly askAgain: AskAgain;
  readonly removal: Pick<ButtonRemoval, "kick">;
  readonly later: Scheduler;
  readonly log: Log;
}): OutboxDelivery {
  const { store, messenger, reportToAdmins, expect, askAgain, removal, later, log } = powers;
  const underWay = new Map<string, Promise<void>>();
  const retries = new Map<string, () => void>();
  /** What may have been said without our knowing: by an earlier process, or by a call that got no answer. */
  const doubtful = new Set(store.withSays().flatMap(({ outbox }) => outbox.map(({ nonce }) => nonce)));
  /** The last message that each request was given. */
  const spoken = new Map<string, string>();
  let stopped = false;

  function deliver(id: string): Promise<void> {
    void empty(id, "admins");
    // What can't be pressed any more needn't wait for what is to be said.
    removal.kick(id);
    return empty(id, "people").then(() => removal.kick(id));
  }

  /** One after the other for each request and audience. Never rejects. */
  function empty(id: string, audience: Audience): Promise<void> {
    const key = `${audience}:${id}`;
    const before = underWay.get(key) ?? Promise.resolve();
    const work = before
      .then(() => sayAll(id, audience))
      .finally(() => {
        if (underWay.get(key) === work) underWay.delete(key);
      });
    underWay.set(key, work);
    return work;
  }

  async function sayAll(id: string, audience: Audience): Promise<void> {
    for (;;) {
      const request = store.get(id);
      const say = request?.outbox.find(({ to }) => (to === "admins") === (audience === "admins"));
      if (request === undefined || say === undefined) return;
      try {
        const sent = await put(request, say);
        doubtful.delete(say.nonce);
        if (sent.length > 0) spoken.set(id, sent.at(-1) ?? id);
        change(store, id, (now) => delivered(now, say, sent.at(-1)));
      } catch (error) {
        if (!isFinal(error)) {
          doubtful.add(say.nonce);
          log.warn("requests.say_failed", { request: id, nonce: say.nonce, error });
          return tryAgain(id);
        }
        log.error("requests.say_refused", { request: id, nonce: say.nonce, error });
        const end = say.to === "thread" ? endOf(error) : undefined;
        change(store, id, (now) =>
          end === undefined ? delivered(now, say, undefined) : abandoned(now, end, askAgain),
        );
      }
    }
  }

  async function put(request: Request, say: OutboxMessage): Promise<readonly string[]> {
    const earlier = doubtful.has(say.nonce) ? { since: lastBefore(request, say) } : undefined;
    if (say.to === "admins") {
      await reportToAdmins(say.content, say.nonce, earlier);
      return [];
    }
    const channelId = say.to === "channel" ? request.channelId : request.threadId;
    if (channelId === undefined) return [];
    // What it takes is said where somebody can say "go", as it is known now.
    const isPlan = say.buttons?.kind === "plan";
    return messenger.send(channelId, {
      content: isPlan ? `${say.content}\n-# ${expect(request.kind)}` : say.content,
      nonce: say.nonce,
      ...(earlier === undefined ? {} : { earlier }),
      ...(say.replyTo === undefined ? {} : { replyTo: say.replyTo }),
      ...(say.ping === undefined || say.ping === "" ? {} : { ping: say.ping }),
      ...(say.buttons === undefined ? {} : { components: [buttonRow(request.id, say.buttons)] }),
    });
  }

  /** What came before a say may read just like it: the same failure twice, for example. */
  function lastBefore({ id }: Request, { after = id }: OutboxMessage): string {
    const last = spoken.get(id) ?? after;
    return compareSnowflakes(last, after) > 0 ? last : after;
  }

  function tryAgain(id: string): void {
    if (stopped || retries.has(id)) return;
    const work = () => {
      retries.delete(id);
      void deliver(id);
    };
    retries.set(id, later(tryAgainMs, work));
  }

  return {
    deliver,
    async stop() {
      stopped = true;
      for (const takeBack of retries.values()) takeBack();
      retries.clear();
      await Promise.all(underWay.values());
    },
  };
}

function delivered<R extends Request>(request: R, say: OutboxMessage, messageId: string | undefined): R {
  const rest = { ...request, outbox: request.outbox.filter(({ nonce }) => nonce !== say.nonce) };
  const told =
    say.buttons === undefined || messageId === undefined || say.to !== "thread"
      ? rest
      : withButtons(rest, { messageId, buttons: say.buttons });
  if (!("plan" in told) || say.buttons?.kind !== "plan") return told;
  if (told.plan.version !== say.buttons.version) return told;
  return { ...told, plan: { ...told.plan, messageId } };
}

/** Whether a thread can't be written to any more, and why. One that is only archived opens by being written to. */
function endOf(error: unknown): "thread" | "closed" | undefined {
  if (refusedFor(error, discordCode.unknownChannel)) return "thread";
  const closed = [
    ...[discordCode.missingAccess, discordCode.missingPermissions],
    ...[discordCode.threadArchived, discordCode.threadLocked],
  ];
  return refusedFor(error, ...closed) ? "closed" : undefined;
}

/** Discord understood and refused: saying it again won't help. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  return error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
}
