import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Mention } from "../read-mention.ts";
import type { ChatRate } from "./chat-rate.ts";
import { laterWords, pointerWords } from "./manners-messages.ts";
import type { Pointers } from "./pointers.ts";
import type { Quieting } from "./quieting.ts";
import type { Where } from "./where.ts";

/** Whether a message that mentions Turbot is answered here and now; if not, the person may be told why, once. */
export type Admit = (message: GatewayMessageCreateDispatchData, mention: Mention) => Promise<boolean>;

export interface AdmitPowers {
  readonly rate: ChatRate;
  readonly where: Where;
  readonly quieting: Quieting;
  readonly pointers: Pointers;
  readonly messenger: Pick<Messenger, "send">;
}

/** Buttons, commands, and what is written in requests' threads don't come through here. */
export function createAdmit(powers: AdmitPowers): Admit {
  const { rate, where, quieting, pointers, messenger } = powers;

  async function tell(message: GatewayMessageCreateDispatchData, content: string | undefined): Promise<void> {
    if (content === undefined) return;
    const { id, channel_id: channelId, guild_id: guildId = "", author } = message;
    const origin = { kind: "chat", askedBy: author.id, question: id } as const;
    const source = { guildId, origin, wordsOf: [] };
    try {
      await messenger.send(channelId, { content, replyTo: id, nonce: id, source });
    } catch (error) {
      if (!refusedFor(error, discordCode.unknownChannel)) throw error;
    }
  }

  return async (message, mention) => {
    const { author, channel_id: channelId, guild_id: guildId = "" } = message;
    const by = { userId: author.id, guildId, channelId };
    if (mention.kind === "talk again") {
      await tell(message, await quieting.talkAgain(by));
      return false;
    }
    const quieted = mention.kind === "stop" && mention.quiets ? await quieting.quiet(by) : undefined;
    if (quieted !== undefined) {
      await tell(message, quieted);
      return false;
    }
    const place = await where(guildId, channelId);
    if (place.kind === "quiet") return false;
    if (mention.kind === "stop") return true;
    const at = writtenAt(message);
    if (place.kind !== "here") {
      if (pointers.take({ memberId: author.id, channelId, at })) await tell(message, pointerWords(place));
      return false;
    }
    if (mention.kind === "request") return true;
    const turn = rate.take({ memberId: author.id, channelId, at });
    if (turn.kind === "later") await tell(message, laterWords(turn));
    return turn.kind === "answer";
  };
}

/** An edit asks again. */
function writtenAt({ id, edited_timestamp: edited }: GatewayMessageCreateDispatchData): number {
  return Math.max(snowflakeTime(id), Date.parse(edited ?? "") || 0);
}
