import type { GatewayDispatchPayload, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { compareSnowflakes } from "../../packages/discord-rules/snowflake.ts";
import type { FoundGone } from "../discord/gateway/check-sources.ts";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import { isFromAPerson } from "../discord/messages/is-from-a-person.ts";
import { mentions, readMention } from "./read-mention.ts";
import { isStopSign } from "./stop-phrases.ts";

/** Why work on an answer ends early. */
export type Interruption =
  /** Somebody asked Turbot to stop; what was said so far stays. */
  | "stopped"
  /** The question or a part of the answer was deleted, its writer left, or the question no longer mentions Turbot. */
  | "withdrawn"
  /** The question now says something else. */
  | "edited";

/**
 * Tracks what happens to messages while they wait for an answer or are being answered. A channel's messages are answered one
 * at a time, so a "stop" would wait for the very answer it should stop: it is noticed here first.
 */
export interface ReplyTracker {
  /** Gets each event as it comes in, and at the start all that still wait. */
  observe(event: DiscordEvent | GatewayDispatchPayload | FoundGone): void;
  /** Work on an answer starts. `begunBefore`: an earlier run had already started it. */
  begin(
    message: GatewayMessageCreateDispatchData,
    options: { readonly begunBefore: boolean; readonly restartOnEdit: boolean },
  ): Turn;
  /** Stops the answer to this message, or the answer this message is part of. @returns false if it isn't being written */
  stop(messageId: string): boolean;
  /** Nobody wants an answer to these any more, as if they had been deleted. */
  withdraw(messageIds: readonly string[]): void;
  /** Somebody deleted one of Turbot's messages: the answer that it is part of is withdrawn. */
  removed(messageId: string): void;
  /** Whether this message has stopped anything. */
  hasStopped(messageId: string): boolean;
  /** The message's latest version. */
  newest(message: GatewayMessageCreateDispatchData): GatewayMessageCreateDispatchData;
}

/** Work on one answer. */
export interface Turn {
  /** Aborted with the interruption. */
  readonly signal: AbortSignal;
  readonly interruption: Interruption | undefined;
  /** A message of the reply was posted: a stop sign on it counts. */
  posted(messageId: string): void;
  end(): void;
}

interface Running {
  readonly message: GatewayMessageCreateDispatchData;
  readonly restartOnEdit: boolean;
  readonly partIds: Set<string>;
  interrupt(why: Interruption): void;
}

/** How many recent edits, deletions and stops are remembered: far more than ever wait. */
const keptInMind = 1_000;

export function createReplyTracker(botUserId: string): ReplyTracker {
  const running = new Map<string, Running>();
  const versions = new Map<string, GatewayMessageCreateDispatchData>();
  const deleted = new Map<string, true>();
  /** By channel, and by channel and author: the newest "stop". */
  const stops = new Map<string, string>();
  const stopped = new Map<string, true>();
  /** Users who want no answer to a message, or no more of the reply it is part of. */
  const unwanted = new Map<string, string>();

  function onStop(message: GatewayMessageCreateDispatchData): void {
    const { id, channel_id: channelId, author } = message;
    keep(stops, channelId, id);
    keep(stops, `${channelId}:${author.id}`, id);
    for (const each of running.values()) {
      if (each.message.channel_id !== channelId || compareSnowflakes(each.message.id, id) >= 0) continue;
      keep(stopped, id, true);
      each.interrupt("stopped");
    }
  }

  function onEdit(message: GatewayMessageCreateDispatchData): void {
    // Discord also sends an edit when it only adds a link preview.
    if (message.edited_timestamp === null) return;
    // An edit can be seen again once it is known whose role it mentions; a newer one still wins.
    if (editedAt(versions.get(message.id)) > editedAt(message)) return;
    keep(versions, message.id, message);
    const at = running.get(message.id);
    if (at === undefined) return;
    if (!mentions(message, botUserId)) at.interrupt("withdrawn");
    else if (at.restartOnEdit && message.content !== at.message.content) at.interrupt("edited");
  }

  function onDelete(ids: readonly string[]): void {
    for (const id of ids) {
      keep(deleted, id, true);
      running.get(id)?.interrupt("withdrawn");
    }
  }

  const answerWith = (messageId: string) =>
    [...running.values()].find(({ message, partIds }) => message.id === messageId || partIds.has(messageId));

  function stop(messageId: string): boolean {
    const found = answerWith(messageId);
    found?.interrupt("stopped");
    return found !== undefined;
  }

  /** What happened to a message before its turn came. */
  function heardBefore(
    message: GatewayMessageCreateDispatchData,
    begunBefore: boolean,
  ): Interruption | undefined {
    if (deleted.has(message.id) || !mentions(message, botUserId)) return "withdrawn";
    const { channel_id: channelId, author } = message;
    const by = unwanted.get(message.id);
    if (by !== undefined && (begunBefore || by === author.id)) return "stopped";
    const heard = [stops.get(`${channelId}:${author.id}`), begunBefore ? stops.get(channelId) : undefined];
    const later = heard.find((id) => id !== undefined && compareSnowflakes(id, message.id) > 0);
    if (later === undefined) return undefined;
    keep(stopped, later, true);
    return "stopped";
  }

  return {
    observe({ t, d }) {
      switch (t) {
        case "MESSAGE_CREATE":
          if (!isFromAPerson(d) || !mentions(d, botUserId)) return;
          if (readMention(d, botUserId).kind === "stop") onStop(d);
          return;
        case "MESSAGE_UPDATE":
          if (isFromAPerson(d)) onEdit(d);
          return;
        case "MESSAGE_DELETE":
          return onDelete([d.id]);
        case "MESSAGE_DELETE_BULK":
          return onDelete(d.ids);
        case "MESSAGE_REACTION_ADD":
          if (d.member?.user.bot === true || !isStopSign(d.emoji.name)) return;
          if (!stop(d.message_id)) keep(unwanted, d.message_id, d.user_id);
          return;
      }
    },
    begin(message, { begunBefore, restartOnEdit }) {
      const controller = new AbortController();
      let interruption: Interruption | undefined;
      const interrupt = (why: Interruption) => {
        // A deletion beats any earlier interruption.
        if (interruption === undefined || why === "withdrawn") interruption = why;
        controller.abort(new Error(`the answer was ${why}`));
      };
      const partIds = new Set<string>();
      running.set(message.id, { message, restartOnEdit, partIds, interrupt });
      const before = heardBefore(message, begunBefore);
      if (before !== undefined) interrupt(before);
      return {
        signal: controller.signal,
        get interruption() {
          return interruption;
        },
        posted(messageId) {
          partIds.add(messageId);
          if (unwanted.has(messageId)) interrupt("stopped");
        },
        end: () => void running.delete(message.id),
      };
    },
    stop,
    withdraw: onDelete,
    removed: (messageId) => answerWith(messageId)?.interrupt("withdrawn"),
    hasStopped: (messageId) => stopped.has(messageId),
    newest: (message) => versions.get(message.id) ?? message,
  };
}

/** Sets the entry, and drops the oldest beyond the limit. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > keptInMind && oldest !== undefined) map.delete(oldest);
}

/** In milliseconds since 1970; 0 if never. */
function editedAt(message: GatewayMessageCreateDispatchData | undefined): number {
  return Date.parse(message?.edited_timestamp ?? "") || 0;
}
