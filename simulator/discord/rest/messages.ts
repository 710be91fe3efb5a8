import { MessageFlags, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import type { ChannelRecord, MessageRecord } from "../data.ts";
import { DiscordError, invalidForm, missingPermissions } from "../errors.ts";
import { blankContent } from "../gateway/blank-content.ts";
import { findMessage } from "../lookups.ts";
import { deleteMessage } from "../messages/delete-message.ts";
import { editMessage } from "../messages/edit-message.ts";
import { editedAttachments, storeFiles } from "../messages/files.ts";
import { assertSendable, storedComponents, storedEmbeds } from "../messages/from-form.ts";
import { messageEdit, type NewMessage, newMessage } from "../messages/message-form.ts";
import { sendMessage } from "../messages/send-message.ts";
import { showMessage } from "../messages/show-message.ts";
import { parseForm } from "../parse-form.ts";
import { channelFor, may, writingIn } from "../permissions.ts";
import { type Answer, type Call, noContent, ok, type Route } from "./route.ts";

/** How long a nonce is remembered, in milliseconds: Discord says "the past few minutes". */
const NONCE_LIVES = 5 * 60_000;
/** What `flags` of a new message may set. */
const SETTABLE =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

const page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().regex(/^\d+$/).optional(),
  before: z.string().regex(/^\d+$/).optional(),
  around: z.string().regex(/^\d+$/).optional(),
});

export function messageRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const readable = (call: Call) =>
    channelFor(core, call.param("channel"), botId, PermissionFlagsBits.ReadMessageHistory);
  const named = (call: Call) => findMessage(core, call.param("channel"), call.param("message"));
  const show = (record: MessageRecord) => {
    const shown = showMessage(core, record, botId);
    return core.settings.messageContentIntent
      ? shown
      : blankContent(shown, botId, record.guildId !== undefined);
  };

  return [
    {
      method: "GET",
      path: "/channels/:channel/messages",
      handle: (call) => ok(list(core, readable(call), call).map(show)),
    },
    {
      method: "GET",
      path: "/channels/:channel/messages/:message",
      handle(call) {
        readable(call);
        return ok(show(named(call)));
      },
    },
    {
      method: "POST",
      path: "/channels/:channel/messages",
      limit: "messages",
      handle: (call) => create(core, call),
    },
    {
      method: "PATCH",
      path: "/channels/:channel/messages/:message",
      limit: "edits",
      handle(call) {
        channelFor(core, call.param("channel"), botId);
        const record = named(call);
        if (record.message.author.id !== botId) {
          throw new DiscordError(403, 50005, "Cannot edit a message authored by another user");
        }
        return ok(showMessage(core, applyEdit(core, record, call), botId));
      },
    },
    {
      method: "DELETE",
      path: "/channels/:channel/messages/:message",
      limit: "deletes",
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId);
        const record = named(call);
        const own = record.message.author.id === botId;
        if (!own && !may(core, channel, botId, PermissionFlagsBits.ManageMessages))
          throw missingPermissions();
        if (record.message.type === MessageType.ThreadStarterMessage) {
          throw new DiscordError(403, 50021, "Cannot execute action on a system message");
        }
        deleteMessage(core, record);
        return noContent;
      },
    },
  ];
}

/** Newest first, as Discord lists them. */
function list(core: Core, channel: ChannelRecord, call: Call): MessageRecord[] {
  const { limit, after, before, around } = parseForm(page, Object.fromEntries(call.query));
  const all = [...(core.data.messages.get(channel.channel.id)?.values() ?? [])].filter(
    (record) => record.visibleTo === undefined,
  );
  const idOf = (record: MessageRecord) => BigInt(record.message.id);
  let found: MessageRecord[];
  if (around !== undefined) {
    const half = Math.floor(limit / 2);
    const older = all.filter((one) => idOf(one) < BigInt(around)).slice(-half || all.length);
    const rest = all.filter((one) => idOf(one) >= BigInt(around)).slice(0, half + 1);
    found = [...(half === 0 ? [] : older), ...rest];
  } else if (after !== undefined) found = all.filter((one) => idOf(one) > BigInt(after)).slice(0, limit);
  else found = all.filter((one) => before === undefined || idOf(one) < BigInt(before)).slice(-limit);
  return found.reverse();
}

function create(core: Core, call: Call): Answer {
  const botId = core.data.botId;
  const channel = channelFor(core, call.param("channel"), botId);
  if (!may(core, channel, botId, writingIn(channel))) throw missingPermissions();
  const form = parseForm(newMessage, call.body ?? {});
  assertSendable(form, call.files.length);
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
    flags: (form.flags ?? 0) & SETTABLE,
    tts: form.tts ?? false,
    nonce: form.nonce ?? undefined,
    replyTo: repliedTo(core, channel, form),
    allowedMentions: form.allowed_mentions ?? undefined,
  });
  call.note({ pings: core.data.pings.filter((ping) => ping.messageId === record.message.id) });
  return ok(showMessage(core, record, botId));
}

function withNonce(core: Core, nonce: string | number): MessageRecord | undefined {
  const since = core.now() - NONCE_LIVES;
  for (const inChannel of core.data.messages.values()) {
    for (const record of [...inChannel.values()].reverse()) {
      if (Date.parse(record.message.timestamp) < since) break;
      if (record.message.author.id === core.data.botId && String(record.message.nonce) === String(nonce))
        return record;
    }
  }
  return undefined;
}

/** @throws DiscordError 50035 for a message that isn't there, unless the form says that this doesn't matter */
function repliedTo(core: Core, channel: ChannelRecord, form: NewMessage): MessageRecord | undefined {
  const reference = form.message_reference;
  if (!reference) return undefined;
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

/** The edit in a request's body, for a message of the bot's own, however it was reached. */
export function applyEdit(core: Core, record: MessageRecord, call: Call): MessageRecord {
  const form = parseForm(messageEdit, call.body ?? {});
  const { message } = record;
  return editMessage(core, record, {
    content: form.content === undefined ? undefined : (form.content ?? ""),
    embeds: form.embeds === undefined ? undefined : storedEmbeds(form.embeds),
    components: form.components === undefined ? undefined : storedComponents(form.components),
    attachments: editedAttachments(core, message.channel_id, message.attachments, form, call.files),
    flags: form.flags ?? undefined,
    allowedMentions: form.allowed_mentions ?? undefined,
  });
}
