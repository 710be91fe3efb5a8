import type { RESTAPIPoll } from "discord-api-types/v10";
import { violation } from "../../discord-rules/form-codes.ts";
import { isComponentsV2, messageChange } from "../../discord-rules/messages/messages.ts";
import type { Path } from "../../discord-rules/violation.ts";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { invalidForm } from "../errors.ts";
import { editMessage } from "../messages/edit-message.ts";
import { editedAttachments } from "../messages/files.ts";
import { storedComponents, storedEmbeds, storedPoll } from "../messages/from-form.ts";
import type { MessageEdit } from "../messages/message-form.ts";
import { checkedForm } from "../parse-form.ts";
import type { Call } from "./route.ts";

/** The edit in a request's body, for one of the bot's own messages, by any route. @param path where it is in the body */
export function applyEdit(core: Core, record: MessageRecord, call: Call, path: Path = []): MessageRecord {
  const given = typeof call.body === "object" && call.body !== null ? call.body : {};
  // The message's flag decides which kind of components it accepts; an edit need not repeat it.
  const flags = "flags" in given ? given.flags : record.message.flags;
  checkedForm(messageChange, { ...given, flags }, path);
  const form = given as MessageEdit & { readonly poll?: RESTAPIPoll };
  const { message } = record;
  if (isComponentsV2(flags)) assertTakenAway(record, form, path);
  return editMessage(core, record, {
    content: form.content === undefined ? undefined : (form.content ?? ""),
    embeds: form.embeds === undefined ? undefined : storedEmbeds(form.embeds),
    components: form.components === undefined ? undefined : storedComponents(form.components),
    attachments: editedAttachments(core, message.channel_id, message.attachments, form, call.files),
    poll: form.poll ? storedPoll(form.poll, core.now()) : undefined,
    flags: form.flags ?? undefined,
    allowedMentions: form.allowed_mentions ?? undefined,
  });
}

/**
 * Components V2 take the place of content (null) and embeds (an empty list), which must be taken away in the same edit:
 * https://discord.com/developers/docs/resources/message#edit-message
 */
function assertTakenAway({ message }: MessageRecord, form: MessageEdit, path: Path): void {
  const left = [
    ...(message.content !== "" && form.content !== null ? ["content"] : []),
    ...(message.embeds.length > 0 && form.embeds?.length !== 0 ? ["embeds"] : []),
  ];
  if (left.length === 0) return;
  throw invalidForm(
    ...left.map((field) =>
      violation([...path, field], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", field),
    ),
  );
}
