import type { APIInteraction, APIMessage, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { ApplicationCommandType, ComponentType, InteractionType } from "discord-api-types/v10";
import type { By } from "../../plugin-api/testing.ts";
import { channelId, createIds, guildId, idOf, messageId } from "./fake-ids.ts";

/** Interactions and messages as Discord would send them, for dry runs. They have only the fields that plugins get. */

export const nextId = createIds();

/** A person by name; the same name is the same person. */
export function person(name: string) {
  return { id: idOf("user", name), username: name, discriminator: "0", global_name: name, avatar: null };
}

/** Who does it: by name, or with more about them. */
export type Doer = By | string;

const doer = (by: Doer): By => (typeof by === "string" ? { as: by } : by);

export const roleIds = (names: readonly string[] = []): readonly string[] =>
  names.map((name) => idOf("role", name));

export function base(by: Doer) {
  const { as = "ada", locale = "en-US", roles } = doer(by);
  return {
    locale,
    id: nextId(),
    application_id: idOf("application", "Turbot"),
    token: "stand-in",
    version: 1,
    guild_id: guildId,
    channel: { id: channelId, type: 0, name: "general" },
    channel_id: channelId,
    member: {
      user: person(as),
      roles: roleIds(roles),
      joined_at: "2026-01-01T00:00:00.000Z",
      deaf: false,
      mute: false,
      flags: 0,
      permissions: "0",
    },
  };
}

/** A use of a menu command, on a member by name or on a message that somebody wrote earlier. */
export function menuInteraction(name: string, on: string | APIMessage, by: Doer): APIInteraction {
  const target = typeof on === "string" ? memberTarget(on) : messageTarget(on);
  return {
    ...base(by),
    type: InteractionType.ApplicationCommand,
    data: { id: idOf("command", name), name, ...target },
  } as unknown as APIInteraction;
}

function memberTarget(name: string): object {
  const user = person(name);
  const member = { roles: [], joined_at: "2026-01-01T00:00:00.000Z", flags: 0, permissions: "0" };
  return {
    type: ApplicationCommandType.User,
    target_id: user.id,
    resolved: { users: { [user.id]: user }, members: { [user.id]: member } },
  };
}

function messageTarget(
  target: APIMessage & { readonly guild_id?: string; readonly member?: object },
): object {
  const { member: _, guild_id, ...message } = target;
  const resolved = { messages: { [message.id]: message } };
  return { type: ApplicationCommandType.Message, target_id: message.id, resolved };
}

/** A press of a button with this custom id, or a choice in a menu of a type. */
export function componentInteraction(
  customId: string,
  by: Doer,
  chosen?: { readonly type: number; readonly values: readonly string[]; readonly resolved?: object },
): APIInteraction {
  return {
    ...base(by),
    type: InteractionType.MessageComponent,
    message: { id: messageId, content: "", channel_id: channelId, author: person("turbot") },
    data: {
      custom_id: customId,
      component_type: chosen?.type ?? ComponentType.Button,
      ...(chosen === undefined ? {} : { values: chosen.values }),
      ...(chosen?.resolved === undefined ? {} : { resolved: chosen.resolved }),
    },
  } as unknown as APIInteraction;
}

export function fakeMessage(content: string, by: Doer, id = nextId()): GatewayMessageCreateDispatchData {
  const { as = "ada", roles } = doer(by);
  return {
    id,
    channel_id: channelId,
    guild_id: guildId,
    content,
    author: person(as),
    member: {
      roles: roleIds(roles),
      joined_at: "2026-01-01T00:00:00.000Z",
      deaf: false,
      mute: false,
      flags: 0,
    },
    timestamp: "2026-01-01T00:00:00.000Z",
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    type: 0,
  } as unknown as GatewayMessageCreateDispatchData;
}
