import type { APIInteraction } from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messenger.ts";
import type { GuildPowers } from "./guild-powers.ts";
import { createIds, guildId, idOf } from "./stand-in-ids.ts";

/** Something a plugin did in the stand-in channel. */
export interface TryEvent {
  readonly kind:
    | ("reply" | "defer" | "followUp" | "edit" | "update" | "send" | "modal" | "suggest")
    | ("react" | "thread" | "delete" | "giveRole" | "takeRole");
  readonly content?: string;
  readonly ephemeral?: boolean;
  readonly embeds?: OutgoingMessage["embeds"];
  readonly components?: OutgoingMessage["components"];
  readonly channelId?: string;
  /** The ids of those whom it rings. */
  readonly rings?: readonly string[];
  readonly emoji?: string;
  readonly title?: string;
  readonly messageId?: string;
  readonly roleId?: string;
  readonly userId?: string;
  /** Names, and what is in them as text. */
  readonly files?: readonly { readonly name: string; readonly text: string }[];
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
}

/** A messenger that writes down what it is told, and a guild in which everybody may do everything. */
export function createStandInChannel(): {
  readonly messenger: Messenger;
  readonly guilds: GuildPowers;
  readonly events: TryEvent[];
  /** Ids of members who have yet to accept the rules. */
  readonly pending: Set<string>;
  /** Who wrote what people wrote: ids of users by those of messages. */
  readonly authors: Map<string, string>;
} {
  const events: TryEvent[] = [];
  const nextId = createIds();
  const pending = new Set<string>();
  const authors = new Map<string, string>();
  /** Ids of what was said, by nonce: the same again is the same message. */
  const nonces = new Map<string, readonly string[]>();
  const said = (
    kind: TryEvent["kind"],
    { content, signature, ephemeral, embeds, components, files, rings }: OutgoingMessage,
    channelId?: string,
  ) => {
    const lines = [content, signature].filter((line) => line !== undefined && line !== "");
    events.push({
      kind,
      content: lines.join("\n"),
      ...(ephemeral === true ? { ephemeral } : {}),
      ...(embeds === undefined ? {} : { embeds }),
      ...(components === undefined ? {} : { components }),
      ...(files === undefined
        ? {}
        : { files: files.map(({ name, data }) => ({ name, text: textOf(data) })) }),
      ...(channelId === undefined ? {} : { channelId }),
      ...(rings === undefined ? {} : { rings }),
    });
  };
  const answer = (kind: TryEvent["kind"]) => async (_interaction: APIInteraction, message: OutgoingMessage) =>
    said(kind, message);
  const messenger: Messenger = {
    async send(channelId, message) {
      if (message.nonce !== undefined) {
        const before = nonces.get(message.nonce);
        if (before !== undefined) return before;
        nonces.set(message.nonce, [nextId()]);
      }
      if (message.replyTo === undefined) said("send", message, channelId);
      else said("reply", message);
      return nonces.get(message.nonce ?? "") ?? [nextId()];
    },
    edit: async (channelId, _messageId, message) => said("edit", message, channelId),
    removeButtons: async () => {},
    delete: async () => {},
    react: async (_channelId, _messageId, emoji) => void events.push({ kind: "react", emoji }),
    typing: () => () => {},
    startThread: async (_channelId, messageId) => messageId,
    respond: answer("reply"),
    defer: async (_interaction, options) =>
      void events.push({ kind: "defer", ...(options?.ephemeral === true ? { ephemeral: true } : {}) }),
    followUp: answer("followUp"),
    update: answer("update"),
    deferUpdate: async () => void events.push({ kind: "defer" }),
    editResponse: answer("edit"),
    showModal: async (_interaction, { title, custom_id }) =>
      void events.push({ kind: "modal", title, content: custom_id }),
    suggest: async (_interaction, choices) => void events.push({ kind: "suggest", choices }),
    roles: async () => [],
  };
  const guilds: GuildPowers = {
    botUserId: idOf("user", "Turbot"),
    guildOf: async () => guildId,
    permissionsIn: async () => everything,
    standing: async () => ({ permissions: everything, top: Infinity }),
    timedOutUntil: async () => undefined,
    isPending: async (_guildId, userId) => pending.has(userId),
    role: async (_guildId, id) => ({
      name: `role ${id}`,
      permissions: 0n,
      holdsBack: false,
      position: 1,
      isManaged: false,
      isTurbots: false,
    }),
    authorOf: async (_channelId, messageId) => authors.get(messageId) ?? idOf("user", "somebody else"),
    react: async (_channelId, _messageId, emoji) => void events.push({ kind: "react", emoji }),
    async startThread(channelId, name, messageId) {
      events.push({
        kind: "thread",
        content: name,
        channelId,
        ...(messageId === undefined ? {} : { messageId }),
      });
      return { id: nextId(), name, type: 11, guildId };
    },
    deleteMessage: async (_channelId, messageId) => void events.push({ kind: "delete", messageId }),
    changeRole: async ({ change, roleId, userId }) =>
      void events.push({ kind: change === "give" ? "giveRole" : "takeRole", roleId, userId }),
  };
  return { messenger, guilds, events, pending, authors };
}

const everything = 2n ** 60n - 1n;

function textOf(data: string | Uint8Array): string {
  return typeof data === "string" ? data : Buffer.from(data).toString("utf8");
}
