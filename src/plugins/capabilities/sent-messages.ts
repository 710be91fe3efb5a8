import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import type { SentData } from "../../plugin-api/sent-message.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { editParts } from "../dispatch/edit-parts.ts";
import type { PluginMessage, PluginMessages } from "../store/plugin-messages.ts";
import { snowflake } from "./actions/place.ts";
import { withStop } from "./reach/ring-words.ts";

/** What a plugin does with messages that it sent: nothing more is needed for it than for sending them. */
export interface SentMessages {
  /** Notes what was sent, so that the plugin can change it later. @returns what the plugin gets of it */
  note(channelId: string, guildId: string, sent: Sent): SentData;
  find(channelId: string, messageId: string): PluginMessage | undefined;
  /**
   * @param read the new message, checked and paid for
   * @throws RefusalError, or Discord's error
   */
  edit(
    input: Input,
    during: HandlerCall | undefined,
    read: () => OutgoingMessage,
    words: EditedWords,
  ): Promise<void>;
  delete(input: Input, during: HandlerCall | undefined): Promise<void>;
  endPoll(input: Input): Promise<void>;
}

interface Sent {
  readonly ids: readonly string[];
  readonly isPrivate: boolean;
  readonly signed: PluginMessage["signed"];
}

/** What is done about the words in an edited message. */
export interface EditedWords {
  /** Throws RefusalError if they can't stand there. */
  check(
    message: OutgoingMessage,
    place: { readonly guildId: string; readonly channelId: string },
  ): Promise<void>;
  /** With the names of those whose words they are. */
  named(message: OutgoingMessage): OutgoingMessage;
  withBytes<T>(message: OutgoingMessage, say: (whole: OutgoingMessage) => Promise<T>): Promise<T>;
  /** Whose words may be in it, and which messages it repeats. */
  sourceOf(message: OutgoingMessage, guildId: string): MessageSource;
}

type Input = Readonly<Record<string, unknown>>;

const named = z.object({ channelId: snowflake, messageId: snowflake });

export function notOwn(): RefusalError {
  return new RefusalError(
    "That isn't a message of this plugin in that channel, or nothing was changed about it for 90 days",
  );
}

/** The line that says whose message it is. */
export function signatureOf(plugin: string): string {
  return `-# from the ${plugin} plugin`;
}

export function createSentMessages(parts: {
  readonly plugin: string;
  readonly messenger: Pick<Messenger, "edit" | "delete" | "endPoll">;
  readonly messages: PluginMessages;
  /** Throws RefusalError where the plugin can't do anything any more. */
  readonly checkPlace: (channelId: string) => Promise<unknown>;
  /** Somebody's words were taken back with it, so none are put into it any more. */
  readonly isGone: (messageId: string) => boolean;
  /** Waits for its turn in a channel. */
  readonly inOrder: <T>(channelId: string, act: () => Promise<T>) => Promise<T>;
}): SentMessages {
  const { plugin, messenger, messages, checkPlace, inOrder, isGone } = parts;

  const refuseGone = ({ ids }: PluginMessage) => {
    if (!ids.some(isGone)) return;
    throw new RefusalError(
      "This message was taken back: somebody whose words were in it deleted them, or asked to be forgotten. Send another one",
      { blame: "server" },
    );
  };

  const own = (channelId: string, messageId: string): PluginMessage => {
    const found = messages.of(plugin, channelId, messageId);
    if (found === undefined) throw notOwn();
    return found;
  };

  return {
    note(channelId, guildId, { ids, isPrivate, signed }) {
      const [id = ""] = ids;
      if (id !== "" && !isPrivate) messages.note({ ids, plugin, channelId, guildId, signed });
      return { id, channelId };
    },
    find: (channelId, messageId) => messages.of(plugin, channelId, messageId),
    async edit(input, during, read, words) {
      const message = read();
      if (message.poll !== undefined)
        throw new RefusalError("An edit can't add a poll: send another message");
      const { channelId, messageId } = named.parse(input);
      const inPrivate = during?.responder?.privateAnswers;
      if (inPrivate?.has(messageId) === true) {
        const { guildId } = during?.caller ?? {};
        if (guildId !== undefined) await words.check(message, { guildId, channelId });
        return words.withBytes(message, (whole) => inPrivate.edit(messageId, whole));
      }
      const found = own(channelId, messageId);
      refuseGone(found);
      await checkPlace(channelId);
      await words.check(message, found);
      const source = words.sourceOf(message, found.guildId);
      const edited = { ...words.named(signedAgain(plugin, found.signed, message)), source };
      const kept = await inOrder(channelId, async () => {
        // It may have been taken back while this waited.
        refuseGone(found);
        return words.withBytes(edited, (whole) =>
          editParts(found.ids, whole, {
            edit: (id, part) => messenger.edit(channelId, id, part),
            remove: (id) => messenger.delete(channelId, id),
          }),
        );
      });
      messages.forget(found.ids.filter((id) => !kept.includes(id)));
      messages.note({ ...found, ids: kept });
    },
    async delete(input, during) {
      const { channelId, messageId } = named.parse(input);
      const inPrivate = during?.responder?.privateAnswers;
      if (inPrivate?.has(messageId) === true) return inPrivate.delete(messageId);
      const { ids } = own(channelId, messageId);
      await checkPlace(channelId);
      await inOrder(channelId, async () => {
        for (const id of ids) await messenger.delete(channelId, id);
      });
      messages.forget(ids);
    },
    async endPoll(input) {
      const { channelId, messageId } = named.parse(input);
      const { ids } = own(channelId, messageId);
      await checkPlace(channelId);
      // A poll is in the last of the messages that a text became.
      await messenger.endPoll(channelId, ids.at(-1) ?? messageId);
    },
  };
}

/** An edit takes away neither the plugin's name nor the way to stop its pings, and pings nobody. */
export function signedAgain(
  plugin: string,
  signed: PluginMessage["signed"],
  { ephemeral: _ephemeral, rings: _rings, ...message }: OutgoingMessage,
): OutgoingMessage {
  switch (signed) {
    case "":
      return message;
    case "plugin":
      return { ...message, signature: signatureOf(plugin) };
    case "pings":
      return withStop(plugin, message);
  }
}
