import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { DiscordFiles, FetchedFile } from "../../../discord/messages/read-attachment.ts";
import type { MessageRef } from "../../dispatch/call.ts";
import { HandledFile } from "../../dispatch/handled-file.ts";
import { type ServedFile, withHandles } from "../../dispatch/served-file.ts";
import type { ImageSource } from "../../images/validate-picture.ts";
import {
  createFileHandles,
  type DrawnPicture,
  type FileAtDiscord,
  type HeldFile,
  shownIn,
} from "./file-handles.ts";

/** Files at Discord for one plugin: by handles, which it sends on or reads. */
export interface PluginFiles {
  /** What the plugin gets, with handles. @param isPrivate it was read where not everybody can */
  give(value: unknown, isPrivate?: boolean): unknown;
  /** What a handle stands for, as base64, at most 1 MB. @throws RefusalError */
  read(input: unknown): Promise<{ readonly base64: string; readonly isText: boolean }>;
  /** What a handle stands for, to be sent elsewhere. @param most bytes @throws RefusalError */
  fetch(handle: string, most: number): Promise<{ readonly bytes: Uint8Array; readonly type: string | null }>;
  /** A handle for a picture of Discord's by its address. @throws RefusalError */
  picture(input: unknown): { readonly handle: string; readonly name: string };
  /** What a picture of Discord's or a handle shows, for a picture in which it is. @throws RefusalError */
  inside(source: ImageSource): HeldFile;
  /** Their bytes, at most so many in all. @throws RefusalError */
  bytesOf(files: readonly HeldFile[], most: number): Promise<readonly Uint8Array[]>;
  /** A handle for a picture that was drawn. */
  drawn(picture: Omit<DrawnPicture, "kind">): string;
  /** The message with what people can read in its drawn pictures, each with alternative text. */
  withWords<T extends OutgoingMessage>(message: T): T;
  /** The other channels, which not everybody sees, whose files are in a message. */
  privatePlaces(message: Partial<OutgoingMessage>, channelId: string): readonly string[];
  /** The messages whose files are sent on. */
  sourcesIn(message: Partial<OutgoingMessage>): readonly MessageRef[];
  /** Says a message once its files are here. Few are at a time, as they take memory. @throws RefusalError */
  withBytes<T>(message: OutgoingMessage, say: (whole: OutgoingMessage) => Promise<T>): Promise<T>;
}

/** Bytes that can enter a plugin's engine at once. */
const mostRead = 1024 * 1024;

/**
 * Bytes of all files of a message that are sent on. Discord takes 10 MiB a file:
 * https://docs.discord.com/developers/reference#uploading-files
 */
const mostSent = 8 * 1024 * 1024;

const handled = z.object({ handle: z.string().max(100) });
const addressed = z.object({ url: z.string().max(2_000) });

export function createPluginFiles(powers: {
  readonly files: DiscordFiles;
  /** Waits for one of few turns of all plugins. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T>;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}): PluginFiles {
  const { files, inTurn, elapsed } = powers;
  const handles = createFileHandles(elapsed);

  const bytesUpTo = async (file: HeldFile, most: number): Promise<Uint8Array> => {
    if (file.kind !== "drawn") return fetchUpTo(file, most);
    const png = file.png();
    if (png === undefined) throw new RefusalError("That picture isn't kept any more: draw it again");
    if (png.length > most) throw tooLarge(most);
    return png;
  };

  const fetchUpTo = async (
    { url, kind, type, size = 0 }: FileAtDiscord,
    most: number,
  ): Promise<Uint8Array> => {
    if (size > most) throw tooLarge(most);
    const fetched = await files.fetch(url, kind, most);
    if (!fetched.ok) throw notFetched(fetched, most);
    const wanted = kind === "picture" ? "image" : mainType(type);
    if (wanted !== undefined && mainType(fetched.type) !== wanted)
      throw new RefusalError(`The file isn't what it says: ${wanted} was expected`);
    return fetched.bytes;
  };

  const pictureAt = (url: string): FileAtDiscord => {
    if (!files.isPicture(url))
      throw new RefusalError("That isn't the address of a picture of Discord's, such as an avatarUrl");
    return { url, kind: "picture", type: null, size: undefined, saidIn: undefined, isPrivate: false };
  };
  const shownBy = (message: Partial<OutgoingMessage>) => handles.of(message).flatMap(shownIn);

  return {
    give: (value, isPrivate = false) =>
      withHandles(value, ({ url, type, size, saidIn }: ServedFile) =>
        handles.give({ url, kind: "attachment", type, size, saidIn, isPrivate }),
      ),
    async read(input) {
      const bytes = await bytesUpTo(handles.find(handled.parse(input).handle), mostRead);
      return { base64: Buffer.from(bytes).toString("base64"), isText: isUtf8(bytes) };
    },
    async fetch(handle, most) {
      const file = handles.find(handle);
      return { bytes: await bytesUpTo(file, most), type: file.kind === "drawn" ? "image/png" : file.type };
    },
    picture(input) {
      const { url } = addressed.parse(input);
      return { handle: handles.give(pictureAt(url)), name: lastPart(url) };
    },
    inside: (source) => ("url" in source ? pictureAt(source.url) : handles.find(source.handle)),
    async bytesOf(held, most) {
      let left = most;
      const all: Uint8Array[] = [];
      for (const file of held) {
        const bytes = await inTurn(() => bytesUpTo(file, left));
        left -= bytes.length;
        all.push(bytes);
      }
      return all;
    },
    drawn: (picture) => handles.give({ ...picture, kind: "drawn" }),
    withWords(message) {
      if (handles.of(message).length === 0) return message;
      const named = message.files?.map((file) => {
        const held = file instanceof HandledFile ? handles.find(file.handle) : undefined;
        if (!(file instanceof HandledFile) || held?.kind !== "drawn") return file;
        // Left out or not, it has alternative text: that with which it was drawn.
        const description = file.isDescribed ? file.description : held.alt;
        return new HandledFile(file.handle, file.name, description, { words: held.words, isDescribed: true });
      });
      return { ...message, files: named };
    },
    privatePlaces: (message, channelId) =>
      shownBy(message).flatMap(({ isPrivate, saidIn }) => {
        const from = isPrivate ? saidIn?.channelId : undefined;
        return from === undefined || from === channelId ? [] : [from];
      }),
    sourcesIn: (message) => shownBy(message).flatMap(({ saidIn }) => (saidIn === undefined ? [] : [saidIn])),
    async withBytes(message, say) {
      if (handles.of(message).length === 0) return say(message);
      return inTurn(async () => {
        let left = mostSent;
        const whole = [];
        for (const file of message.files ?? []) {
          const held = file instanceof HandledFile ? handles.find(file.handle) : undefined;
          const data = held === undefined ? file.data : await bytesUpTo(held, left);
          left -= data.length;
          const { name, description, words = [] } = file;
          const sized = held?.kind === "drawn" ? { width: held.width, height: held.height } : undefined;
          whole.push({ name, description, data, words, ...(sized === undefined ? {} : { drawn: sized }) });
        }
        return say({ ...message, files: whole });
      });
    },
  };
}

/** "image" of `image/png`, where a file that says so could be something else. Undefined: anything. */
function mainType(type: string | null): string | undefined {
  return /^(image|video|audio)\//.exec(type ?? "")?.[1];
}

function notFetched({ reason }: Extract<FetchedFile, { readonly ok: false }>, most: number): RefusalError {
  switch (reason) {
    case "elsewhere":
      return new RefusalError("That file isn't at Discord");
    case "too large":
      return tooLarge(most);
    case "unreachable":
      return new RefusalError(
        "Discord doesn't hand over the file: it may be deleted, or slow. Try again later",
        {
          blame: "discord",
        },
      );
  }
}

function tooLarge(most: number): RefusalError {
  return most === mostRead
    ? new RefusalError("The file is too large to be read: 1 MB at most. It can be sent on by its handle")
    : new RefusalError("The files are too large to be sent on: 8 MB a message in all", { blame: "server" });
}

/** `abc.png` of an avatar's address. */
function lastPart(url: string): string {
  return new URL(url).pathname.split("/").at(-1) ?? "picture.png";
}
