import { channelType } from "../channels.ts";
import {
  all,
  anything,
  elementsOf,
  flag,
  integer,
  isObject,
  list,
  number,
  object,
  oneOf,
  optional,
  required,
  text,
  unique,
} from "../checks.ts";
import { fileType } from "../file-types.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { commandLimits } from "./command-limits.ts";
import { commandDescription, commandName, localized } from "./command-names.ts";

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
export const optionType = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

/** Integers that Discord passes on exactly, and numbers: the same page. */
const integers = { min: -(2 ** 53) + 1, max: 2 ** 53 - 1 };
const numbers = { min: -(2 ** 53), max: 2 ** 53 };

export const named = {
  name: commandName,
  name_localizations: localized(commandName),
  description: required(commandDescription),
  description_localizations: localized(commandDescription),
};

/**
 * Which fields an option of a type can have beyond its name and description.
 * https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-structure
 */
const fieldsOf: Readonly<Record<number, readonly string[]>> = {
  [optionType.string]: ["choices", "autocomplete", "min_length", "max_length"],
  [optionType.integer]: ["choices", "autocomplete", "min_value", "max_value"],
  [optionType.number]: ["choices", "autocomplete", "min_value", "max_value"],
  [optionType.channel]: ["channel_types"],
  [optionType.attachment]: ["file_types"],
};

/** Fields that only some types can have; "options" and "required" are checked for subcommands. */
const special = [
  ...["choices", "autocomplete", "min_length", "max_length", "min_value", "max_value"],
  ...["channel_types", "file_types"],
] as const;

const valuesOf: Readonly<Record<number, { readonly check: Check; readonly limits: Check }>> = {
  [optionType.string]: { check: text(commandLimits.choiceValue), limits: anything },
  [optionType.integer]: { check: integer(integers), limits: integer(integers) },
  [optionType.number]: { check: number(numbers), limits: number(numbers) },
};

function choice(type: number): Check {
  return object({
    name: required(text(commandLimits.choiceName)),
    name_localizations: localized(text(commandLimits.choiceName)),
    value: required(valuesOf[type]?.check ?? anything),
  });
}

/** An option that takes a value. */
export const valueOption: Check = (value, path) => {
  if (!isObject(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an object")];
  const type = Number(value.type);
  const limits = optional(valuesOf[type]?.limits ?? anything);
  const fits = object({
    ...named,
    required: optional(flag),
    autocomplete: optional(flag),
    choices: optional(list({ max: commandLimits.choices }, choice(type))),
    channel_types: optional(list({ max: 25 }, oneOf(Object.values(channelType)))),
    file_types: optional(list({ max: commandLimits.fileTypes }, fileType)),
    min_value: limits,
    max_value: limits,
    min_length: optional(integer(commandLimits.minLength)),
    max_length: optional(integer(commandLimits.maxLength)),
  });
  return all(fits, onlyItsFields, onlyOneWay, distinctChoices, minBelowMax)(value, path);
};

const onlyItsFields: Check = (value, path) => {
  if (!isObject(value)) return [];
  const own = fieldsOf[Number(value.type)] ?? [];
  const strange = special.filter((name) => saysSomething(value[name]) && !own.includes(name));
  return strange.map((name) =>
    name === "autocomplete"
      ? violation([...path, name], "APPLICATION_COMMAND_REQUIRED_INVALID")
      : violation([...path, name], "APPLICATION_COMMAND_OPTION_FIELD_INVALID", name),
  );
};

function saysSomething(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
  );
}

/** "`autocomplete` may not be set to true if `choices` are present": the same page. */
const onlyOneWay: Check = (value, path) =>
  isObject(value) && value.autocomplete === true && elementsOf(value.choices).length > 0
    ? [violation([...path, "autocomplete"], "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_AND_CHOICES")]
    : [];

const distinctChoices: Check = (value, path) => {
  const choices = isObject(value) ? elementsOf(value.choices) : [];
  const said = (one: unknown, field: "name" | "value") =>
    isObject(one) && (typeof one[field] === "string" || typeof one[field] === "number")
      ? String(one[field])
      : undefined;
  return [
    ...unique(
      choices,
      (one) => said(one, "name"),
      (index) =>
        violation(
          [...path, "choices", index, "name"],
          "APPLICATION_COMMAND_OPTION_CHOICE_NAME_ALREADY_EXISTS",
        ),
    ),
    ...unique(
      choices,
      (one) => said(one, "value"),
      (index) =>
        violation(
          [...path, "choices", index, "value"],
          "APPLICATION_COMMAND_OPTION_CHOICE_VALUE_ALREADY_EXISTS",
        ),
    ),
  ];
};

const minBelowMax: Check = (value, path) => {
  if (!isObject(value)) return [];
  return (["value", "length"] as const).flatMap((what) => {
    const [least, most] = [value[`min_${what}`], value[`max_${what}`]];
    if (typeof least !== "number" || typeof most !== "number" || least <= most) return [];
    return [violation([...path, `min_${what}`], "APPLICATION_COMMAND_OPTION_MIN_EXCEEDS_MAX", least, most)];
  });
};
