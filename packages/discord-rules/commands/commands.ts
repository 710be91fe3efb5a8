import {
  all,
  charactersIn,
  elementsOf,
  flag,
  isObject,
  list,
  object,
  oneOf,
  optional,
  required,
} from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { commandLimits, commandType } from "./command-limits.ts";
import { commandDescription, commandName, localized, menuCommandName } from "./command-names.ts";
import { commandOptions } from "./command-options.ts";

const shared = {
  default_member_permissions: optional((value, path) =>
    typeof value === "string" && /^\d{1,20}$/.test(value)
      ? []
      : [violation(path, "MODEL_TYPE_CONVERT", "permissions as a string of digits")],
  ),
  dm_permission: optional(flag),
  nsfw: optional(flag),
  /** https://discord.com/developers/docs/resources/application#application-object-application-integration-types */
  integration_types: optional(list({ max: 2 }, oneOf([0, 1]))),
  /** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-context-types */
  contexts: optional(list({ max: 3 }, oneOf([0, 1, 2]))),
} as const;

const slashCommand = object({
  ...shared,
  name: commandName,
  name_localizations: localized(commandName),
  description: required(commandDescription),
  description_localizations: localized(commandDescription),
  options: optional(commandOptions),
});

const menuCommand: Check = all(
  object({
    ...shared,
    name: required(menuCommandName),
    name_localizations: localized(menuCommandName),
  }),
  (value, path) => {
    if (!isObject(value)) return [];
    const { description, options } = value;
    return [
      ...(typeof description === "string" && description !== ""
        ? [violation([...path, "description"], "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION")]
        : []),
      ...(elementsOf(options).length > 0
        ? [violation([...path, "options"], "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS")]
        : []),
    ];
  },
);

/** One application command, as it is registered. https://discord.com/developers/docs/interactions/application-commands */
export const applicationCommand: Check = (value, path) => {
  if (!isObject(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an object")];
  const { type } = value;
  const types = Object.values(commandType);
  const kind = oneOf(types)(type ?? commandType.slash, [...path, "type"]);
  if (kind.length > 0) return kind;
  const isSlash = (type ?? commandType.slash) === commandType.slash;
  const found = (isSlash ? slashCommand : menuCommand)(value, path);
  const size = commandSize(value);
  if (size <= commandLimits.size) return found;
  return [...found, violation(path, "APPLICATION_COMMAND_TOO_LARGE", commandLimits.size)];
};

/** Characters of a command as Discord counts them against its limit, with the longest language of each text. */
export function commandSize(command: unknown): number {
  if (!isObject(command)) return 0;
  const { options, choices } = command;
  return (
    longest(command.name, command.name_localizations) +
    longest(command.description, command.description_localizations) +
    lengthOf(command.value) +
    [...elementsOf(options), ...elementsOf(choices)].reduce<number>((sum, one) => sum + commandSize(one), 0)
  );
}

function longest(said: unknown, localizations: unknown): number {
  const others = isObject(localizations) ? Object.values(localizations) : [];
  return Math.max(lengthOf(said), ...others.map(lengthOf));
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return charactersIn(value);
  return typeof value === "number" ? String(value).length : 0;
}
