import type { APIPollResults } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { invalidForm, refused } from "../errors.ts";

export function isPollOver(core: Core, { message }: MessageRecord): boolean {
  const expiry = message.poll?.expiry;
  return typeof expiry === "string" && Date.parse(expiry) <= core.now();
}

/** Answers without votes are left out: https://docs.discord.com/developers/resources/poll#poll-results-object */
export function pollResults(core: Core, record: MessageRecord, viewerId: string): APIPollResults {
  const votes = record.votes ?? new Map<string, readonly number[]>();
  const counts = (record.message.poll?.answers ?? []).map(({ answer_id: id }) => ({
    id,
    count: [...votes.values()].filter((ids) => ids.includes(id)).length,
    me_voted: votes.get(viewerId)?.includes(id) === true,
  }));
  return { is_finalized: isPollOver(core, record), answer_counts: counts.filter(({ count }) => count > 0) };
}

/**
 * A member's vote, in place of the one before.
 *
 * @throws DiscordError 520001 after the poll's end, 50035 for answers that it hasn't, or several where one is allowed
 */
export function vote(core: Core, record: MessageRecord, userId: string, answerIds: readonly number[]): void {
  const { poll, id, channel_id: channelId } = record.message;
  const known = new Set(poll?.answers.map(({ answer_id: one }) => one));
  const isWrong = answerIds.length > 1 && poll?.allow_multiselect !== true;
  if (isWrong || answerIds.some((one) => !known.has(one))) {
    throw invalidForm({ path: ["answer_ids"], code: "POLL_INVALID_ANSWER", message: "Invalid answer." });
  }
  if (isPollOver(core, record)) throw refused("pollExpired");
  const before = record.votes?.get(userId) ?? [];
  record.votes?.set(userId, answerIds);
  const { guildId } = record;
  const announce = (t: string, answerId: number) =>
    core.emit({
      t,
      d: {
        ...{ user_id: userId, channel_id: channelId, message_id: id, answer_id: answerId },
        ...(guildId === undefined ? {} : { guild_id: guildId }),
      },
      guildId,
      channelId,
    });
  for (const one of before) if (!answerIds.includes(one)) announce("MESSAGE_POLL_VOTE_REMOVE", one);
  for (const one of answerIds) if (!before.includes(one)) announce("MESSAGE_POLL_VOTE_ADD", one);
}
