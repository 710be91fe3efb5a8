import { fromBase64 } from "./base64.ts";
import { callHost } from "./host-link.ts";

/**
 * A file at Discord that hasn't been read: send it on in `files` of a message, or read it with `turbot.files`. The handle is this plugin's
 * alone, and ends after an hour.
 */
export interface FileHandle {
  readonly handle: string;
  /** With its extension. */
  readonly name: string;
}

export interface Files {
  /** At most 1 MB. */
  bytes(file: FileHandle): Promise<Uint8Array>;
  /** The same as text. Rejects if it isn't UTF-8. */
  text(file: FileHandle): Promise<string>;
  /** A picture of Discord's by its address, such as `user.avatarUrl`, to be sent on as a file. An embed can show the address itself. */
  picture(url: string): Promise<FileHandle>;
}

interface Read {
  readonly base64: string;
  readonly isText: boolean;
}

async function read({ handle }: FileHandle): Promise<Read> {
  return (await callHost("file.read", { handle: String(handle) })) as Read;
}

export const files: Files = Object.freeze({
  async bytes(file: FileHandle) {
    return fromBase64((await read(file)).base64);
  },
  async text(file: FileHandle) {
    const { base64, isText } = await read(file);
    if (!isText) throw new Error(`${file.name} isn't a text: it has bytes that aren't UTF-8`);
    return new TextDecoder().decode(fromBase64(base64));
  },
  async picture(url: string) {
    return (await callHost("file.picture", { url: String(url) })) as FileHandle;
  },
});
