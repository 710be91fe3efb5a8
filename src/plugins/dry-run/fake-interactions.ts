import type { APIInteraction, APIMessage, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { ApplicationCommandType, ComponentType, InteractionType } from "discord-api-types/v10";
import type { By } from "../../plugin-api/testing.ts";
import { channelId, guildId, idOf, messageId, usualStart } from "./fake-ids.ts";
import { bitsOfNames } from "./rights.ts";
import { createScene, type Scene, usualChannel } from "./scene.ts";

/** Interactions and messages as Discord would send them, for dry runs. They have only the fields that plugins get. */

/** A person by name; the same name is the same person. */
export function person(name: string) {
  return { id: idOf("user", name), username: name, discriminator: "0", global_name: name, avatar: null };
}

/** Who does it: by name, or with more about them, and when. */
export type Doer = (By & { readonly scene?: Scene }) | string;

/** For single interactions and messages. */
const anyScene = createScene(() => usualStart);

export function doer(by: Doer): By & { readonly scene: Scene } {
  return { scene: anyScene, ...(typeof by === "string" ? { as: by } : by) };
}

export const roleIds = (names: readonly string[] = []): readonly string[] =>
  names.map((name) => idOf("role", name));

export function base(by: Doer) {
  const { scene, as = "ada", locale = "en-US", roles, in: place = usualChannel, permissions = [] } = doer(by);
  const placeId = scene.channel(place);
  return {
    locale,
    id: scene.nextId(),
    application_id: idOf("application", "Turbot"),
    token: "stand-in",
    version: 1,
    guild_id: guildId,
    channel: { id: placeId, type: 0, name: place },
    channel_id: placeId,
    member: {
      user: person(as),
      roles: roleIds(roles),
      joined_at: "2026-01-01T00:00:00.000Z",
      deaf: false,
      mute: false,
      flags: 0,
      permissions: String(bitsOfNames(permissions)),
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

/**
 * A press of a button with this custom id, or a choice in a menu of a type.
 *
 * @param on the message that it is on; undefined: one from before, of which nothing is known
 */
export function componentInteraction(
  customId: string,
  by: Doer,
  on?: APIMessage,
  chosen?: { readonly type: number; readonly values: readonly string[]; readonly resolved?: object },
): APIInteraction {
  const message = on ?? { id: messageId, content: "", channel_id: channelId, author: person("turbot") };
  const there = on === undefined ? undefined : doer(by).scene.channels.get(on.channel_id);
  return {
    ...base(there === undefined ? by : { in: there, ...doer(by) }),
    type: InteractionType.MessageComponent,
    message,
    data: {
      custom_id: customId,
      component_type: chosen?.type ?? ComponentType.Button,
      ...(chosen === undefined ? {} : { values: chosen.values }),
      ...(chosen?.resolved === undefined ? {} : { resolved: chosen.resolved }),
    },
  } as unknown as APIInteraction;
}

export function fakeMessage(
  content: string,
  by: Doer,
  id = doer(by).scene.nextId(),
): GatewayMessageCreateDispatchData {
  const { scene, as = "ada", roles, in: place = usualChannel } = doer(by);
  return {
    id,
    channel_id: scene.channel(place),
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
    timestamp: scene.time(),
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
