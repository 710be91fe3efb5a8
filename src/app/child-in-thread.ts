import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { saysUnderThirteen } from "../chat/manners/says-under-thirteen.ts";
import type { UnderThirteen } from "../chat/manners/under-thirteen.ts";
import { readRevision } from "../follow-up/revision-words.ts";

/**
 * Somebody who plans a request with Turbot, or wants its pull request revised, says plainly that they are under 13: the request is
 * closed and forgotten before the words go anywhere.
 *
 * @returns a function that resolves to whether it was such a message
 */
export function createChildInThread(powers: {
  readonly requests: {
    ofThread(
      threadId: string,
    ): { readonly requester: { readonly id: string }; readonly state: string } | undefined;
  };
  readonly underThirteen: UnderThirteen;
  readonly botUserId: string;
}): (message: GatewayMessageCreateDispatchData) => Promise<boolean> {
  const { requests, underThirteen, botUserId } = powers;

  /** In the thread of a request that is over, people talk about other things as well. */
  function isForTurbot({ id, channel_id: channelId, author, content }: GatewayMessageCreateDispatchData) {
    if (underThirteen.knows(id)) return true;
    const request = requests.ofThread(channelId);
    if (request?.requester.id !== author.id) return false;
    return request.state !== "done" || readRevision(content, botUserId) !== undefined;
  }

  return async (message) => {
    if (!saysUnderThirteen(message.content.replace(/^[^:\n]{0,40}:/, "")) || !isForTurbot(message))
      return false;
    await underThirteen.on(message);
    return true;
  };
}
