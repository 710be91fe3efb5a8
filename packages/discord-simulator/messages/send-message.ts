import {
  type APIAttachment,
  type APIEmbed,
  type APIMessage,
  type APIMessageInteractionMetadata,
  type APIMessageTopLevelComponent,
  type APIUser,
  MessageFlags,
  MessageType,
} from "discord-api-types/v10";
import { textsIn } from "../../discord-rules/components/texts-in.ts";
import { isWritten } from "../../discord-rules/messages/message-types.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord, MessageRecord } from "../data.ts";
import { findUser, guildOf } from "../lookups.ts";
import { unarchiveThread } from "../threads/threads.ts";
import { resolveMentions } from "./mentions.ts";
import type { AllowedMentions } from "./message-form.ts";
import { ring } from "./ring.ts";
import { messageForGateway } from "./show-message.ts";

export interface Draft {
  /** The first message of a post has the post's id. */
  readonly id?: string;
  readonly channel: ChannelRecord;
  readonly authorId: string;
  readonly content: string;
  readonly type?: MessageType;
  readonly embeds?: APIEmbed[];
  readonly components?: APIMessageTopLevelComponent[];
  readonly attachments?: APIAttachment[];
  readonly flags?: number;
  readonly tts?: boolean;
  readonly nonce?: string | number | undefined;
  /** The message this one replies to. */
  readonly replyTo?: MessageRecord | undefined;
  readonly allowedMentions?: AllowedMentions | undefined;
  readonly interaction?: APIMessageInteractionMetadata | undefined;
  /** Posted through a webhook. */
  readonly webhookId?: string;
  /** Other content: a poll, a forwarded message, stickers. */
  readonly carries?: Pick<APIMessage, "poll" | "message_snapshots" | "sticker_items">;
  /** Whom a message of Discord's own is about: who was added or removed. */
  readonly about?: APIUser[];
  /** Ephemeral: only for this user. */
  readonly visibleTo?: string | undefined;
}

/** What Discord says in a thread about the thread: whoever did it needn't be in it. */
const aboutThreads: ReadonlySet<MessageType> = new Set([
  MessageType.RecipientAdd,
  MessageType.RecipientRemove,
  MessageType.ChannelNameChange,
]);

/** Of a channel; beyond it the oldest are dropped, so that days of messages fit into memory. Nobody scrolls back so far. */
const kept = 10_000;

/** Puts a message into a channel: unarchives a thread, rings the users it mentions, and dispatches it to the gateway. */
export function sendMessage(core: Core, draft: Draft): MessageRecord {
  const { channel, authorId, replyTo } = draft;
  const author = findUser(core, authorId);
  const repliedTo = isWritten(draft.type ?? MessageType.Default) ? replyTo?.message.author : undefined;
  const mentions = resolveMentions(core, {
    channel,
    authorId,
    // Texts of components V2 mention as a content does: https://discord.com/developers/docs/components/reference#text-display
    content: [draft.content, ...textsIn(draft.components)].join("\n"),
    allowed: draft.allowedMentions,
    repliedTo,
  });
  if (channel.kind === "thread" && !aboutThreads.has(draft.type ?? MessageType.Default))
    unarchiveThread(core, channel, authorId);

  const message: APIMessage = {
    id: draft.id ?? core.nextId(),
    channel_id: channel.channel.id,
    author,
    content: draft.content,
    timestamp: core.timestamp(),
    edited_timestamp: null,
    tts: draft.tts ?? false,
    mention_everyone: mentions.everyone,
    mentions: draft.about ?? mentions.users,
    mention_roles: mentions.roleIds,
    attachments: draft.attachments ?? [],
    embeds: draft.embeds ?? [],
    components: draft.components ?? [],
    pinned: false,
    type: draft.type ?? (replyTo === undefined ? MessageType.Default : MessageType.Reply),
    flags: draft.flags ?? 0,
  };
  Object.assign(message, draft.carries);
  if (draft.nonce !== undefined) message.nonce = draft.nonce;
  if (draft.webhookId !== undefined) message.webhook_id = draft.webhookId;
  if (draft.interaction !== undefined) message.interaction_metadata = draft.interaction;
  if (draft.interaction !== undefined) {
    message.webhook_id = core.data.botId;
    message.application_id = core.data.botId;
  }
  if (replyTo !== undefined) {
    const at = { type: 0, message_id: replyTo.message.id, channel_id: replyTo.message.channel_id };
    message.message_reference = replyTo.guildId === undefined ? at : { ...at, guild_id: replyTo.guildId };
  }
  return store(core, draft, message);
}

function store(core: Core, draft: Draft, message: APIMessage): MessageRecord {
  const { channel, visibleTo } = draft;
  const guildId = guildOf(channel);
  const votes = message.poll === undefined ? {} : { votes: new Map<string, readonly number[]>() };
  const record: MessageRecord = { message, guildId, visibleTo, reactions: [], ...votes };
  const inChannel = core.data.messages.get(message.channel_id) ?? new Map<string, MessageRecord>();
  core.data.messages.set(message.channel_id, inChannel.set(message.id, record));
  const [oldest] = inChannel.size > kept ? inChannel.keys() : [];
  if (oldest !== undefined) inChannel.delete(oldest);
  if (visibleTo === undefined) {
    channel.channel.last_message_id = message.id;
    if (channel.kind === "thread") {
      message.position = channel.channel.message_count;
      if (message.type !== MessageType.ThreadStarterMessage) {
        channel.channel.message_count += 1;
        channel.channel.total_message_sent += 1;
      }
    }
    if (((message.flags ?? 0) & MessageFlags.Loading) === 0 && draft.about === undefined)
      ring(core, channel, message);
    // An ephemeral message never reaches the bot over the gateway.
    core.emit({
      t: "MESSAGE_CREATE",
      d: messageForGateway(core, record),
      guildId,
      channelId: message.channel_id,
    });
  }
  core.changed({ kind: "message", channelId: message.channel_id, messageId: message.id });
  return record;
}
