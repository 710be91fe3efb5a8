import { isEmptyMessage, newMessage } from "../../discord-rules/messages/messages.ts";
import { refused } from "../errors.ts";
import type { NewMessage } from "../messages/message-form.ts";
import { checkedForm } from "../parse-form.ts";
import type { Call } from "./route.ts";

/**
 * The first message of a forum post.
 * https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
 *
 * @throws DiscordError 50035, 50006
 */
export function messageFormOf({ body, files }: Call): string {
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : {};
  const form = checkedForm<NewMessage>(newMessage, message ?? {}, ["message"]);
  if (isEmptyMessage(form, files.length)) throw refused("emptyMessage");
  return form.content ?? "";
}
