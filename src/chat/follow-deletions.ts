import type { GatewayDispatchPayload } from "discord-api-types/v10";
import type { FoundGone } from "../discord/gateway/check-sources.ts";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import type { OwnMessages } from "../discord/store/own-messages.ts";
import type { ReplyTracker } from "./reply-tracker.ts";
import type { ChatMessages } from "./store/chat-messages.ts";

/**
 * Copies follow their original: what is deleted on Discord, by its author or by a moderator, leaves Turbot's memory with everything
 * that repeats it. What Turbot itself deletes isn't known as its message any more when the event comes.
 */
export function createDeletionFollower(powers: {
  readonly memory: Pick<ChatMessages, "forgetSaid" | "forgetAnswer" | "forgetChannel">;
  readonly ownMessages: Pick<OwnMessages, "of" | "forget">;
  readonly tracker: Pick<ReplyTracker, "removed">;
}): (event: DiscordEvent | GatewayDispatchPayload | FoundGone) => void {
  const { memory, ownMessages, tracker } = powers;

  function onDelete(id: string, channelId: string): void {
    memory.forgetSaid(id, channelId);
    const own = ownMessages.of(id);
    if (own === undefined) return;
    // Somebody took away a part of an answer that is still being written: then none of it is wanted.
    tracker.removed(id);
    if (own.origin.kind === "chat") {
      const { question } = own.origin;
      memory.forgetAnswer(question);
      // What made Turbot say it would make it say it again.
      memory.forgetSaid(question, channelId);
    }
    ownMessages.forget(id);
  }

  return ({ t, d }) => {
    switch (t) {
      case "MESSAGE_DELETE":
        return onDelete(d.id, d.channel_id);
      case "MESSAGE_DELETE_BULK":
        for (const id of d.ids) onDelete(id, d.channel_id);
        return;
      case "CHANNEL_DELETE":
      case "THREAD_DELETE":
        return memory.forgetChannel(d.id);
    }
  };
}
