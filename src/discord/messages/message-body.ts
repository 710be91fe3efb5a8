import { createHash, randomUUID } from "node:crypto";
import type { RawFile } from "@discordjs/rest";
import {
  type APIAllowedMentions,
  type APIEmbed,
  MessageFlags,
  type RESTAPIAttachment,
  type RESTPostAPIChannelMessageJSONBody,
} from "discord-api-types/v10";
import { mentionedIn } from "../../../packages/discord-rules/messages/mentioned-in.ts";
import { messageLimits } from "../../../packages/discord-rules/messages/messages.ts";
import type { OutgoingMessage } from "./messenger.ts";
import { messageLimit, splitMessage } from "./split-message.ts";

/**
 * Files in the form that Discord's client takes, and what Discord is told about them: by their number, as
 * https://discord.com/developers/docs/reference#uploading-files describes.
 *
 * @param kept the files that the message has already: an edit keeps only those it lists
 */
export function rawFiles(
  { files }: Pick<OutgoingMessage, "files">,
  kept: readonly { readonly id: string }[] = [],
): { files?: RawFile[]; attachments?: RESTAPIAttachment[] } {
  if (files === undefined || files.length === 0) return {};
  return {
    attachments: [
      ...kept.map(({ id }) => ({ id })),
      ...files.map(({ description }, id) => ({
        id,
        description: description.slice(0, messageLimits.fileDescription),
      })),
    ],
    files: files.map(({ name, data, type }) => ({
      name,
      data: typeof data === "string" ? data : Buffer.from(data),
      ...(type === undefined ? {} : { contentType: type }),
    })),
  };
}

/** The messages that one outgoing message becomes: the first is the reply, the last has the buttons. */
export function messageBodies(message: OutgoingMessage): readonly RESTPostAPIChannelMessageJSONBody[] {
  const nonce = message.nonce ?? randomUUID().replaceAll("-", "").slice(0, 20);
  const parts = textsOf(message);
  const rung = ringsOf(message, parts);
  return parts.map((content, index) => ({
    content,
    nonce: partNonce(nonce, index),
    enforce_nonce: true,
    allowed_mentions: mentionsAllowed(message, rung[index] ?? []),
    ...(index === 0 && message.replyTo !== undefined
      ? { message_reference: { message_id: message.replyTo, fail_if_not_exists: false } }
      : {}),
    ...(message.silent === true ? { flags: MessageFlags.SuppressNotifications } : {}),
    ...(index === parts.length - 1 ? extras(message) : {}),
    ...(index === parts.length - 1 && message.poll !== undefined ? { poll: message.poll } : {}),
  }));
}

/** The messages that an edited message becomes: files with the first, buttons and embeds with the last. */
export function partsOf({
  files,
  components,
  embeds,
  signature,
  ...message
}: OutgoingMessage): readonly OutgoingMessage[] {
  const texts = textsOf(signature === undefined ? message : { ...message, signature });
  return texts.map((content, index) => ({
    ...message,
    content,
    ...(index === 0 && files !== undefined ? { files } : {}),
    ...(index === texts.length - 1 ? extras({ ...message, components, embeds }) : {}),
  }));
}

/** The texts of the messages that one outgoing message becomes, at least one. */
export function textsOf({
  content,
  signature,
}: Pick<OutgoingMessage, "content" | "signature">): readonly string[] {
  if (signature === undefined) return splitMessage(content);
  const room = messageLimit - signature.length - 1;
  return splitMessage(content, room).map((text) => (text === "" ? signature : `${text}\n${signature}`));
}

/** An edit replaces everything: what it doesn't name (buttons, embeds) goes away. */
export function editBody(message: OutgoingMessage): {
  content: string;
  allowed_mentions: APIAllowedMentions;
  components: NonNullable<RESTPostAPIChannelMessageJSONBody["components"]>;
  embeds: APIEmbed[];
} {
  const [content = ""] = textsOf(message);
  return {
    content,
    allowed_mentions: mentionsAllowed(message, ringsOf(message, [content])[0] ?? []),
    components: [...(message.components ?? [])],
    embeds: [...(message.embeds ?? [])],
  };
}

/** Everything off: even if a text names `@everyone`, roles or users, only `ping` and `rings` get a notification. */
function mentionsAllowed(
  { ping }: Pick<OutgoingMessage, "ping">,
  users: readonly string[],
): APIAllowedMentions {
  return { parse: [], users: [...users], replied_user: ping !== undefined };
}

/** Whom each part of a split text pings: each person once, in the first part that mentions them. */
function ringsOf(
  { ping, rings = [] }: Pick<OutgoingMessage, "ping" | "rings">,
  parts: readonly string[],
): readonly (readonly string[])[] {
  const left = new Set(ping === undefined ? rings : [ping, ...rings]);
  return parts.map((part) => mentionedIn(part).filter((id) => left.delete(id)));
}

/** The nonce of each part of a message, always the same, so that a retry is absorbed part by part. */
export function partNonce(nonce: string, index: number): string {
  const suffix = index === 0 ? "" : `.${index}`;
  if (nonce.length + suffix.length <= messageLimits.nonce) return nonce + suffix;
  const short = createHash("sha256").update(nonce).digest("base64url").slice(0, 18);
  return short + suffix;
}

function extras(message: {
  readonly components?: OutgoingMessage["components"] | undefined;
  readonly embeds?: OutgoingMessage["embeds"] | undefined;
}) {
  return {
    ...(message.components === undefined ? {} : { components: [...message.components] }),
    ...(message.embeds === undefined ? {} : { embeds: [...message.embeds] }),
  };
}
