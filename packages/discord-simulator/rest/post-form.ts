import { isEmptyMessage, newMessage } from "../../discord-rules/messages/messages.ts";
import type { Core } from "../core.ts";
import { refused } from "../errors.ts";
import { storeFiles } from "../messages/files.ts";
import { storedComponents, storedEmbeds } from "../messages/from-form.ts";
import type { NewMessage } from "../messages/message-form.ts";
import type { Draft } from "../messages/send-message.ts";
import { checkedForm } from "../parse-form.ts";
import type { Call } from "./route.ts";

/**
 * The first message of a forum post.
 * https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
 *
 * @throws DiscordError 50035, 50006
 */
export function messageFormOf(
  core: Core,
  forumId: string,
  { body, files }: Call,
): Pick<Draft, "content" | "embeds" | "components" | "attachments"> {
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : {};
  const form = checkedForm<NewMessage>(newMessage, message ?? {}, ["message"]);
  if (isEmptyMessage(form, files.length)) throw refused("emptyMessage");
  return {
    content: form.content ?? "",
    embeds: storedEmbeds(form.embeds),
    components: storedComponents(form.components),
    attachments: storeFiles(core, forumId, files, form.attachments),
  };
}
