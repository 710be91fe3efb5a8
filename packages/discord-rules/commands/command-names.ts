import { charactersIn, isObject, oneOf, optional, text } from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { commandLimits } from "./command-limits.ts";
import { locales } from "./locales.ts";

/**
 * Slash commands and options: letters and digits of any script (Hindi and Thai write vowels with marks that are neither), `-`,
 * `_` and `'`. https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
 */
export const commandNamePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Whether a slash command or an option can have this name. Letters that have a lower case must be in it. */
export function isCommandName(name: string): boolean {
  return commandNamePattern.test(name) && name === name.toLowerCase();
}

export const commandName: Check = (value, path) => {
  if (value === undefined || value === null || value === "") return [violation(path, "BASE_TYPE_REQUIRED")];
  if (typeof value !== "string") return [violation(path, "MODEL_TYPE_CONVERT", "a string")];
  const { min, max } = commandLimits.name;
  if (charactersIn(value) > max) return [violation(path, "BASE_TYPE_BAD_LENGTH", min, max)];
  return isCommandName(value) ? [] : [violation(path, "APPLICATION_COMMAND_INVALID_NAME")];
};

/** Menu commands can have capital letters and spaces. */
export const menuCommandName: Check = text(commandLimits.name);

export const commandDescription: Check = text(commandLimits.description);

/** A text in other languages: each follows the rules of the text itself. */
export function localized(each: Check): Check {
  const localizations: Check = (value, path) => {
    if (!isObject(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an object")];
    return Object.entries(value).flatMap(([locale, said]) => [
      ...oneOf(locales)(locale, [...path, locale]),
      ...optional(each)(said, [...path, locale]),
    ]);
  };
  return optional(localizations);
}
