import { MessageFlags, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import { newMessage } from "../../discord-rules/messages/messages.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord, MessageRecord } from "../data.ts";
import { invalidForm, missingPermissions, refused } from "../errors.ts";
import { assertAllowedText } from "../guilds/auto-moderation.ts";
import { assertReachable } from "../guilds/direct-messages.ts";
import { assertHoldsMessages, channelFor, may, writePermission } from "../guilds/permissions.ts";
import { guildOf } from "../lookups.ts";
import { storeFiles } from "../messages/files.ts";
import { assertSendable, storedComponents, storedEmbeds, storedPoll } from "../messages/from-form.ts";
import type { NewMessage } from "../messages/message-form.ts";
import { sendMessage } from "../messages/send-message.ts";
import { showMessage } from "../messages/show-message.ts";
import { checkedForm } from "../parse-form.ts";
import { type Answer, type Call, ok } from "./route.ts";

/** How long a nonce is remembered, in milliseconds: Discord says "the past few minutes". */
const nonceLives = 5 * 60_000;
/** The `flags` that a new message can set. */
const settable =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

/** The message in a request's body; with a nonce seen before, the message that had it. */
export function createMessage(core: Core, call: Call): Answer {
  const botId = core.data.botId;
  const channel = channelFor(core, call.param("channel"), botId);
  assertHoldsMessages(channel);
  if (!may(core, channel, botId, writePermission(channel))) throw missingPermissions();
  if (channel.kind === "direct") assertReachable(core, channel);
  const form = checkedForm<NewMessage>(newMessage, call.body ?? {});
  assertSendable(form, call.files.length);
  if (form.poll && !may(core, channel, botId, PermissionFlagsBits.SendPolls)) throw missingPermissions();
  assertAllowedText(core, guildOf(channel), botId, [form.content, form.embeds]);
  const same = form.enforce_nonce === true && form.nonce ? withNonce(core, form.nonce) : undefined;
  if (same !== undefined) {
    call.note({ nonce: "repeated" });
    return ok(showMessage(core, same, botId));
  }
  const record = sendMessage(core, {
    channel,
    authorId: botId,
    content: form.content ?? "",
    embeds: storedEmbeds(form.embeds),
    components: storedComponents(form.components),
    attachments: storeFiles(core, channel.channel.id, call.files, form.attachments),
    flags: (form.flags ?? 0) & settable,
    tts: form.tts ?? false,
    ...(form.poll ? { carries: { poll: storedPoll(form.poll, core.now()) } } : {}),
    nonce: form.nonce ?? undefined,
    replyTo: repliedTo(core, channel, form),
    allowedMentions: form.allowed_mentions ?? undefined,
  });
  call.note({ pings: core.data.pings.filter((ping) => ping.messageId === record.message.id) });
  return ok(showMessage(core, record, botId));
}

function withNonce(core: Core, nonce: string | number): MessageRecord | undefined {
  const since = core.now() - nonceLives;
  for (const inChannel of core.data.messages.values()) {
    for (const record of [...inChannel.values()].reverse()) {
      if (Date.parse(record.message.timestamp) < since) break;
      if (record.message.author.id === core.data.botId && String(record.message.nonce) === String(nonce))
        return record;
    }
  }
  return undefined;
}

/** @throws DiscordError 160002 without permission to read history, 50035 for a missing message, unless the form allows that */
function repliedTo(core: Core, channel: ChannelRecord, form: NewMessage): MessageRecord | undefined {
  const reference = form.message_reference;
  if (!reference) return undefined;
  if (!may(core, channel, core.data.botId, PermissionFlagsBits.ReadMessageHistory)) {
    throw refused("noReplyWithoutHistory");
  }
  const refuse = (code: string, message: string) =>
    invalidForm({ path: ["message_reference"], code, message });
  if (reference.channel_id && reference.channel_id !== channel.channel.id) {
    throw refuse(
      "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
      "Cannot reply to a message in a different channel",
    );
  }
  const target = core.data.messages.get(channel.channel.id)?.get(reference.message_id);
  if (target === undefined || target.visibleTo !== undefined) {
    if (reference.fail_if_not_exists === false) return undefined;
    throw refuse("REPLIES_UNKNOWN_MESSAGE", "Unknown message");
  }
  if (![MessageType.Default, MessageType.Reply, MessageType.ChatInputCommand].includes(target.message.type)) {
    throw refuse("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message");
  }
  return target;
}
