import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { editMessage } from "../messages/edit-message.ts";
import { editedAttachments } from "../messages/files.ts";
import { storedComponents, storedEmbeds } from "../messages/from-form.ts";
import { messageEdit } from "../messages/message-form.ts";
import { parseForm } from "../parse-form.ts";
import type { Call } from "./route.ts";

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
