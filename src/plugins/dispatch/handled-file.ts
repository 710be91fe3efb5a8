import type { OutgoingFile } from "../../discord/messages/messenger.ts";

/** A file of a message that is fetched by its handle just before the message is sent. */
export class HandledFile implements OutgoingFile {
  readonly name: string;
  readonly description: string;
  readonly handle: string;
  readonly data = "";
  /** What people can read in it, if it is a picture that was drawn. */
  readonly words: readonly string[];
  /** The plugin says what it shows. */
  readonly isDescribed: boolean;

  constructor(
    handle: string,
    name: string,
    description: string,
    { words = [], isDescribed }: { readonly words?: readonly string[]; readonly isDescribed: boolean },
  ) {
    this.handle = handle;
    this.name = name;
    this.description = description;
    this.words = words;
    this.isDescribed = isDescribed;
  }
}
