import type { API, CreateInteractionResponseOptions } from "@discordjs/core";
import { type APIInteraction, type APIMessage, MessageFlags } from "discord-api-types/v10";
import { commandLimits } from "../../../packages/discord-rules/commands/command-limits.ts";
import type { Log } from "../../log/log.ts";
import { discordCode, refusedFor } from "../rest/discord-errors.ts";
import { textMark } from "../store/own-messages.ts";
import { editBody, messageBodies, rawFiles, shownText } from "./message-body.ts";
import type { Answered, Messenger, OutgoingMessage } from "./messenger.ts";
import { sayLate } from "./say-late.ts";

type Answers = Pick<
  Messenger,
  | "respond"
  | "defer"
  | "followUp"
  | "update"
  | "deferUpdate"
  | "editResponse"
  | "editAnswer"
  | "deleteAnswer"
  | "showModal"
  | "suggest"
>;

/** @param name as it began, if it did */
export type NoteSaid = (channelId: string, id: string, message: OutgoingMessage, name?: string) => void;
/** @param name the same for a repeat */
export type NoteBegin = (channelId: string, message: OutgoingMessage, name: string, text: string) => void;

type State = "thinking" | "answered" | "too late";

/** What Discord says of an interaction that wasn't answered within 3 s, or whose 15 minutes are over. */
const givenUp = [discordCode.unknownInteraction, discordCode.unknownWebhook, discordCode.invalidWebhookToken];

/** An interaction's token works for 15 minutes; its state is remembered for as long, in milliseconds. */
const rememberedMs = 15 * 60 * 1_000;

/**
 * Answers interactions. Each has one first answer, which Discord wants within 3 s; the rest are edits and follow-ups.
 * The state is remembered here, or learnt from Discord if an earlier process gave the first answer.
 */
export function createInteractionAnswers(powers: {
  readonly api: Pick<API, "channels" | "interactions">;
  readonly log: Log;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** Sends an answer that comes too late for its interaction. */
  readonly send: Messenger["send"];
  /** A message of Turbot's is in a channel now. */
  readonly note?: NoteSaid;
  /** One is about to be posted. */
  readonly noteBegin?: NoteBegin;
}): Answers {
  const { api, log, elapsed, note = () => {}, noteBegin = () => {} } = powers;
  const sayInChannel = sayLate(powers);
  const { interactions } = api;
  const states = new Map<string, { readonly state: State; readonly at: number }>();
  function remember(id: string, state: State): void {
    states.set(id, { state, at: elapsed() });
    for (const [old, { at }] of states) {
      if (at > elapsed() - rememberedMs) break;
      states.delete(old);
    }
  }

  /**
   * Acts while Discord still knows the interaction; once it has expired, `otherwise` runs: a person who waited deserves an answer
   * even then.
   */
  async function inTime<T>(
    interaction: APIInteraction,
    act: () => Promise<T>,
    otherwise: () => Promise<T>,
  ): Promise<T> {
    if (states.get(interaction.id)?.state === "too late") return otherwise();
    try {
      return await act();
    } catch (error) {
      if (!refusedFor(error, ...givenUp)) throw error;
      log.warn("an answer came too late for its interaction", { id: interaction.id });
      remember(interaction.id, "too late");
      return otherwise();
    }
  }

  /** Gives the first answer; false if there was one already, so that the caller has to edit it. */
  async function first(
    interaction: APIInteraction,
    state: State,
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

  /** Posts a message with this text. What only one person sees is gone when they close it, so it isn't noted. */
  async function noted(
    interaction: APIInteraction,
    message: OutgoingMessage,
    text: string,
    post: () => Promise<APIMessage | undefined>,
  ): Promise<APIMessage | undefined> {
    const channelId = interaction.channel?.id;
    if (message.source === undefined || message.ephemeral === true || channelId === undefined) return post();
    const name = `${interaction.id}:${textMark(text)}`;
    noteBegin(channelId, message, name, text);
    const posted = await post();
    if (posted !== undefined) note(channelId, posted.id, message, name);
    return posted;
  }

  async function editOriginal(
    interaction: APIInteraction,
    message: OutgoingMessage,
  ): Promise<APIMessage | undefined> {
    const { application_id: applicationId, token } = interaction;
    const hasFiles = (message.files ?? []).length > 0;
    const kept = hasFiles ? (await interactions.getOriginalReply(applicationId, token)).attachments : [];
    // Discord takes a poll only in place of "thinking…".
    const poll = message.poll === undefined ? {} : { poll: message.poll };
    const body = { ...editBody(message), ...rawFiles(message, kept), ...poll };
    const edited = await noted(interaction, message, shownText(body), () =>
      interactions.editReply(applicationId, token, body),
    );
    remember(interaction.id, "answered");
    return edited;
  }

  async function followUpWith(
    interaction: APIInteraction,
    message: OutgoingMessage,
    bodies: readonly CreateInteractionResponseOptions[],
  ): Promise<readonly (APIMessage | undefined)[]> {
    const { application_id: applicationId, token } = interaction;
    const posted: (APIMessage | undefined)[] = [];
    for (const body of bodies) {
      const one = await noted(interaction, message, shownText(body), () =>
        interactions.followUp(applicationId, token, body),
      );
      posted.push(one);
    }
    return posted;
  }

  async function reply(
    interaction: APIInteraction,
    message: OutgoingMessage,
    body: CreateInteractionResponseOptions,
  ): Promise<APIMessage | undefined> {
    const { id, token } = interaction;
    if (message.source === undefined) {
      await interactions.reply(id, token, body);
      return undefined;
    }
    return noted(interaction, message, shownText(body), async () => {
      // Discord tells the answer's id only when asked.
      const { resource } = await interactions.reply(id, token, { ...body, with_response: true });
      return resource?.message;
    });
  }

  const nothing = async () => {};
  const inChannel = async (interaction: APIInteraction, message: OutgoingMessage): Promise<Answered> => ({
    ids: await sayInChannel(interaction, message),
    isPrivate: false,
  });

  async function change(interaction: APIInteraction, message: OutgoingMessage): Promise<void> {
    if (!("message" in interaction) || interaction.message === undefined) return;
    const { attachments, channel_id: channelId, id } = interaction.message;
    await api.channels.editMessage(channelId, id, {
      ...editBody(message),
      ...rawFiles(message, attachments),
    });
  }

  return {
    async respond(interaction, message) {
      const [body, ...more] = interactionBodies(message);
      if (body === undefined) return answered([]);
      const answer = async () => {
        let posted: APIMessage | undefined;
        const given = await first(interaction, "answered", async () => {
          posted = await reply(interaction, message, body);
        });
        if (!given) posted = await editOriginal(interaction, message);
        return answered([posted, ...(await followUpWith(interaction, message, more))]);
      };
      return inTime(interaction, answer, () => inChannel(interaction, message));
    },
    async defer(interaction, { ephemeral = false } = {}) {
      const options = ephemeral ? { flags: MessageFlags.Ephemeral } : {};
      const wait = async () => {
        await first(interaction, "thinking", () =>
          interactions.defer(interaction.id, interaction.token, options),
        );
      };
      await inTime(interaction, wait, nothing);
    },
    followUp: (interaction, message) =>
      inTime(
        interaction,
        async () => answered(await followUpWith(interaction, message, interactionBodies(message))),
        () => inChannel(interaction, message),
      ),
    async update(interaction, message) {
      const give = async () => {
        if ("message" in interaction && interaction.message !== undefined)
          note(interaction.message.channel_id, interaction.message.id, message);
        const given = await first(interaction, "answered", () =>
          interactions.updateMessage(interaction.id, interaction.token, {
            ...editBody(message),
            ...rawFiles(message, "message" in interaction ? interaction.message?.attachments : []),
          }),
        );
        if (!given) await change(interaction, message);
      };
      await inTime(interaction, give, () => change(interaction, message));
    },
    async deferUpdate(interaction) {
      const wait = async () => {
        await first(interaction, "answered", () =>
          interactions.deferMessageUpdate(interaction.id, interaction.token),
        );
      };
      await inTime(interaction, wait, nothing);
    },
    async editResponse(interaction, message) {
      const answer = async () => {
        const edited = await editOriginal(interaction, message);
        const more = await followUpWith(interaction, message, interactionBodies(message).slice(1));
        return answered([edited, ...more]);
      };
      return inTime(interaction, answer, () => inChannel(interaction, message));
    },
    async editAnswer({ application_id: applicationId, token }, messageId, message) {
      const body = { ...editBody(message), ...rawFiles(message) };
      await interactions.editReply(applicationId, token, body, messageId);
    },
    deleteAnswer: ({ application_id: applicationId, token }, messageId) =>
      interactions.deleteReply(applicationId, token, messageId),
    async showModal(interaction, modal) {
      const give = async () => {
        await first(interaction, "answered", () =>
          interactions.createModal(interaction.id, interaction.token, modal),
        );
      };
      // A form can only be the first answer.
      const message = { content: "", ephemeral: true };
      await inTime(interaction, give, async () => void (await sayInChannel(interaction, message)));
    },
    async suggest(interaction, choices) {
      const give = async () => {
        await first(interaction, "answered", () =>
          interactions.createAutocompleteResponse(interaction.id, interaction.token, {
            choices: choices.slice(0, commandLimits.choices),
          }),
        );
      };
      // Too late: the person has typed on.
      await inTime(interaction, give, nothing);
    },
  };
}

function answered(posted: readonly (APIMessage | undefined)[]): Answered {
  const known = posted.filter((one) => one !== undefined);
  return {
    ids: known.map(({ id }) => id),
    isPrivate: known.some(({ flags = 0 }) => (flags & MessageFlags.Ephemeral) !== 0),
  };
}

/** Like messages, but without what only channel messages have: nonce and reply. */
function interactionBodies(message: OutgoingMessage): readonly CreateInteractionResponseOptions[] {
  return messageBodies(message).map(
    ({ content, components, embeds, allowed_mentions, poll, flags = 0 }, index) => ({
      ...(content === undefined ? {} : { content }),
      ...(components === undefined ? {} : { components }),
      ...(embeds === undefined ? {} : { embeds }),
      allowed_mentions,
      ...(poll === undefined ? {} : { poll }),
      ...flagged(flags | (message.ephemeral === true ? MessageFlags.Ephemeral : 0)),
      ...(index === 0 ? rawFiles(message) : {}),
    }),
  );
}

function flagged(flags: number): { flags?: number } {
  return flags === 0 ? {} : { flags };
}
