import {
  type APIMessage,
  type GatewayMessageCreateDispatchData,
  MessageReferenceType,
} from "discord-api-types/v10";

/** People whose words Claude doesn't get. */
export interface LeftOutOfChat {
  has(userId: string): boolean;
  /** Whether there is anyone at all. */
  any(): boolean;
}

/** The id of a message's writer; undefined: nobody here can tell. Rejects if Discord can't be reached. */
export type WriterOf = (channelId: string, messageId: string) => Promise<string | undefined>;

/** What stands in place of a forward. */
export const insteadOfForward = "(a forwarded message: its writer wants no part in AI, or can't be known)";

/**
 * Removes forwards of people who want no part in AI. A forward comes without its writer, so Discord is asked for the original;
 * where Turbot can't see that, it could be anybody's, and as soon as one person has left, nobody's unknown forward is shown.
 */
export async function hideForwards(
  message: GatewayMessageCreateDispatchData,
  powers: { readonly leftOut: LeftOutOfChat; readonly writerOf: WriterOf },
): Promise<GatewayMessageCreateDispatchData> {
  const { leftOut, writerOf } = powers;

  async function checked<M extends APIMessage | GatewayMessageCreateDispatchData>(carrier: M): Promise<M> {
    const [first] = carrier.message_snapshots ?? [];
    if (first === undefined) return carrier;
    const { type, channel_id: channelId, message_id: id } = carrier.message_reference ?? {};
    const isKnown = type === MessageReferenceType.Forward && channelId !== undefined && id !== undefined;
    const writer = isKnown ? await writerOf(channelId, id) : undefined;
    if (writer !== undefined && !leftOut.has(writer)) return carrier;
    const hidden = { ...first.message, content: insteadOfForward, attachments: [], embeds: [] };
    const { components: _components, sticker_items: _stickers, ...bare } = hidden;
    return { ...carrier, message_snapshots: [{ ...first, message: bare }] };
  }

  if (!leftOut.any()) return message;
  const own = await checked(message);
  const quoted = own.referenced_message;
  return quoted ? { ...own, referenced_message: await checked(quoted) } : own;
}
