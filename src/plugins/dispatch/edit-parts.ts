import { RefusalError } from "../../declaration/refusal.ts";
import { partsOf } from "../../discord/messages/message-body.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";

/**
 * Edits the messages that one text became. A shorter text needs fewer of them, and the others are deleted. A longer one can't have
 * more than there are: others may have written after them.
 *
 * @param ids first to last
 * @returns the ids that are left
 * @throws RefusalError if the text needs more messages, or Discord's error
 */
export async function editParts(
  ids: readonly string[],
  message: OutgoingMessage,
  act: {
    edit(id: string, part: OutgoingMessage): Promise<void>;
    remove(id: string): Promise<void>;
  },
): Promise<readonly string[]> {
  const parts = partsOf(message);
  if (parts.length > ids.length) {
    const has = ids.length === 1 ? "one message" : `${ids.length} messages`;
    throw new RefusalError(
      `This needs ${parts.length} messages of 2,000 characters, and what is edited is ${has}: send the rest as another`,
    );
  }
  for (const [index, part] of parts.entries()) await act.edit(ids[index] ?? "", part);
  for (const id of ids.slice(parts.length)) await act.remove(id);
  return ids.slice(0, parts.length);
}
