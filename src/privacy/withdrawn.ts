import type { DiscordEvent } from "../discord/gateway/event.ts";
import type { Inbox } from "../discord/store/inbox.ts";

/**
 * Messages that wait or are being handled although their writer has left AI, or was forgotten, since they came. Work on a message has
 * pauses, in which its writer can press a button elsewhere: whoever stores or sends the words asks here first, in the same turn.
 */
export interface Withdrawn {
  /** Somebody leaves, or asks to be forgotten: nothing comes of what waits, nor does it wait any longer after a restart. */
  allOf(userId: string): void;
  has(messageId: string): boolean;
  /** This message has an answer all the same: what it says is why its writer is forgotten. */
  spare(messageId: string): void;
}

/** How many messages are kept in mind: far more than ever wait. */
const keptInMind = 10_000;

export function createWithdrawn(powers: {
  readonly inbox: Pick<Inbox, "waiting" | "done">;
  /** Whether a channel is the thread of a request that isn't over: what is said there is forgotten with the request. */
  readonly isOpenThread: (channelId: string) => boolean;
  /** Work on these messages can stop at once. */
  readonly onWithdrawn: (messageIds: readonly string[]) => void;
}): Withdrawn {
  const { inbox, isOpenThread, onWithdrawn } = powers;
  const withdrawn = new Set<string>();
  const spared = new Set<string>();

  function isOf(event: DiscordEvent, userId: string): boolean {
    if (event.t !== "MESSAGE_CREATE" && event.t !== "MESSAGE_UPDATE") return false;
    const { id, author, channel_id: channelId } = event.d;
    return author.id === userId && !spared.has(id) && !isOpenThread(channelId);
  }

  return {
    allOf(userId) {
      const theirs = inbox.waiting().filter(({ event }) => isOf(event, userId));
      for (const { id } of theirs) inbox.done(id);
      const ids = theirs.flatMap(({ event: { d } }) => ("id" in d ? [d.id] : []));
      for (const id of ids) keep(withdrawn, id);
      onWithdrawn(ids);
    },
    has: (messageId) => withdrawn.has(messageId),
    spare: (messageId) => keep(spared, messageId),
  };
}

/** Drops the oldest beyond the limit. */
function keep(ids: Set<string>, id: string): void {
  ids.delete(id);
  ids.add(id);
  const [oldest] = ids;
  if (ids.size > keptInMind && oldest !== undefined) ids.delete(oldest);
}
