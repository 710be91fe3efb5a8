import type { APIAttachment, APIMessage, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { AttachmentReader } from "../discord/messages/read-attachment.ts";
import { plainName } from "./conversation.ts";
import { mayBePicture, mayBeText, type Picture, readPicture, readText } from "./read-file.ts";
import type { Attached, Carried, Quoted, SaidContext } from "./store/chat-context.ts";
import { wordsOf } from "./words-of.ts";

/** A message as Claude sees it, with the message it replies to and the attachments of both. */
export interface Seen {
  readonly context: SaidContext | undefined;
  readonly pictures: readonly Picture[];
}

/** More pictures cost more than they tell: each is about 1,600 tokens. */
const mostPictures = 4;

const mostTexts = 3;

/** Characters of all attached texts together: about 10,000 tokens. */
const mostCharacters = 40_000;

/** The most characters of a message replied to or forwarded: the limit without Nitro. */
const mostOfReply = 2_000;

export async function seeMessage(
  message: GatewayMessageCreateDispatchData,
  powers: {
    readonly attachments: AttachmentReader;
    readonly botUserId: string;
    readonly signal: AbortSignal;
  },
): Promise<Seen> {
  const { attachments, botUserId, signal } = powers;
  const answered = repliedTo(message);
  const look = createLook(attachments, signal);
  const attached: Attached[] = [];
  for (const { to, file } of filesAround(message, answered)) {
    attached.push({ ...(await look.at(file)), to });
  }
  const context: SaidContext = {
    ...carriedBy(message),
    ...(answered === undefined ? {} : { repliesTo: shownReply(answered, botUserId) }),
    ...(attached.length === 0 ? {} : { attached }),
  };
  return { context: Object.keys(context).length === 0 ? undefined : context, pictures: look.pictures };
}

/** Replies don't cross channels at Discord, and don't here either. */
function repliedTo(message: GatewayMessageCreateDispatchData): APIMessage | undefined {
  const answered = message.referenced_message;
  return answered?.channel_id === message.channel_id ? answered : undefined;
}

function shownReply(answered: APIMessage, botUserId: string): Quoted {
  const { id, global_name: globalName, username, bot } = answered.author;
  const said = { of: answered.id, says: cut(wordsOf(answered)), ...carriedBy(answered) };
  if (id !== botUserId) {
    return { from: plainName(globalName ?? username), id, ...(bot === true ? { bot } : {}), ...said };
  }
  const answers = answered.message_reference?.message_id;
  return { from: "Turbot (you)", ...(answers === undefined ? {} : { answers }), ...said };
}

/** Stickers, and forwards: Discord's copies of messages from elsewhere. */
function carriedBy({ message_snapshots: snapshots = [], sticker_items: own = [] }: Carrier): Carried {
  const forwarded = snapshots.map(({ message }) => message);
  const forwards = cut(forwarded.map(wordsOf).join("\n").trim());
  const stickers = [...own, ...forwarded.flatMap(({ sticker_items: items = [] }) => items)];
  return {
    ...(forwards === "" ? {} : { forwards }),
    ...(stickers.length === 0 ? {} : { stickers: stickers.map(({ name }) => plainName(name)) }),
  };
}

type Carrier = Pick<APIMessage, "message_snapshots" | "sticker_items">;

/** A message's own files first, then those of what it forwards, then those of what it replies to. */
function filesAround(message: APIMessage, answered: APIMessage | undefined) {
  const forwarded = (of: APIMessage | undefined) =>
    (of?.message_snapshots ?? []).flatMap((snapshot) => snapshot.message.attachments);
  return [
    ...message.attachments.map((file) => ({ to: "own", file }) as const),
    ...forwarded(message).map((file) => ({ to: "forwarded", file }) as const),
    ...(answered?.attachments ?? []).map((file) => ({ to: "replied", file }) as const),
    ...forwarded(answered).map((file) => ({ to: "forwarded", file }) as const),
  ];
}

function cut(text: string): string {
  return [...text].slice(0, mostOfReply).join("");
}

/** Looks at one file after another, up to the limits. */
function createLook(attachments: AttachmentReader, signal: AbortSignal) {
  const pictures: Picture[] = [];
  let texts = 0;
  let charactersLeft = mostCharacters;

  async function at(file: APIAttachment): Promise<Attached> {
    const name = plainName(file.filename);
    const unseen = (reason: string): Attached => ({ name, unseen: reason });
    if (mayBePicture(file)) {
      if (pictures.length === mostPictures) return unseen(`only ${mostPictures} pictures are looked at`);
      const picture = await readPicture(file, attachments, signal);
      if (typeof picture === "string") return unseen(picture);
      pictures.push(picture);
      return { name, picture: pictures.length };
    }
    if (!mayBeText(file)) return unseen("neither a picture nor a text");
    if (texts === mostTexts || charactersLeft === 0) return unseen("too much text is attached");
    const read = await readText(file, charactersLeft, attachments, signal);
    if (typeof read === "string") return unseen(read);
    texts += 1;
    charactersLeft -= read.text.length;
    return { name, text: read.text, ...(read.cut ? { cut: true } : {}) };
  }

  return { pictures, at };
}

/** The most characters of an attached text remembered with the conversation. */
const rememberedCharacters = 2_000;

/**
 * The part that is remembered: no pictures, and texts only up to a limit. Turbot's own words aren't either: its answers are
 * stored with the people they were given to, and are forgotten with them.
 */
export function toRemember(whole: SaidContext | undefined): SaidContext | undefined {
  const context =
    whole?.repliesTo !== undefined && whole.repliesTo.id === undefined
      ? { ...whole, repliesTo: { ...whole.repliesTo, says: "" } }
      : whole;
  if (context?.attached === undefined) return context;
  const attached = context.attached.map((file): Attached => {
    if (file.picture !== undefined) {
      return { name: file.name, to: file.to, unseen: "a picture that was shown earlier" };
    }
    if (file.text === undefined || file.text.length <= rememberedCharacters) return file;
    return { ...file, text: file.text.slice(0, rememberedCharacters), cut: true };
  });
  return { ...context, attached };
}
