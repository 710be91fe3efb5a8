import type { OutgoingFile } from "../../discord/messages/messenger.ts";

/** A file of a message that is fetched by its handle just before the message is sent. */
export class HandledFile implements OutgoingFile {
  readonly name: string;
  readonly description: string;
  readonly handle: string;
  readonly data = "";

  constructor(handle: string, name: string, description: string) {
    this.handle = handle;
    this.name = name;
    this.description = description;
  }
}
