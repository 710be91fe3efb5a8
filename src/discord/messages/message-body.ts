import { createHash, randomUUID } from "node:crypto";
import type { RawFile } from "@discordjs/rest";
import {
  type APIAllowedMentions,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  ComponentType,
  MessageFlags,
  type RESTAPIAttachment,
  type RESTPostAPIChannelMessageJSONBody,
} from "discord-api-types/v10";
import { textsIn } from "../../../packages/discord-rules/components/texts-in.ts";
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
  if (message.isLaidOut === true) return [laidOutBody(message, nonce)];
  const parts = textsOf(message);
  const rung = ringsOf(message, parts);
  return parts.map((content, index) => ({
    content,
    nonce: partNonce(nonce, index),
    enforce_nonce: true,
    allowed_mentions: mentionsAllowed(message, rung[index] ?? []),
    ...(index === 0 ? referenceOf(message) : {}),
    ...(message.silent === true ? { flags: MessageFlags.SuppressNotifications } : {}),
    ...(index === parts.length - 1 ? extras(message) : {}),
    ...(index === parts.length - 1 && message.poll !== undefined ? { poll: message.poll } : {}),
  }));
}

function laidOutBody(message: OutgoingMessage, nonce: string): RESTPostAPIChannelMessageJSONBody {
  const components = laidOut(message);
  const silently = message.silent === true ? MessageFlags.SuppressNotifications : 0;
  return {
    nonce,
    enforce_nonce: true,
    allowed_mentions: mentionsIn(message, shownText({ components })),
    ...referenceOf(message),
    flags: MessageFlags.IsComponentsV2 | silently,
    components,
  };
}

/** A message to reply to that was deleted is no error. */
function referenceOf({ replyTo }: Pick<OutgoingMessage, "replyTo">) {
  return replyTo === undefined
    ? {}
    : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
}

/** With the signature as its last text. */
function laidOut({
  components = [],
  signature,
}: Pick<OutgoingMessage, "components" | "signature">): APIMessageTopLevelComponent[] {
  if (signature === undefined) return [...components];
  return [...components, { type: ComponentType.TextDisplay, content: signature }];
}

/** What a message says as text, wherever it says it. */
export function shownText({
  content,
  components,
}: {
  readonly content?: string | null | undefined;
  readonly components?: unknown;
}): string {
  return content || textsIn(components).join("\n");
}

/** The messages that an edited message becomes: files with the first, buttons and embeds with the last. */
export function partsOf(whole: OutgoingMessage): readonly OutgoingMessage[] {
  if (whole.isLaidOut === true) return [whole];
  const { files, components, embeds, signature, ...message } = whole;
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
  components,
  isLaidOut,
}: Pick<OutgoingMessage, "content" | "signature" | "components" | "isLaidOut">): readonly string[] {
  if (isLaidOut === true) return [shownText({ components })];
  if (signature === undefined) return splitMessage(content);
  const room = messageLimit - signature.length - 1;
  return splitMessage(content, room).map((text) => (text === "" ? signature : `${text}\n${signature}`));
}

/**
 * A message that gets components V2 must have its content taken away with null, which the client's types leave out for answers:
 * https://discord.com/developers/docs/resources/message#edit-message
 */
const nothing = null as unknown as string;

interface EditBody {
  content: string;
  allowed_mentions: APIAllowedMentions;
  components: APIMessageTopLevelComponent[];
  embeds: APIEmbed[];
  flags?: MessageFlags;
}

/** An edit replaces everything: what it doesn't name (buttons, embeds) goes away. */
export function editBody(message: OutgoingMessage): EditBody {
  if (message.isLaidOut === true) {
    const components = laidOut(message);
    return {
      content: nothing,
      allowed_mentions: mentionsIn(message, shownText({ components })),
      components,
      embeds: [],
      flags: MessageFlags.IsComponentsV2,
    };
  }
  const [content = ""] = textsOf(message);
  return {
    content,
    allowed_mentions: mentionsIn(message, content),
    components: [...(message.components ?? [])],
    embeds: [...(message.embeds ?? [])],
  };
}

/** The mentions of a message that isn't split. */
function mentionsIn(message: OutgoingMessage, text: string): APIAllowedMentions {
  return mentionsAllowed(message, ringsOf(message, [text])[0] ?? []);
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
