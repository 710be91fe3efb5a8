import type { OutgoingFile } from "../../discord/messages/messenger.ts";

/** A file of a message that is fetched by its handle just before the message is sent. */
export class HandledFile implements OutgoingFile {
  readonly name: string;
  readonly description: string;
  readonly handle: string;
  readonly data = "";
  readonly words: readonly string[];

  /** @param words what people can read in it, if it is a picture that was drawn */
  constructor(handle: string, name: string, description: string, words: readonly string[] = []) {
    this.handle = handle;
    this.name = name;
    this.description = description;
    this.words = words;
  }
}
