import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { Deed } from "../../deeds/deed.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import { onOneLine } from "../../host/plugin-report.ts";
import type { Outgoing } from "../calls/outgoing.ts";

/**
 * Leaves out a reason that can't be passed on to whoever was moderated and to the audit log, where nobody takes it back: it repeats a message,
 * or may have been read where they can't read. What whoever asks typed themselves is theirs to say. The deed goes on without.
 *
 * @returns the deed, with or without its reason
 */
export async function withReasonToPassOn(
  deed: Deed,
  {
    outgoing,
    call,
    underWay,
  }: {
    readonly outgoing: Outgoing;
    /** Whose call it is. */
    readonly call: HandlerCall | undefined;
    readonly underWay: readonly HandlerCall[];
  },
): Promise<Deed> {
  if (!("reason" in deed) || deed.reason === undefined) return deed;
  const { guildId, userId, reason } = deed;
  if (isTyped(reason, call)) return deed;
  const to = { userId, guildId, channelId: undefined, messageId: undefined, lendsRights: false };
  const message: Partial<OutgoingMessage> = { content: reason };
  try {
    await outgoing.check(
      message,
      { guildId, channelId: "", to, asker: undefined, filesBy: undefined },
      underWay,
    );
    if (outgoing.sourcesOf(message, underWay).length === 0) return deed;
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
  }
  const { reason: _reason, ...without } = deed;
  return without;
}

/** Whether somebody who asks typed it themselves, in this call. */
export function isTyped(text: string, call: HandlerCall | undefined): boolean {
  const said = text.toLowerCase();
  return (
    call?.caller?.lendsRights === true &&
    call.typed.some((words) => onOneLine(words).toLowerCase().includes(said))
  );
}
