import type { APIInteraction } from "discord-api-types/v10";
import type { Answered, Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import { editParts } from "./edit-parts.ts";

/** What an interaction was answered with for one person's eyes. Only the interaction reaches it, for 15 minutes. */
export interface PrivateAnswers {
  has(messageId: string): boolean;
  /** @param messageId the first, if it became several */
  edit(messageId: string, message: OutgoingMessage): Promise<void>;
  delete(messageId: string): Promise<void>;
}

export function createPrivateAnswers(
  messenger: Pick<Messenger, "editAnswer" | "deleteAnswer">,
  interaction: APIInteraction,
): PrivateAnswers & { note(answered: Answered): void } {
  /** Ids of the messages that one text became, by the first. */
  const known = new Map<string, readonly string[]>();
  const idsOf = (messageId: string) => known.get(messageId) ?? [];
  const remove = (id: string) => messenger.deleteAnswer(interaction, id);
  return {
    note({ ids: [first, ...more], isPrivate }) {
      if (isPrivate && first !== undefined) known.set(first, [first, ...more]);
    },
    has: (messageId) => known.has(messageId),
    async edit(messageId, message) {
      const kept = await editParts(idsOf(messageId), message, {
        edit: (id, part) => messenger.editAnswer(interaction, id, part),
        remove,
      });
      known.set(messageId, kept);
    },
    async delete(messageId) {
      for (const id of idsOf(messageId)) await remove(id);
      known.delete(messageId);
    },
  };
}
