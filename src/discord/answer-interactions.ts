import type { API, CreateInteractionResponseOptions } from "@discordjs/core";
import { type APIInteraction, MessageFlags } from "discord-api-types/v10";
import type { Log } from "../log/log.ts";
import { discordCode, refusedFor } from "./discord-errors.ts";
import { allowedMentions, editBody, messageBodies, rawFiles } from "./message-body.ts";
import type { Messenger, OutgoingMessage } from "./messenger.ts";

type Answers = Pick<
  Messenger,
  "respond" | "defer" | "followUp" | "update" | "deferUpdate" | "editResponse" | "showModal" | "suggest"
>;

/** An interaction's token is worth something for 15 minutes; so long its state is remembered, in milliseconds. */
const rememberedMs = 15 * 60 * 1_000;

/**
 * Answers interactions. Each has one first answer, which Discord wants within 3 s; the rest are edits and follow-ups.
 * Which it is, is remembered here, and learnt from Discord when an earlier process gave the first one.
 */
export function createInteractionAnswers(powers: {
  readonly api: API;
  readonly log: Log;
  readonly now: () => number;
  /** For an answer that comes too late for its interaction. */
  readonly send: Messenger["send"];
}): Answers {
  const { api, log, now, send } = powers;
  const { interactions } = api;
  const states = new Map<string, { readonly state: "thinking" | "answered"; readonly at: number }>();

  function remember(id: string, state: "thinking" | "answered"): void {
    states.set(id, { state, at: now() });
    for (const [old, { at }] of states) {
      if (at > now() - rememberedMs) break;
      states.delete(old);
    }
  }

  /** Gives the first answer; false: there was one already, so the caller has to edit it. */
  async function first(
    interaction: APIInteraction,
    state: "thinking" | "answered",
    give: () => Promise<unknown>,
  ): Promise<boolean> {
    if (states.has(interaction.id)) return false;
    try {
      await give();
    } catch (error) {
      if (!refusedFor(error, discordCode.alreadyAcknowledged)) throw error;
      remember(interaction.id, state);
      return false;
    }
    remember(interaction.id, state);
    return true;
  }

  async function editOriginal(interaction: APIInteraction, message: OutgoingMessage): Promise<void> {
    await interactions.editReply(interaction.application_id, interaction.token, {
      ...editBody(message),
      ...rawFiles(message),
    });
    remember(interaction.id, "answered");
  }

  async function followUpWith(
    interaction: APIInteraction,
    bodies: readonly CreateInteractionResponseOptions[],
  ): Promise<void> {
    for (const body of bodies) {
      await interactions.followUp(interaction.application_id, interaction.token, body);
    }
  }

  /** A person who waited deserves the answer even when Discord has given up on the interaction. */
  async function tooLate(interaction: APIInteraction, message: OutgoingMessage): Promise<void> {
    log.warn("an answer came too late for its interaction", { id: interaction.id });
    const channelId = interaction.channel?.id;
    if (message.ephemeral === true || channelId === undefined) return;
    await send(channelId, { ...message, nonce: interaction.id });
  }

  return {
    async respond(interaction, message) {
      const [body, ...more] = interactionBodies(message);
      if (body === undefined) return;
      try {
        const given = await first(interaction, "answered", () =>
          interactions.reply(interaction.id, interaction.token, body),
        );
        if (!given) await editOriginal(interaction, message);
        await followUpWith(interaction, more);
      } catch (error) {
        if (!refusedFor(error, discordCode.unknownInteraction)) throw error;
        await tooLate(interaction, message);
      }
    },
    async defer(interaction, { ephemeral = false } = {}) {
      await first(interaction, "thinking", () =>
        interactions.defer(
          interaction.id,
          interaction.token,
          ephemeral ? { flags: MessageFlags.Ephemeral } : {},
        ),
      );
    },
    followUp: (interaction, message) => followUpWith(interaction, interactionBodies(message)),
    async update(interaction, message) {
      const given = await first(interaction, "answered", () =>
        interactions.updateMessage(interaction.id, interaction.token, {
          ...editBody(message),
          ...rawFiles(message),
        }),
      );
      if (given) return;
      if (!("message" in interaction) || interaction.message === undefined) return;
      await api.channels.editMessage(interaction.message.channel_id, interaction.message.id, {
        ...editBody(message),
        ...rawFiles(message),
      });
    },
    async deferUpdate(interaction) {
      await first(interaction, "answered", () =>
        interactions.deferMessageUpdate(interaction.id, interaction.token),
      );
    },
    async editResponse(interaction, message) {
      await editOriginal(interaction, message);
      await followUpWith(interaction, interactionBodies(message).slice(1));
    },
    async showModal(interaction, modal) {
      await first(interaction, "answered", () =>
        interactions.createModal(interaction.id, interaction.token, modal),
      );
    },
    async suggest(interaction, choices) {
      await first(interaction, "answered", () =>
        interactions.createAutocompleteResponse(interaction.id, interaction.token, {
          choices: choices.slice(0, 25),
        }),
      );
    },
  };
}

/** Like messages, but without what only messages in channels have: nonce and reply. */
function interactionBodies(message: OutgoingMessage): readonly CreateInteractionResponseOptions[] {
  return messageBodies(message).map(({ content, components, embeds }, index) => ({
    ...(content === undefined ? {} : { content }),
    ...(components === undefined ? {} : { components }),
    ...(embeds === undefined ? {} : { embeds }),
    allowed_mentions: allowedMentions(message),
    ...(message.ephemeral === true ? { flags: MessageFlags.Ephemeral } : {}),
    ...(index === 0 ? rawFiles(message) : {}),
  }));
}
