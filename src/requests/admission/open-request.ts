import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { Claude } from "../../claude/claude.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import { NoThreadHereError } from "../../discord/messages/open-thread.ts";
import { isApiError } from "../../discord/rest/api-errors.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import type { Spending } from "../../spending/create-spending.ts";
import { reservedFor, usualCalls } from "../../spending/usual-calls.ts";
import { change } from "../change.ts";
import { abandonDeleted } from "../end-orphaned.ts";
import { withoutWish } from "../forget-request.ts";
import type { Request } from "../request.ts";
import type { NotPlanned, RequestKind } from "../requests.ts";
import type { Cooldowns } from "../store/cooldowns.ts";
import type { RequestStore } from "../store/request-store.ts";
import { withFileNames } from "../thread/attached-files.ts";
import { messages, oneLine } from "../thread/messages.ts";
import { newsOf } from "../thread/news-of.ts";
import { whyNoThread } from "../thread/why-no-thread.ts";
import { abandon, append, type NewRequest, open } from "../transitions.ts";
import { admit } from "./admission.ts";

/** A new request, and the requester's roles. */
export interface Candidate extends NewRequest {
  readonly roleIds: readonly string[];
}

export interface Starter {
  /** Admits the request, saves it, and opens its thread. Undefined: the request has a thread. */
  start(
    kind: RequestKind,
    description: string,
    message: GatewayMessageCreateDispatchData,
  ): Promise<NotPlanned | undefined>;
  /** Admits and saves the request. Idempotent. Returns why it is refused, with what to do next; undefined: it is saved. */
  admit(candidate: Candidate): Promise<string | undefined>;
  /** Opens a thread for a request that has none yet. */
  openThread(requestId: string): Promise<void>;
}

export function createStarter(powers: {
  readonly store: RequestStore;
  readonly cooldowns: Cooldowns;
  readonly messenger: Pick<Messenger, "startThread" | "roles">;
  readonly claude: Pick<Claude, "health" | "models">;
  readonly spending: Pick<Spending, "refusal">;
  /** The name or id of the role that may ask for plugins in a guild. */
  readonly role: (guildId: string) => string;
  /** Whether admins have paused new requests. @default never */
  readonly paused?: (guildId: string) => "here" | "everywhere" | undefined;
  readonly isOperator: (userId: string) => boolean | Promise<boolean>;
  /** Whether a build could be pushed, as far as we know. Default: yes. */
  readonly canPush?: () => Promise<boolean>;
  /** Whether a message's writer has left AI, or was forgotten, since it came. @default nobody has */
  readonly isWithdrawn?: (messageId: string) => boolean;
  readonly log: Log;
  readonly now: () => number;
}): Starter {
  const { store, cooldowns, messenger, claude, spending, role, isOperator, log, now } = powers;
  const { canPush = async () => true, isWithdrawn = () => false } = powers;

  const opening = new Map<string, Promise<void>>();

  /** One call at a time: Discord's rate limit can make it wait long, and another call would only lengthen the queue. */
  function openThread(id: string): Promise<void> {
    const underWay = opening.get(id);
    if (underWay !== undefined) return underWay;
    const work = makeThread(id).finally(() => opening.delete(id));
    opening.set(id, work);
    return work;
  }

  async function makeThread(id: string): Promise<void> {
    const request = store.get(id);
    if (request?.state !== "discussing" || request.threadId !== undefined) return;
    const { kind, requester, description, channelId } = request;
    try {
      const content = messages.plannedHere(requester.id, channelId, description);
      const threadId = await messenger.startThread(channelId, id, threadName(kind, description), {
        content,
        source: newsOf(request),
      });
      change(store, id, (latest) => {
        if (latest.state !== "discussing" || latest.threadId !== undefined) return undefined;
        const asked = messages.admins.asked(kind, requester.name, description, threadId);
        const opened = append({ ...latest, threadId }, { to: "admins", content: asked });
        // The thread isn't attached to the message that asked, so nobody would find it from there.
        if (threadId === id) return opened;
        const there = messages.plannedThere(requester.id, threadId);
        return append(opened, { to: "channel", content: there, replyTo: id, ping: requester.id });
      });
    } catch (error) {
      if (!isFinal(error)) throw error;
      log.warn("requests.no_thread", { request: id, error });
      cooldowns.refund(requester.id);
      change(store, id, (latest) => {
        if (latest.state !== "discussing") return undefined;
        return refusedFor(error, discordCode.unknownMessage)
          ? withoutWish(abandonDeleted(latest))
          : abandonWithoutThread(latest, error);
      });
    }
  }

  /** Why not even the first turn of planning can be paid. What running calls have set aside mostly comes back: planning waits. */
  function cannotPay(userId: string, guildId: string): string | undefined {
    const choice = claude.models.choose("planning");
    const first = choice.kind === "none" ? undefined : reservedFor(choice.model, usualCalls.planning);
    const refusal = spending.refusal({ purpose: "planning", userId, guildId }, first);
    return refusal?.shortage === "set aside" ? undefined : refusal?.message;
  }

  async function admission({ roleIds, ...request }: Candidate): Promise<string | undefined> {
    const { id, kind, guildId, requester } = request;
    // Redelivered: it has been admitted, even if admission would refuse it now.
    if (store.get(id) !== undefined) return undefined;
    const admitted = admit({
      ...{ kind, description: request.description, guildId, wantedRole: role(guildId), now: now() },
      member: { roleIds },
      roles: await messenger.roles(guildId),
      operator: await isOperator(requester.id),
      lastStarted: cooldowns.last(requester.id),
      claudeAccepting: claude.health.accepting,
      budgetSpent: cannotPay(requester.id, guildId),
    });
    // Planning costs money too, and the plan could never be built.
    const isBlocked = admitted.admitted && !(await canPush());
    // The same message may have been delivered again in the meantime.
    if (store.get(id) !== undefined || isWithdrawn(id)) return undefined;
    if (!admitted.admitted) return admitted.words;
    const paused = powers.paused?.(guildId);
    if (paused !== undefined) return messages.paused(paused);
    if (isBlocked) return messages.cannotPush;
    store.save(open(request, now()));
    cooldowns.burn(requester.id, now());
    return undefined;
  }

  return {
    openThread,
    admit: admission,
    async start(kind, description, message) {
      const { id, author, member, guild_id: guildId, channel_id: channelId } = message;
      const requester = { id: author.id, name: member?.nick ?? author.global_name ?? author.username };
      const refusal =
        member === undefined || guildId === undefined
          ? messages.onlyInServers
          : await admission({
              ...{ id, kind, guildId, channelId, requester, roleIds: member.roles },
              description: description.trim(),
              briefing: withFileNames(description.trim(), message),
            });
      if (isWithdrawn(id) && store.get(id) === undefined) return { words: "", told: true };
      if (refusal !== undefined) return { words: refusal, told: false };
      await openThread(id);
      const request = store.get(id);
      if (request?.state !== "done" || request.threadId !== undefined) return undefined;
      const { outcome } = request;
      // The reason is in the outbox, so it survives a restart.
      return { words: outcome.kind === "stranded" ? outcome.reason : messages.over(undefined), told: true };
    },
  };
}

function abandonWithoutThread(
  request: Extract<Request, { readonly state: "discussing" }>,
  error: unknown,
): Request {
  const { id, channelId } = request;
  const { reason, words, admins } = whyNoThread(error, channelId);
  const told = append(abandon(request, reason), { to: "channel", content: words, replyTo: id });
  return admins === undefined ? told : append(told, { to: "admins", content: admins });
}

/** Discord's limit for a thread's name is 100 characters. */
function threadName(kind: RequestKind, description: string): string {
  const words = description.replaceAll(/<(?:@[!&]?|#|a?:\w+:)\d+>/g, " ").replaceAll(/[*_~|>#]/g, " ");
  return oneLine(`${kind === "plugin" ? "Feature" : "Improvement"}: ${words}`, 90);
}

/** Discord understood the request and refused it: permissions, a channel without threads, a deleted message. */
function isFinal(error: unknown): boolean {
  if (error instanceof NoThreadHereError) return true;
  return isApiError(error) && error.status >= 400 && error.status < 500 && error.status !== 429;
}
