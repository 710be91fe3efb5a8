import type { APIPartialEmoji } from "discord-api-types/v10";
import { isUnicodeEmoji } from "../../discord-rules/emojis.ts";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { refused, unknownEmoji } from "../errors.ts";
import { showMember } from "../guilds/show-member.ts";
import { findChannel } from "../lookups.ts";
import { assertNotArchived } from "../threads/threads.ts";

/** An emoji as written in a path: itself, or `name:id` for a guild's own. @throws DiscordError 10014 */
export function parseEmoji(text: string): APIPartialEmoji {
  const own = /^(\w{2,32}):(\d{1,20})$/.exec(text);
  if (own?.[1] !== undefined && own[2] !== undefined) return { id: own[2], name: own[1] };
  if (!isUnicodeEmoji(text)) throw unknownEmoji();
  return { id: null, name: text };
}

/** Reacting twice with the same emoji counts once. @throws DiscordError 10014, 50083, 30010 beyond twenty emojis */
export function react(core: Core, record: MessageRecord, userId: string, text: string): void {
  const emoji = parseEmoji(text);
  assertNotArchived(findChannel(core, record.message.channel_id));
  let reaction = reactionOf(record, emoji);
  if (reaction === undefined) {
    if (record.reactions.length >= 20) throw refused("tooManyReactions");
    reaction = { emoji, userIds: [] };
    record.reactions.push(reaction);
  }
  if (reaction.userIds.includes(userId)) return;
  reaction.userIds.push(userId);
  const member = core.data.guilds.get(record.guildId ?? "")?.members.get(userId);
  announce(core, "MESSAGE_REACTION_ADD", record, {
    user_id: userId,
    emoji,
    message_author_id: record.message.author.id,
    burst: false,
    type: 0,
    ...(member === undefined ? {} : { member: showMember(core, member) }),
  });
}

/** @throws DiscordError 10014 if they hadn't reacted with it */
export function unreact(core: Core, record: MessageRecord, userId: string, text: string): void {
  const emoji = parseEmoji(text);
  const reaction = reactionOf(record, emoji);
  if (reaction === undefined || !reaction.userIds.includes(userId)) throw unknownEmoji();
  reaction.userIds.splice(reaction.userIds.indexOf(userId), 1);
  if (reaction.userIds.length === 0) record.reactions.splice(record.reactions.indexOf(reaction), 1);
  announce(core, "MESSAGE_REACTION_REMOVE", record, { user_id: userId, emoji, burst: false, type: 0 });
}

export function removeAllReactions(core: Core, record: MessageRecord): void {
  record.reactions.length = 0;
  announce(core, "MESSAGE_REACTION_REMOVE_ALL", record, {});
}

/** All reactions with one emoji. @throws DiscordError 10014 if nobody reacted with it */
export function removeReactionsWith(core: Core, record: MessageRecord, text: string): void {
  const emoji = parseEmoji(text);
  const reaction = reactionOf(record, emoji);
  if (reaction === undefined) throw unknownEmoji();
  record.reactions.splice(record.reactions.indexOf(reaction), 1);
  announce(core, "MESSAGE_REACTION_REMOVE_EMOJI", record, { emoji });
}

export function reactionOf(
  record: MessageRecord,
  emoji: APIPartialEmoji,
): MessageRecord["reactions"][number] | undefined {
  return record.reactions.find(
    (one) => one.emoji.id === emoji.id && (emoji.id !== null || one.emoji.name === emoji.name),
  );
}

function announce(core: Core, t: string, record: MessageRecord, details: object): void {
  const { id, channel_id: channelId } = record.message;
  const guild = record.guildId === undefined ? {} : { guild_id: record.guildId };
  core.emit({
    t,
    d: { ...details, message_id: id, channel_id: channelId, ...guild },
    guildId: record.guildId,
    channelId,
  });
  core.changed({ kind: "reaction", channelId, messageId: id });
}
