import {
  type APIAutoModerationRule,
  type APIInteraction,
  type APIMessage,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
} from "discord-api-types/v10";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { readCustomId } from "../../declaration/custom-id.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import { shownText, textsOf } from "../../discord/messages/message-body.ts";
import type { Answered, Messenger, OutgoingFile, OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { SeenFile, TryEvent } from "../../plugin-api/testing.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import type { Deed } from "../deeds/deed.ts";
import { guildId, idOf, usualStart } from "./fake-ids.ts";
import { createFakeModeration, heights, seenOnMember } from "./fake-moderation.ts";
import { createFakePlaces, placeDeedSeen } from "./fake-places.ts";
import { addReaction } from "./fake-reactions.ts";
import { createScene, usualChannel } from "./scene.ts";
import { sentMessage } from "./sent-message.ts";
import { fieldsOf } from "./shown-form.ts";

/** A messenger that records everything, and a guild in which everyone may do everything unless a test says otherwise. */
export function createFakeChannel(scene = createScene(() => usualStart)): {
  readonly messenger: Messenger;
  readonly guilds: GuildPowers;
  readonly events: TryEvent[];
  /** Ids of members who haven't accepted the rules yet. */
  readonly pending: Set<string>;
  /** Authors of people's messages: user ids by message id. */
  readonly authors: Map<string, string>;
  /** The forms it has shown, oldest first. */
  readonly forms: readonly APIModalInteractionResponseCallbackData[];
  /** What people wrote, oldest first, for `getMessage` and `history`. */
  readonly written: APIMessage[];
  /** The rules of its AutoMod, by id. */
  readonly rules: ReadonlyMap<string, APIAutoModerationRule>;
} {
  const events: TryEvent[] = [];
  const { nextId } = scene;
  const pending = new Set<string>();
  const authors = new Map<string, string>();
  const forms: APIModalInteractionResponseCallbackData[] = [];
  const written: APIMessage[] = [];
  const rules = new Map<string, APIAutoModerationRule>();
  /** Messages of components V2. */
  const laidOut = new Set<string>();
  /** Message ids by nonce: the same nonce again is the same message. */
  const nonces = new Map<string, readonly string[]>();
  const said = (kind: TryEvent["kind"], message: OutgoingMessage, channelId?: string, messageId?: string) => {
    const { signature, ephemeral, embeds, files, rings, silent, poll } = message;
    const lines = [shownText(message), signature].filter((line) => line !== undefined && line !== "");
    events.push({
      kind,
      content: lines.join("\n"),
      ...(ephemeral === true ? { ephemeral } : {}),
      ...(embeds === undefined ? {} : { embeds }),
      ...componentsOf(message),
      ...(files === undefined ? {} : { files: files.map(seenFile) }),
      ...(channelId === undefined ? {} : { channelId }),
      ...(rings === undefined ? {} : { rings }),
      ...(silent === true ? { silent } : {}),
      ...(poll === undefined ? {} : { poll }),
      ...(messageId === undefined ? {} : { messageId }),
    });
  };
  /** What it sends can be looked up, too. */
  const keep = (
    [id = ""]: readonly string[],
    message: OutgoingMessage,
    channelId = scene.channel(usualChannel),
  ) => {
    if (message.isLaidOut === true) laidOut.add(id);
    written.push({ ...sentMessage(id, message, scene), channel_id: channelId });
  };
  /** As an edit leaves it. */
  const change = (message: OutgoingMessage, messageId: string) => {
    const before = written.find(({ id }) => id === messageId);
    if (before === undefined) return;
    const { content, embeds, components, attachments } = sentMessage(messageId, message, scene);
    Object.assign(before, { content, embeds, components, edited_timestamp: scene.time() });
    if (message.files !== undefined) Object.assign(before, { attachments });
  };
  const forget = (messageId: string) => {
    const index = written.findIndex(({ id }) => id === messageId);
    if (index >= 0) written.splice(index, 1);
  };
  const edit = (message: OutgoingMessage, channelId: string | undefined, messageId: string) => {
    if (laidOut.has(messageId) && message.isLaidOut !== true) {
      throw new RefusalError(
        "Discord refused what was sent: a message that is laid out stays so, and an edit needs a layout, too",
      );
    }
    if (message.isLaidOut === true) laidOut.add(messageId);
    said("edit", message, channelId, messageId);
    change(message, messageId);
  };
  /** The first answers to interactions, which `editResponse` edits. */
  const answers = new Map<string, readonly string[]>();
  const answer =
    (kind: TryEvent["kind"]) =>
    async ({ id, channel }: APIInteraction, message: OutgoingMessage): Promise<Answered> => {
      said(kind, message);
      const first = kind === "edit" ? answers.get(id) : undefined;
      const ids = first ?? textsOf(message).map(nextId);
      if (!answers.has(id)) answers.set(id, ids);
      if (first === undefined) keep(ids, message, channel?.id);
      else change(message, first[0] ?? "");
      return { ids, isPrivate: message.ephemeral === true };
    };
  const messenger: Messenger = {
    async send(channelId, message) {
      if (message.nonce !== undefined) {
        const before = nonces.get(message.nonce);
        if (before !== undefined) return before;
        nonces.set(message.nonce, textsOf(message).map(nextId));
      }
      if (message.replyTo === undefined) said("send", message, channelId);
      else said("reply", message);
      const ids = nonces.get(message.nonce ?? "") ?? textsOf(message).map(nextId);
      keep(ids, message, channelId);
      return ids;
    },
    edit: async (channelId, messageId, message) => edit(message, channelId, messageId),
    removeButtons: async () => {},
    async delete(_channelId, messageId) {
      events.push({ kind: "delete", messageId });
      forget(messageId);
    },
    endPoll: async (_channelId, messageId) => void events.push({ kind: "endPoll", messageId }),
    react: async (_channelId, _messageId, emoji) => void events.push({ kind: "react", emoji }),
    typing: () => () => {},
    startThread: async (_channelId, messageId) => messageId,
    respond: answer("reply"),
    defer: async (_interaction, options) =>
      void events.push({ kind: "defer", ...(options?.ephemeral === true ? { ephemeral: true } : {}) }),
    followUp: answer("followUp"),
    async update(interaction, message) {
      said("update", message);
      if (interaction.message !== undefined) change(message, interaction.message.id);
    },
    deferUpdate: async () => void events.push({ kind: "defer" }),
    editResponse: answer("edit"),
    editAnswer: async (_interaction, messageId, message) => edit(message, undefined, messageId),
    async deleteAnswer(_interaction, messageId) {
      events.push({ kind: "delete", messageId });
      forget(messageId);
    },
    async showModal(_interaction, form) {
      forms.push(form);
      const value = readCustomId(form.custom_id)?.value ?? "";
      events.push({
        kind: "modal",
        title: form.title,
        content: form.custom_id,
        ...(value === "" ? {} : { value }),
        fields: fieldsOf(form),
      });
    },
    suggest: async (_interaction, choices) => void events.push({ kind: "suggest", choices }),
    roles: async () => [],
  };
  /** Who has which role by the plugin's deeds. */
  const held = new Set<string>();
  const { noteDeed, ...moderation } = createFakeModeration(scene, events, pending);
  const places = createFakePlaces({ scene, written });
  const guilds: GuildPowers = {
    botUserId: idOf("user", "Turbot"),
    ...moderation,
    guildOf: async () => guildId,
    permissionsIn: async (_channelId, userId) => scene.rights.of(userId),
    standing: async (_guildId, userId) => ({
      permissions: scene.rights.of(userId),
      top: userId === idOf("user", "Turbot") ? heights.turbot : Infinity,
    }),
    timedOutUntil: async () => undefined,
    isPending: async (_guildId, userId) => pending.has(userId),
    role: async (_guildId, id) => ({
      name: `role ${id}`,
      permissions: 0n,
      isRestrictive: false,
      position: scene.rolesAbove.has(id) ? heights.above : 1,
      isManaged: false,
      isTurbots: false,
    }),
    tags: async () => [],
    message: async (_channelId, messageId) => written.find(({ id }) => id === messageId),
    messages: async (channelId, { before, limit }) =>
      written
        .filter((one) => one.channel_id === channelId)
        .filter(({ id }) => before === undefined || compareSnowflakes(id, before) < 0)
        .slice(-limit)
        .toReversed(),
    authorOf: async (_channelId, messageId) => authors.get(messageId) ?? idOf("user", "somebody else"),
    hasRole: async (_guildId, userId, roleId) => held.has(`${userId} ${roleId}`),
    autoMod: async () => [],
    autoModRules: async () => [...rules.values()],
    homeOf: async (id) => id,
    ...places.sight,
    async carryOut(deed) {
      events.push(seenAs(deed));
      if (deed.kind === "giveRole") held.add(`${deed.userId} ${deed.roleId}`);
      if (deed.kind === "takeRole") held.delete(`${deed.userId} ${deed.roleId}`);
      noteDeed(deed);
      if (deed.kind === "makeAutoModRule" || deed.kind === "changeAutoModRule") {
        const id = deed.kind === "makeAutoModRule" ? nextId() : deed.ruleId;
        const made = { id, guild_id: guildId, creator_id: idOf("user", "Turbot") };
        rules.set(id, { ...structuredClone(deed.rule), ...made } as APIAutoModerationRule);
        return { ruleId: id };
      }
      if (deed.kind === "deleteAutoModRule") rules.delete(deed.ruleId);
      if (deed.kind === "delete") forget(deed.messageId);
      if (deed.kind === "purge") for (const id of deed.messageIds) forget(id);
      if (deed.kind === "transcript") {
        const id = nextId();
        keep([id], deed.message, deed.channelId);
        return { sent: [id] };
      }
      if (deed.kind === "react") {
        const on = written.find(({ id }) => id === deed.messageId);
        // Discord counts Turbot's own, too.
        if (on !== undefined) addReaction(on, emojiOf(deed.emoji));
      }
      if (deed.kind === "letter")
        return { channelId: idOf("channel", `direct ${deed.userId}`), messageIds: [nextId()] };
      return places.done(deed);
    },
  };
  return { messenger, guilds, events, pending, authors, forms, written, rules };
}

function componentsOf({ components, isLaidOut }: OutgoingMessage): Pick<TryEvent, "components" | "layout"> {
  if (components === undefined) return {};
  if (isLaidOut === true) return { layout: components };
  return { components: components.filter((one) => one.type === ComponentType.ActionRow) };
}

/** A deed, as a plugin's test sees it. */
function seenAs(deed: Deed): TryEvent {
  switch (deed.kind) {
    case "react":
      return { kind: deed.kind, emoji: deed.emoji };
    case "thread": {
      const { kind, name, channelId, messageId } = deed;
      return { kind, content: name, channelId, ...(messageId === undefined ? {} : { messageId }) };
    }
    case "post":
      return {
        kind: deed.kind,
        title: deed.name,
        content: textsOf(deed.message)[0] ?? "",
        channelId: deed.channelId,
      };
    case "delete":
    case "pin":
    case "unpin":
      return { kind: deed.kind, messageId: deed.messageId };
    case "makeAutoModRule":
    case "changeAutoModRule":
    case "deleteAutoModRule":
      return { kind: deed.kind, title: deed.ruleName };
    case "letter": {
      const { embeds, files, signature, components } = deed.message;
      return {
        kind: "directMessage",
        userId: deed.userId,
        content: [shownText(deed.message), signature]
          .filter((line) => line !== undefined && line !== "")
          .join("\n"),
        ...(embeds === undefined ? {} : { embeds }),
        ...(files === undefined ? {} : { files: files.map(seenFile) }),
        ...componentsOf({ content: "", components: components ?? [] }),
      };
    }
    case "giveRole":
    case "takeRole": {
      const { kind, roleId, userId, until } = deed;
      return {
        ...{ kind, roleId, userId },
        ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
      };
    }
    case "timeOut":
    case "endTimeOut":
    case "nickname":
    case "kick":
    case "ban":
    case "unban":
    case "warn":
      return seenOnMember(deed);
    default:
      return placeDeedSeen(deed);
  }
}

/** From `name:id`, or the emoji itself. */
function emojiOf(emoji: string): { readonly id: string | null; readonly name: string } {
  const [name = "", id = null] = emoji.split(":");
  return { id, name };
}

/** Of a drawn picture what it says counts, not its bytes. */
function seenFile({ name, data, description, words = [], drawn }: OutgoingFile): SeenFile {
  if (drawn === undefined) return { name, text: fileText(data) };
  return { name, text: words.join("\n"), alt: description, ...drawn };
}

function fileText(data: string | Uint8Array): string {
  return typeof data === "string" ? data : Buffer.from(data).toString("utf8");
}
