import type { APIInteraction } from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messenger.ts";

/** Something a plugin did in the stand-in channel. */
export interface TryEvent {
  readonly kind: "reply" | "defer" | "followUp" | "edit" | "update" | "send" | "react" | "modal" | "suggest";
  readonly content?: string;
  readonly ephemeral?: boolean;
  readonly embeds?: OutgoingMessage["embeds"];
  readonly components?: OutgoingMessage["components"];
  readonly channelId?: string;
  readonly emoji?: string;
  readonly title?: string;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
}

/** A messenger that writes down what it is told. */
export function createStandInChannel(): { readonly messenger: Messenger; readonly events: TryEvent[] } {
  const events: TryEvent[] = [];
  const said = (
    kind: TryEvent["kind"],
    { content, ephemeral, embeds, components }: OutgoingMessage,
    channelId?: string,
  ) => {
    events.push({
      kind,
      content,
      ...(ephemeral === true ? { ephemeral } : {}),
      ...(embeds === undefined ? {} : { embeds }),
      ...(components === undefined ? {} : { components }),
      ...(channelId === undefined ? {} : { channelId }),
    });
  };
  const answer = (kind: TryEvent["kind"]) => async (_interaction: APIInteraction, message: OutgoingMessage) =>
    said(kind, message);
  const messenger: Messenger = {
    async send(channelId, message) {
      if (message.replyTo === undefined) said("send", message, channelId);
      else said("reply", message);
      return [String(9000 + events.length)];
    },
    edit: async (channelId, _messageId, message) => said("edit", message, channelId),
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
  return { messenger, events };
}
