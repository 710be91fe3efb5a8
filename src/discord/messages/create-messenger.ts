import type { API } from "@discordjs/core";
import type { APIMessage, GatewayDispatchPayload } from "discord-api-types/v10";
import { channelLimits } from "../../../packages/discord-rules/channels.ts";
import type { Log } from "../../log/log.ts";
import { rememberRoles } from "../remember-roles.ts";
import { discordCode, refusedFor } from "../rest/discord-errors.ts";
import { isFinalNo } from "../rest/discord-trouble.ts";
import { createInteractionAnswers, type NoteBegin, type NoteSaid } from "./answer-interactions.ts";
import { createSentFinder } from "./find-sent.ts";
import { keepTyping } from "./keep-typing.ts";
import { editBody, messageBodies, rawFiles, shownText } from "./message-body.ts";
import type { Messenger } from "./messenger.ts";
import { createThreadOpener } from "./open-thread.ts";
import type { MessageSource } from "./source.ts";

export interface MessengerPowers {
  readonly api: API;
  /**
   * Answers to interactions don't count toward Discord's calls per second, and have to come within 3 s: with a client of their
   * own they needn't queue after channel messages. Default: `api`'s.
   */
  readonly interactions?: API["interactions"];
  readonly log: Log;
  /** The clock that Discord's client uses for its limits, in milliseconds since 1970. @default Node's */
  readonly now?: () => number;
  /** The monotonic clock, in milliseconds. @default Node's */
  readonly elapsed?: () => number;
}

/** What is written down about messages with a source. `name`: the same when a message is sent again. */
export interface SourceNotes {
  /** It is about to be sent. */
  begins(message: MessageSource & NamedText): void;
  /** Discord has it. */
  said(message: MessageSource & SaidMessage): void;
  /** Discord refused it. */
  refused(name: string): void;
  deletes(messageId: string): void;
}

interface NamedText {
  readonly name: string;
  readonly channelId: string;
  readonly text: string;
}

interface SaidMessage {
  readonly id: string;
  readonly channelId: string;
  readonly name?: string | undefined;
  readonly isThread?: boolean;
}

/** The messenger, and what keeps its cached roles fresh. */
export interface DiscordMessenger extends Messenger {
  onDispatch(payload: GatewayDispatchPayload): void;
  /** A new session: changes before it were never reported. */
  onSessionLost(): void;
  /**
   * Calls `begins` before each message with a source, `said` as soon as Discord has it, and `deletes` before one of Turbot's messages is deleted:
   * the event that comes of it is then known as Turbot's own doing.
   */
  noteSources(notes: SourceNotes): void;
}

/** Reserve this many of Discord's 50 requests/s for real messages; typing indicators can be dropped. */
const reservedForMessages = 25;

type NewMessage = Parameters<API["channels"]["createMessage"]>[1];

export function createMessenger(powers: MessengerPowers): DiscordMessenger {
  const { api, log, interactions = api.interactions } = powers;
  const { now = Date.now, elapsed = () => performance.now() } = powers;
  const roles = rememberRoles(api);
  const { channels } = api;
  const findSent = createSentFinder(api);
  let notes: SourceNotes = { begins: () => {}, said: () => {}, refused: () => {}, deletes: () => {} };
  const note: NoteSaid = (channelId, id, { source }, name) => {
    if (source !== undefined) notes.said({ ...source, id, channelId, name });
  };
  const noteBegin: NoteBegin = (channelId, { source }, name, text) => {
    if (source !== undefined) notes.begins({ ...source, name, channelId, text });
  };

  const send: Messenger["send"] = async (channelId, message) => {
    const ids: string[] = [];
    const sentBefore = message.earlier && (await findSent(channelId, message.earlier));
    for (const [index, body] of messageBodies(message).entries()) {
      const before = sentBefore?.(body);
      const name = String(body.nonce);
      noteBegin(channelId, message, name, shownText(body));
      const files = index === 0 ? rawFiles(message) : {};
      const id = before ?? (await createNoted(channelId, { ...body, ...files }, name)).id;
      note(channelId, id, message, name);
      ids.push(id);
    }
    return ids;
  };

  async function createNoted(channelId: string, body: NewMessage, name: string): Promise<APIMessage> {
    try {
      return await create(channelId, body);
    } catch (error) {
      if (isFinalNo(error)) notes.refused(name);
      throw error;
    }
  }

  /** If Turbot can't read the history, Discord refuses replies: then it is sent as a plain message. */
  async function create(channelId: string, body: NewMessage): Promise<APIMessage> {
    try {
      return await channels.createMessage(channelId, body);
    } catch (error) {
      if (!refusedFor(error, discordCode.noReplyWithoutHistory)) throw error;
      const { message_reference: _reference, ...alone } = body;
      return channels.createMessage(channelId, alone);
    }
  }

  const openThread = createThreadOpener({ api, send });

  /** The budget of a past second says nothing about now. */
  const hasRoomForTyping = () =>
    api.rest.globalRemaining > reservedForMessages || api.rest.globalReset < now();

  return {
    ...createInteractionAnswers({ api: { channels, interactions }, log, elapsed, send, note, noteBegin }),
    send,
    async edit(channelId, messageId, message) {
      note(channelId, messageId, message);
      await channels.editMessage(channelId, messageId, { ...editBody(message), ...rawFiles(message) });
      // What doesn't fit follows it, and is sent once however often the edit is repeated.
      for (const body of messageBodies({ ...message, nonce: messageId }).slice(1)) {
        const { id } = await channels.createMessage(channelId, body);
        note(channelId, id, message);
      }
    },
    async removeButtons(channelId, messageId) {
      await channels.editMessage(channelId, messageId, { components: [] });
    },
    async delete(channelId, messageId) {
      notes.deletes(messageId);
      try {
        await channels.deleteMessage(channelId, messageId);
      } catch (error) {
        // Already deleted, which is what was wanted.
        if (!refusedFor(error, discordCode.unknownMessage, discordCode.unknownChannel)) throw error;
      }
    },
    async endPoll(channelId, messageId) {
      try {
        await api.poll.expirePoll(channelId, messageId);
      } catch (error) {
        if (!refusedFor(error, discordCode.pollExpired)) throw error;
      }
    },
    react: (channelId, messageId, emoji) => channels.addMessageReaction(channelId, messageId, emoji),
    typing: (channelId) =>
      keepTyping((signal) => channels.showTyping(channelId, { signal }), hasRoomForTyping),
    async startThread(channelId, messageId, name, elsewhere) {
      const id = await openThread({ channelId, messageId, name: threadName(name), elsewhere });
      const source = elsewhere?.source;
      if (source !== undefined) notes.said({ ...source, id, channelId: id, isThread: true });
      return id;
    },
    roles: (guildId) => roles.of(guildId),
    onDispatch: (payload) => roles.onDispatch(payload),
    onSessionLost: () => roles.forgetAll(),
    noteSources(to) {
      notes = to;
    },
  };
}

function threadName(name: string): string {
  const line = name.replaceAll(/\s+/g, " ").trim();
  const shown = [...new Intl.Segmenter().segment(line)].map(({ segment }) => segment);
  while (shown.join("").length > channelLimits.name.max) shown.pop();
  return shown.join("") || "A request";
}
