import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type RESTPostAPIApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { MenuKind } from "../commands/notation.ts";
import type { MenuSpec, OptionSpec, SlashSpec } from "./manifest.ts";
import { permissions } from "./permissions.ts";

/** Converts a slash command to Discord's definition. */
export function commandDefinition(spec: SlashSpec): RESTPostAPIApplicationCommandsJSONBody {
  return {
    type: ApplicationCommandType.ChatInput,
    name: spec.name,
    description: spec.description,
    ...(spec.permission === undefined
      ? {}
      : { default_member_permissions: String(permissions[spec.permission]) }),
    options:
      "subcommands" in spec
        ? Object.entries(spec.subcommands).map(([name, { description, options }]) => ({
            type: ApplicationCommandOptionType.Subcommand as const,
            name,
            description,
            options: optionDefinitions(options),
          }))
        : optionDefinitions(spec.options),
  };
}

/** Converts a menu command to Discord's definition. */
export function menuDefinition(
  kind: MenuKind,
  { name, permission }: MenuSpec,
): RESTPostAPIContextMenuApplicationCommandsJSONBody {
  return {
    type: kind === "userMenu" ? ApplicationCommandType.User : ApplicationCommandType.Message,
    name,
    ...(permission === undefined ? {} : { default_member_permissions: String(permissions[permission]) }),
  };
}

const types = {
  boolean: ApplicationCommandOptionType.Boolean,
  user: ApplicationCommandOptionType.User,
  channel: ApplicationCommandOptionType.Channel,
  role: ApplicationCommandOptionType.Role,
} as const;

/** Puts required options first, because Discord refuses any other order. */
function optionDefinitions(
  options: Readonly<Record<string, OptionSpec>> = {},
): APIApplicationCommandBasicOption[] {
  return Object.entries(options)
    .sort(([, a], [, b]) => Number(b.required === true) - Number(a.required === true))
    .map(([name, option]) => optionDefinition(name, option));
}

function optionDefinition(name: string, option: OptionSpec): APIApplicationCommandBasicOption {
  const base = { name, description: option.description, required: option.required === true };
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
      };
      return option.type === "integer"
        ? { ...number, type: ApplicationCommandOptionType.Integer }
        : { ...number, type: ApplicationCommandOptionType.Number };
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
