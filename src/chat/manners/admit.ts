import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Mention } from "../read-mention.ts";
import type { ChatRate } from "./chat-rate.ts";
import { laterWords, pointerWords, quietWords } from "./manners-messages.ts";
import type { Pointers } from "./pointers.ts";
import type { Quieting } from "./quieting.ts";
import type { Where } from "./where.ts";

/** Whether a message that mentions Turbot is answered here and now; if not, the person may be told why, once. */
export type Admit = (message: GatewayMessageCreateDispatchData, mention: Mention) => Promise<boolean>;

export interface AdmitPowers {
  readonly rate: ChatRate;
  readonly where: Where;
  readonly quieting: Quieting;
  /** Whether this message has stopped an answer: then nothing has to be said. */
  readonly hasStopped: (messageId: string) => boolean;
  readonly pointers: Pointers;
  readonly messenger: Pick<Messenger, "send">;
}

/** Buttons, commands, and what is written in requests' threads don't come through here. */
export function createAdmit(powers: AdmitPowers): Admit {
  const { rate, where, quieting, pointers, hasStopped, messenger } = powers;

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
    const asked = { memberId: author.id, channelId, at: writtenAt(message) };
    if (mention.kind === "talk again") {
      const words = await quieting.talkAgain(by);
      if (words !== quietWords.notQuiet || rate.take(asked).kind === "answer") await tell(message, words);
      return false;
    }
    const quieted = mention.kind === "stop" && mention.quiets ? await quieting.quiet(by) : undefined;
    if (quieted !== undefined) {
      await tell(message, quieted);
      return false;
    }
    const place = await where(guildId, channelId);
    if (place.kind === "quiet") return false;
    // It has stopped what there was to stop, as it came in. What is left to say takes its turn.
    if (mention.kind === "stop") {
      return hasStopped(message.id) || (place.kind === "here" && rate.take(asked).kind === "answer");
    }
    if (place.kind !== "here") {
      if (pointers.take(asked)) await tell(message, pointerWords(place));
      return false;
    }
    if (mention.kind === "request") return true;
    const turn = rate.take(asked);
    if (turn.kind === "later") await tell(message, laterWords(turn));
    return turn.kind === "answer";
  };
}

/** An edit asks again. */
function writtenAt({ id, edited_timestamp: edited }: GatewayMessageCreateDispatchData): number {
  return Math.max(snowflakeTime(id), Date.parse(edited ?? "") || 0);
}
