import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { ChatRate } from "./chat-rate.ts";
import { laterWords } from "./manners-messages.ts";

/** Whether a message that talks to Turbot gets an answer now; if not, the person may be told why, once. */
export type Admit = (message: GatewayMessageCreateDispatchData) => Promise<boolean>;

/** Stop words, requests and buttons don't come through here. */
export function createAdmit(powers: {
  readonly rate: ChatRate;
  readonly messenger: Pick<Messenger, "send">;
}): Admit {
  const { rate, messenger } = powers;

  async function tell(message: GatewayMessageCreateDispatchData, content: string): Promise<void> {
    const { id, channel_id: channelId, guild_id: guildId = "", author } = message;
    const origin = { kind: "chat", askedBy: author.id, question: id } as const;
    const source = { guildId, origin, wordsOf: [] };
    try {
      await messenger.send(channelId, { content, replyTo: id, nonce: id, source });
    } catch (error) {
      if (!refusedFor(error, discordCode.unknownChannel)) throw error;
    }
  }

  return async (message) => {
    const { author, channel_id: channelId } = message;
    const turn = rate.take({ memberId: author.id, channelId, at: writtenAt(message) });
    if (turn.kind === "later") await tell(message, laterWords(turn));
    return turn.kind === "answer";
  };
}

/** An edit asks again. */
function writtenAt({ id, edited_timestamp: edited }: GatewayMessageCreateDispatchData): number {
  return Math.max(snowflakeTime(id), Date.parse(edited ?? "") || 0);
}
