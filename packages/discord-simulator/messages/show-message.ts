import type { APIMessage, APIUser } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { partialMember } from "../guilds/show-member.ts";
import { pollResults } from "./poll-votes.ts";

/** The message as REST gives it to `viewerId`: with its reactions, its thread and the message it replies to. */
export function showMessage(core: Core, record: MessageRecord, viewerId: string): APIMessage {
  const shown: APIMessage = structuredClone(record.message);
  if (record.reactions.length > 0) {
    shown.reactions = record.reactions.map(({ emoji, userIds }) => ({
      emoji,
      count: userIds.length,
      count_details: { burst: 0, normal: userIds.length },
      burst_colors: [],
      me_burst: false,
      me: userIds.includes(viewerId),
    }));
  }
  if (shown.poll !== undefined) shown.poll.results = pollResults(core, record, viewerId);
  const thread = core.data.channels.get(shown.id);
  if (thread?.kind === "thread") shown.thread = showChannel(core, thread);
  const reference = shown.message_reference;
  if (reference?.message_id !== undefined) {
    const target = core.data.messages.get(reference.channel_id)?.get(reference.message_id);
    // A reply to a reply doesn't include the whole conversation.
    shown.referenced_message = target === undefined ? null : structuredClone(target.message);
  }
  return shown;
}

/** The message as the gateway sends it: in a guild with `guild_id`, the author's member and each mention's. */
export function messageForGateway(core: Core, record: MessageRecord): APIMessage {
  const shown = showMessage(core, record, core.data.botId);
  const { guildId } = record;
  if (guildId === undefined) return shown;
  const memberOf = (user: APIUser) => {
    const member = core.data.guilds.get(guildId)?.members.get(user.id);
    return member === undefined ? {} : { member: partialMember(member) };
  };
  const mentions = shown.mentions.map((user) => ({ ...user, ...memberOf(user) }));
  return Object.assign(shown, { guild_id: guildId, ...memberOf(shown.author), mentions });
}
