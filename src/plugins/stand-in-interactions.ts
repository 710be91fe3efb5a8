import type {
  APIInteraction,
  GatewayMessageCreateDispatchData,
  RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { ApplicationCommandOptionType, ComponentType, InteractionType } from "discord-api-types/v10";

/** Interactions and messages as Discord would send them, for trying out a plugin. Only what plugins are told is there. */

const guildId = "100";
const channelId = "200";

/** A person by name; the same name is the same person. */
export function person(name: string) {
  const id = String(
    3000 + ([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_000),
  );
  return { id, username: name, discriminator: "0", global_name: name, avatar: null };
}

function base(as: string) {
  return {
    id: "500",
    application_id: "600",
    token: "stand-in",
    version: 1,
    guild_id: guildId,
    channel: { id: channelId, type: 0, name: "general" },
    channel_id: channelId,
    member: {
      user: person(as),
      roles: [],
      joined_at: "2026-01-01T00:00:00.000Z",
      deaf: false,
      mute: false,
      flags: 0,
      permissions: "0",
    },
  };
}

/** A slash command with its options as texts: `count=3`. Texts become what the definition says. */
export function slashInteraction(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  given: Readonly<Record<string, string | number | boolean>>,
  as: string,
  subcommand?: string,
): APIInteraction {
  type Defined = { name: string; type: number; options?: Defined[] };
  const defined = ("options" in definition ? (definition.options ?? []) : []) as Defined[];
  const group = defined.find(
    (one) => one.type === ApplicationCommandOptionType.Subcommand && one.name === subcommand,
  );
  const resolved: Record<string, Record<string, object>> = { users: {}, channels: {}, roles: {} };
  const options = Object.entries(given).map(([name, value]) => {
    const type =
      (group?.options ?? defined).find((one) => one.name === name)?.type ??
      ApplicationCommandOptionType.String;
    return { name, type, value: typed(type, value, resolved) };
  });
  return {
    ...base(as),
    type: InteractionType.ApplicationCommand,
    data: {
      id: "700",
      type: 1,
      name: definition.name,
      resolved,
      options:
        group === undefined
          ? options
          : [{ type: ApplicationCommandOptionType.Subcommand, name: group.name, options }],
    },
  } as unknown as APIInteraction;
}

function typed(
  type: number,
  value: string | number | boolean,
  resolved: Record<string, Record<string, object>>,
) {
  const text = String(value);
  switch (type) {
    case ApplicationCommandOptionType.Integer:
    case ApplicationCommandOptionType.Number:
      return Number(value);
    case ApplicationCommandOptionType.Boolean:
      return text === "true";
    case ApplicationCommandOptionType.User: {
      const user = person(text);
      Object.assign(resolved.users ?? {}, { [user.id]: user });
      return user.id;
    }
    case ApplicationCommandOptionType.Channel:
      return idOf(text, 201, resolved.channels ?? {}, { type: 0 });
    case ApplicationCommandOptionType.Role:
      return idOf(text, 301, resolved.roles ?? {}, {});
    default:
      return text;
  }
}

/** One name is one role or channel, and another name another one. The first has the id `first`, the next ones follow. */
function idOf(name: string, first: number, known: Record<string, object>, more: object): string {
  const same = Object.entries(known).find(([, one]) => "name" in one && one.name === name);
  const id = same?.[0] ?? String(first + Object.keys(known).length);
  known[id] = { id, name, ...more };
  return id;
}

/** A button with this custom id was pressed, or these values were chosen from a menu. */
export function componentInteraction(
  customId: string,
  as: string,
  values?: readonly string[],
): APIInteraction {
  return {
    ...base(as),
    type: InteractionType.MessageComponent,
    message: { id: "800", content: "", channel_id: channelId, author: person("turbot") },
    data: {
      custom_id: customId,
      component_type: values === undefined ? ComponentType.Button : ComponentType.StringSelect,
      ...(values === undefined ? {} : { values }),
    },
  } as unknown as APIInteraction;
}

/** A form with this custom id was sent. */
export function modalInteraction(
  customId: string,
  as: string,
  fields: Readonly<Record<string, string>>,
): APIInteraction {
  return {
    ...base(as),
    type: InteractionType.ModalSubmit,
    data: {
      custom_id: customId,
      components: Object.entries(fields).map(([name, value]) => ({
        type: ComponentType.ActionRow,
        components: [{ type: ComponentType.TextInput, custom_id: name, value }],
      })),
    },
  } as unknown as APIInteraction;
}

export function standInMessage(content: string, as: string, id = "900"): GatewayMessageCreateDispatchData {
  return {
    id,
    channel_id: channelId,
    guild_id: guildId,
    content,
    author: person(as),
    member: { roles: [], joined_at: "2026-01-01T00:00:00.000Z", deaf: false, mute: false, flags: 0 },
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
