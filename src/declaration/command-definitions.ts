import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandGroupOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ChannelType,
  type FileUploadType,
  type RESTPostAPIApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { MenuKind } from "../commands/notation.ts";
import { localized } from "./localized.ts";
import { permissions } from "./permissions.ts";
import type { ChannelKind, MenuSpec, OptionSpec, SlashSpec } from "./registration.ts";

/** Converts a slash command to Discord's definition. */
export function commandDefinition(spec: SlashSpec): RESTPostAPIApplicationCommandsJSONBody {
  return {
    type: ApplicationCommandType.ChatInput,
    name: spec.name,
    description: spec.description,
    ...localized(spec.localizations),
    ...(spec.permission === undefined
      ? {}
      : { default_member_permissions: String(permissions[spec.permission]) }),
    options:
      "subcommands" in spec || "groups" in spec
        ? [
            ...subcommandDefinitions("subcommands" in spec ? spec.subcommands : {}),
            ...groupDefinitions(spec.groups),
          ]
        : optionDefinitions(spec.options),
  };
}

type Subcommands = Extract<SlashSpec, { readonly subcommands: unknown }>["subcommands"];
type Groups = Extract<SlashSpec, { readonly groups: unknown }>["groups"];

function subcommandDefinitions(specs: Subcommands): APIApplicationCommandSubcommandOption[] {
  return Object.entries(specs).map(([name, { description, localizations, options }]) => ({
    type: ApplicationCommandOptionType.Subcommand as const,
    name,
    description,
    ...localized(localizations),
    options: optionDefinitions(options),
  }));
}

function groupDefinitions(groups: Groups = {}): APIApplicationCommandSubcommandGroupOption[] {
  return Object.entries(groups).map(([name, { description, localizations, subcommands }]) => ({
    type: ApplicationCommandOptionType.SubcommandGroup as const,
    name,
    description,
    ...localized(localizations),
    options: subcommandDefinitions(subcommands),
  }));
}

/** Converts a menu command to Discord's definition. */
export function menuDefinition(
  kind: MenuKind,
  { name, permission, localizations }: MenuSpec,
): RESTPostAPIContextMenuApplicationCommandsJSONBody {
  return {
    type: kind === "userMenu" ? ApplicationCommandType.User : ApplicationCommandType.Message,
    name,
    ...localized(localizations),
    ...(permission === undefined ? {} : { default_member_permissions: String(permissions[permission]) }),
  };
}

const types = {
  boolean: ApplicationCommandOptionType.Boolean,
  user: ApplicationCommandOptionType.User,
  role: ApplicationCommandOptionType.Role,
  mentionable: ApplicationCommandOptionType.Mentionable,
} as const;

/** Discord's types of the channels that plugins name by kind. */
export const channelTypes = {
  text: [ChannelType.GuildText],
  voice: [ChannelType.GuildVoice],
  forum: [ChannelType.GuildForum],
  thread: [ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread],
  category: [ChannelType.GuildCategory],
  announcement: [ChannelType.GuildAnnouncement],
} as const satisfies Readonly<Record<ChannelKind, readonly ChannelType[]>>;

/** Puts required options first, because Discord refuses any other order. */
function optionDefinitions(
  options: Readonly<Record<string, OptionSpec>> = {},
): APIApplicationCommandBasicOption[] {
  return Object.entries(options)
    .sort(([, a], [, b]) => Number(b.required === true) - Number(a.required === true))
    .map(([name, option]) => optionDefinition(name, option));
}

function optionDefinition(name: string, option: OptionSpec): APIApplicationCommandBasicOption {
  const base = {
    name,
    description: option.description,
    ...localized(option.localizations),
    required: option.required === true,
  };
  switch (option.type) {
    case "string": {
      const { minLength, maxLength, choices } = option;
      const string = {
        ...base,
        type: ApplicationCommandOptionType.String as const,
        ...(minLength === undefined ? {} : { min_length: minLength }),
        ...(maxLength === undefined ? {} : { max_length: maxLength }),
      };
      if (choices !== undefined) return { ...string, choices: choices.map(named) };
      return option.autocomplete === true ? { ...string, autocomplete: true } : string;
    }
    case "integer":
    case "number": {
      const { min, max, choices } = option;
      const number = {
        ...base,
        ...(min === undefined ? {} : { min_value: min }),
        ...(max === undefined ? {} : { max_value: max }),
        ...(choices === undefined ? {} : { choices: choices.map(named) }),
        ...(option.autocomplete === true ? { autocomplete: true } : {}),
      };
      // The types allow one of `choices` and `autocomplete`; the rules check that there is only one.
      const type =
        option.type === "integer"
          ? ApplicationCommandOptionType.Integer
          : ApplicationCommandOptionType.Number;
      return { ...number, type } as APIApplicationCommandBasicOption;
    }
    case "channel":
      return {
        ...base,
        type: ApplicationCommandOptionType.Channel,
        ...(option.types === undefined
          ? {}
          : { channel_types: option.types.flatMap((kind) => channelTypes[kind]) }),
      };
    case "attachment": {
      const { fileTypes } = option;
      // Any text: the rules check which ones Discord knows.
      const filter = fileTypes === undefined ? {} : { file_types: fileTypes as FileUploadType[] };
      return { ...base, type: ApplicationCommandOptionType.Attachment, ...filter };
    }
    default:
      return { ...base, type: types[option.type] };
  }
}

export function named<T extends string | number>(
  choice: T | { readonly name: string; readonly value: T },
): { name: string; value: T } {
  return typeof choice === "object"
    ? { name: choice.name, value: choice.value }
    : { name: String(choice), value: choice };
}
