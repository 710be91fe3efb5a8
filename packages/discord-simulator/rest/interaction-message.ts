import {
  type APIMessageInteractionMetadata,
  ApplicationIntegrationType,
  InteractionType,
  MessageFlags,
  MessageType,
  type RESTAPIPoll,
} from "discord-api-types/v10";
import { interactionMessage } from "../../discord-rules/messages/messages.ts";
import type { Path } from "../../discord-rules/violation.ts";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import type { InteractionRecord } from "../interactions/interaction-record.ts";
import { findChannel, findUser } from "../lookups.ts";
import { storeFiles } from "../messages/files.ts";
import { assertSendable, storedComponents, storedEmbeds, storedPoll } from "../messages/from-form.ts";
import type { MessageEdit } from "../messages/message-form.ts";
import { sendMessage } from "../messages/send-message.ts";
import { checkedForm } from "../parse-form.ts";
import type { Call } from "./route.ts";

const settable =
  MessageFlags.SuppressEmbeds |
  MessageFlags.SuppressNotifications |
  MessageFlags.Ephemeral |
  MessageFlags.IsComponentsV2;

/**
 * The message in a request's body, as an answer or follow-up.
 * @param replyTo a follow-up answers the first answer
 * @param path where the message is in the body
 */
export function answerWithMessage(
  core: Core,
  record: InteractionRecord,
  call: Pick<Call, "body" | "files" | "note">,
  replyTo?: MessageRecord,
  path: Path = [],
): MessageRecord {
  const form = checkedForm<MessageEdit & { tts?: boolean; poll?: RESTAPIPoll }>(
    interactionMessage,
    call.body ?? {},
    path,
  );
  assertSendable(form, call.files.length);
  const flags = (form.flags ?? 0) & settable;
  const message = sendMessage(core, {
    ...frame(core, record, (flags & MessageFlags.Ephemeral) !== 0, replyTo),
    content: form.content ?? "",
    embeds: storedEmbeds(form.embeds),
    components: storedComponents(form.components),
    attachments: storeFiles(core, record.channelId, call.files, form.attachments),
    flags,
    tts: form.tts ?? false,
    ...(form.poll ? { carries: { poll: storedPoll(form.poll, core.now()) } } : {}),
    allowedMentions: form.allowed_mentions ?? undefined,
  });
  call.note({ pings: core.data.pings.filter((ping) => ping.messageId === message.message.id) });
  return message;
}

/** "Turbot is thinking…" */
export function startThinking(core: Core, record: InteractionRecord, ephemeral: boolean): MessageRecord {
  const flags = MessageFlags.Loading | (ephemeral ? MessageFlags.Ephemeral : 0);
  return sendMessage(core, { ...frame(core, record, ephemeral, undefined), content: "", flags });
}

function frame(
  core: Core,
  record: InteractionRecord,
  ephemeral: boolean,
  replyTo: MessageRecord | undefined,
) {
  const source = core.data.messages.get(record.channelId)?.get(record.sourceMessageId ?? "");
  const answered = replyTo ?? source;
  return {
    channel: findChannel(core, record.channelId),
    authorId: core.data.botId,
    type: answered === undefined ? MessageType.ChatInputCommand : MessageType.Reply,
    replyTo: answered,
    visibleTo: ephemeral ? record.userId : undefined,
    interaction: metadata(core, record),
  };
}

function metadata(core: Core, record: InteractionRecord): APIMessageInteractionMetadata {
  const shared = {
    id: record.id,
    user: findUser(core, record.userId),
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: record.guildId ?? "0" },
  };
  if (record.type === InteractionType.MessageComponent) {
    return { ...shared, type: record.type, interacted_message_id: record.sourceMessageId ?? "" };
  }
  const command = { ...shared, type: InteractionType.ApplicationCommand as const, name: record.name };
  if (record.type !== InteractionType.ModalSubmit) return command;
  const opened =
    record.sourceMessageId === undefined
      ? command
      : {
          ...shared,
          type: InteractionType.MessageComponent as const,
          interacted_message_id: record.sourceMessageId,
        };
  return { ...shared, type: record.type, triggering_interaction_metadata: opened };
}
