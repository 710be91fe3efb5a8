import { EmbedType, MessageType } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { findChannel } from "../lookups.ts";
import { announceUpdate } from "./edit-message.ts";
import { isPollOver, pollResults } from "./poll-votes.ts";
import { sendMessage } from "./send-message.ts";

/**
 * Ends a poll now, which Discord announces: https://docs.discord.com/developers/resources/message#embed-fields-by-embed-type-poll-result-embed-fields
 *
 * @throws DiscordError 520001 after its end
 */
export function endPoll(core: Core, record: MessageRecord): void {
  const { poll, author, channel_id: channelId } = record.message;
  if (poll === undefined || isPollOver(core, record)) throw refused("pollExpired");
  record.message = { ...record.message, poll: { ...poll, expiry: core.timestamp() } };
  announceUpdate(core, record);
  const { answer_counts: counts } = pollResults(core, record, author.id);
  const [most] = counts.toSorted((a, b) => b.count - a.count);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const winner = counts.filter(({ count }) => count === most?.count).length === 1 ? most : undefined;
  const facts = {
    poll_question_text: poll.question.text ?? "",
    victor_answer_votes: most?.count ?? 0,
    total_votes: total,
    ...(winner === undefined
      ? {}
      : {
          victor_answer_id: winner.id,
          victor_answer_text: poll.answers.find((one) => one.answer_id === winner.id)?.poll_media.text ?? "",
        }),
  };
  sendMessage(core, {
    channel: findChannel(core, channelId),
    authorId: author.id,
    content: "",
    type: MessageType.PollResult,
    replyTo: record,
    embeds: [
      {
        type: EmbedType.PollResult,
        fields: Object.entries(facts).map(([name, value]) => ({ name, value: String(value), inline: false })),
      },
    ],
  });
}
