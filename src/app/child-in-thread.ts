import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { saysUnderThirteen } from "../chat/manners/says-under-thirteen.ts";
import { type UnderThirteen, underThirteenWords } from "../chat/manners/under-thirteen.ts";
import type { Messenger } from "../discord/messages/messenger.ts";

/**
 * Somebody who plans a request with Turbot says plainly that they are under 13: the request is closed and forgotten before the
 * words go anywhere.
 *
 * @returns a function that resolves to whether it was such a message
 */
export function createChildInThread(powers: {
  readonly requests: {
    ofThread(threadId: string): { readonly requester: { readonly id: string } } | undefined;
  };
  readonly underThirteen: UnderThirteen;
  readonly messenger: Pick<Messenger, "send">;
}): (message: GatewayMessageCreateDispatchData) => Promise<boolean> {
  const { requests, underThirteen, messenger } = powers;
  return async (message) => {
    const { id, channel_id: channelId, author, content } = message;
    if (!saysUnderThirteen(content) || requests.ofThread(channelId)?.requester.id !== author.id) return false;
    await messenger.send(channelId, { content: underThirteenWords, replyTo: id, nonce: `child${id}` });
    await underThirteen.on(message);
    return true;
  };
}
