import { type Content, richContent } from "./content.ts";
import { react } from "./guild-actions.ts";
import { callHost } from "./host-link.ts";

/** What the host says of a message that was sent. */
export interface SentData {
  readonly id: string;
  readonly channelId: string;
}

/** Which message, and the call it answered if that is what it did. */
interface Place {
  readonly call?: string;
  readonly channelId: string;
  readonly messageId: string;
}

/**
 * A message that this plugin sent. Keep `channelId` and `id` in the store to change it later, with `turbot.editMessage` and the like.
 * A text over 2,000 characters is several messages, of which this is the first.
 */
export class SentMessage {
  /** "" if nobody knows what became of it, as with an answer that came too late. */
  readonly id: string;
  readonly channelId: string;
  readonly #call: string | undefined;

  constructor({ id, channelId }: SentData, call?: string) {
    this.id = id;
    this.channelId = channelId;
    this.#call = call;
  }

  get #place(): Place {
    const call = this.#call === undefined ? {} : { call: this.#call };
    return { ...call, channelId: this.channelId, messageId: this.id };
  }

  /**
   * Replaces the text, embeds, buttons and menus, and files if there are new ones. It pings nobody. If the text was several messages, all
   * are edited, and those that it doesn't need any more are deleted; it can't become more. An `ephemeral` answer can be edited for 15 minutes.
   */
  async edit(content: Content): Promise<void> {
    await editSent(this.#place, content);
  }

  /** Deletes it, with all that its text became. */
  async delete(): Promise<void> {
    await deleteSent(this.#place);
  }

  /** Pins it. Needs `pin_messages`; for an answer, only while its handler runs, and whoever asked must be allowed to do so too. */
  async pin(): Promise<void> {
    await pinSent(this.#place, "pin");
  }

  /** Unpins it, by the same rules. */
  async unpin(): Promise<void> {
    await pinSent(this.#place, "unpin");
  }

  /** Ends its poll now: Discord counts the votes and says who won. One that has ended stays as it is. */
  async endPoll(): Promise<void> {
    await endPollOf(this.#place);
  }

  /** Adds a reaction: an emoji, or `name:id` for one of the guild's. Needs `add_reactions`. */
  async react(emoji: string): Promise<void> {
    await react(undefined, { channelId: this.channelId, messageId: this.id }, emoji);
  }
}

export async function editSent(place: Place, content: Content): Promise<void> {
  await callHost("editMessage", { ...place, content: richContent(content) });
}

export async function deleteSent(place: Place): Promise<void> {
  await callHost("deleteMessage", place);
}

export async function pinSent(place: Place, change: "pin" | "unpin"): Promise<void> {
  await callHost("pin", { ...place, change });
}

export async function endPollOf(place: Place): Promise<void> {
  await callHost("endPoll", place);
}
