import {
  type APIAttachment,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type APIPoll,
  MessageFlags,
} from "discord-api-types/v10";
import { textsIn } from "../../discord-rules/components/texts-in.ts";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { findChannel } from "../lookups.ts";
import { assertChangeable } from "../threads/threads.ts";
import { resolveMentions } from "./mentions.ts";
import type { AllowedMentions } from "./message-form.ts";
import { bringMentioned, ring } from "./ring.ts";
import { messageForGateway } from "./show-message.ts";

/** The changes; fields left out stay. */
export interface Edit {
  readonly content?: string | undefined;
  readonly embeds?: APIEmbed[] | undefined;
  readonly components?: APIMessageTopLevelComponent[] | undefined;
  readonly attachments?: APIAttachment[] | undefined;
  readonly flags?: number | undefined;
  /** Only in place of "thinking…". */
  readonly poll?: APIPoll | undefined;
  readonly allowedMentions?: AllowedMentions | undefined;
}

/** @throws DiscordError 50083 in an archived thread, 160005 in a locked one, 50006 when nothing would be left */
export function editMessage(core: Core, record: MessageRecord, edit: Edit): MessageRecord {
  const { message } = record;
  const startsPoll = edit.poll !== undefined && ((message.flags ?? 0) & MessageFlags.Loading) !== 0;
  if (message.poll !== undefined) throw refused("pollNotEditable");
  if (edit.poll !== undefined && !startsPoll) throw refused("pollNotEditable");
  const channel = findChannel(core, message.channel_id);
  if (record.visibleTo === undefined) assertChangeable(core, channel, message.author.id);
  const wasThinking = ((message.flags ?? 0) & MessageFlags.Loading) !== 0;
  const changed = { ...message };
  const said = [edit.content ?? message.content, ...textsIn(edit.components ?? message.components)].join(
    "\n",
  );
  if (edit.content !== undefined || edit.components !== undefined) {
    const repliedTo = core.data.messages
      .get(message.message_reference?.channel_id ?? "")
      ?.get(message.message_reference?.message_id ?? "")?.message.author;
    const mentions = resolveMentions(core, {
      channel,
      authorId: message.author.id,
      content: said,
      allowed: edit.allowedMentions,
      repliedTo,
    });
    changed.content = edit.content ?? message.content;
    changed.mentions = mentions.users;
    changed.mention_roles = mentions.roleIds;
    changed.mention_everyone = mentions.everyone;
  }
  if (edit.embeds !== undefined) changed.embeds = edit.embeds;
  if (edit.components !== undefined) changed.components = edit.components;
  if (edit.attachments !== undefined) changed.attachments = edit.attachments;
  if (edit.poll !== undefined) {
    changed.poll = edit.poll;
    Object.assign(record, { votes: new Map() });
  }
  if (edit.flags !== undefined) {
    const settable = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;
    changed.flags = ((message.flags ?? 0) & ~settable) | (edit.flags & settable);
  }
  changed.flags = (changed.flags ?? 0) & ~MessageFlags.Loading;
  if (isEmpty(changed)) throw refused("emptyMessage");
  // Filling "thinking…" isn't shown as an edit, and rings; a later edit doesn't ring.
  if (!wasThinking) changed.edited_timestamp = core.timestamp();
  record.message = changed;
  if (record.visibleTo === undefined) {
    if (wasThinking) ring(core, channel, changed);
    else bringMentioned(core, channel, changed);
  }
  announceUpdate(core, record);
  return record;
}

/** MESSAGE_UPDATE, and a notice to observers. */
export function announceUpdate(core: Core, record: MessageRecord): void {
  const { id, channel_id: channelId } = record.message;
  if (record.visibleTo === undefined) {
    core.emit({
      t: "MESSAGE_UPDATE",
      d: messageForGateway(core, record),
      guildId: record.guildId,
      channelId,
    });
  }
  core.changed({ kind: "message_update", channelId, messageId: id });
}

export function isEmpty(message: {
  content: string;
  embeds: readonly unknown[];
  attachments: readonly unknown[];
  components?: readonly unknown[];
  poll?: unknown;
}): boolean {
  return (
    message.poll === undefined &&
    message.content.trim() === "" &&
    message.embeds.length === 0 &&
    message.attachments.length === 0 &&
    (message.components ?? []).length === 0
  );
}
