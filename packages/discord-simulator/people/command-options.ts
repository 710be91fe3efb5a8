import { type APIApplicationCommand, ApplicationCommandOptionType as Type } from "discord-api-types/v10";
import { z } from "zod";
import type { PersonsFile } from "../discord-simulator.ts";

export type Given = string | number | boolean | PersonsFile;

/** A client wouldn't let the person send this. */
export class OptionRefusedError extends Error {
  readonly command: string;

  constructor(command: string, why: string) {
    super(`/${command}: ${why}`);
    this.name = "OptionRefusedError";
    this.command = command;
  }
}

const base = z.looseObject({
  type: z.number(),
  name: z.string(),
  required: z.boolean().optional(),
  autocomplete: z.boolean().optional(),
  choices: z.array(z.looseObject({ name: z.string(), value: z.union([z.string(), z.number()]) })).optional(),
  min_value: z.number().optional(),
  max_value: z.number().optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  channel_types: z.array(z.number()).optional(),
});

type Option = z.infer<typeof base> & { options?: unknown };

export interface Filled {
  readonly name: string;
  readonly type: number;
  readonly value: string | number | boolean;
}

/** The options of the command itself, or of the subcommand that `path` names. */
export function leafOf(command: APIApplicationCommand, path: readonly string[]): Option[] {
  let options = optionsOf(command.options);
  for (const step of path) {
    const inner = options.find((one) => one.name === step && isGroup(one));
    if (inner === undefined) throw new OptionRefusedError(command.name, `it has no subcommand "${step}"`);
    options = optionsOf(inner.options);
  }
  if (options.some(isGroup)) {
    const names = options.map((one) => one.name).join(", ");
    throw new OptionRefusedError([command.name, ...path].join(" "), `it needs a subcommand: ${names}`);
  }
  return options;
}

/** The options of `command`, checked as a client does: by type, limits and choices. @throws OptionRefusedError */
export function fillOptions(
  command: string,
  options: readonly Option[],
  given: Readonly<Record<string, Given>>,
  upload: (file: PersonsFile) => string,
): Filled[] {
  const refuse = (name: string, why: string) => new OptionRefusedError(`${command} ${name}`, why);
  const strange = Object.keys(given).find((name) => !options.some((one) => one.name === name));
  if (strange !== undefined) throw refuse(strange, "there is no such option");
  return options.flatMap((option) => {
    const value = given[option.name];
    if (value === undefined) {
      if (option.required === true) throw refuse(option.name, "this option is required");
      return [];
    }
    return [
      {
        name: option.name,
        type: option.type,
        value: checked(option, value, (why) => refuse(option.name, why), upload),
      },
    ];
  });
}

/** Wraps a subcommand's options in it and its group, as in interactions. */
export function nest(
  command: APIApplicationCommand,
  path: readonly string[],
  filled: readonly object[],
): object[] {
  if (path.length === 0) return [...filled];
  const [first = "", ...rest] = path;
  const inner = optionsOf(command.options).find((one) => one.name === first);
  const type = inner?.type ?? Type.Subcommand;
  const below =
    rest.length === 0 ? [...filled] : [{ type: Type.Subcommand, name: rest[0], options: [...filled] }];
  return [{ type, name: first, options: below }];
}

function optionsOf(value: unknown): Option[] {
  return z.array(base).catch([]).parse(value);
}

function isGroup(option: Option): boolean {
  return option.type === Type.Subcommand || option.type === Type.SubcommandGroup;
}

function checked(
  option: Option,
  value: Given,
  refuse: (why: string) => OptionRefusedError,
  upload: (file: PersonsFile) => string,
): string | number | boolean {
  const { type } = option;
  if (type === Type.Attachment) {
    if (typeof value !== "object") throw refuse("it takes a file");
    return upload(value);
  }
  if (typeof value === "object") throw refuse("it takes no file");
  if (option.choices !== undefined && option.choices.length > 0) {
    const choice = option.choices.find((one) => one.value === value || one.name === value);
    if (choice === undefined) throw refuse(`"${value}" is not one of its choices`);
    return choice.value;
  }
  switch (type) {
    case Type.String:
      if (typeof value !== "string") throw refuse("it takes a text");
      if (value.length < (option.min_length ?? 0)) throw refuse(`at least ${option.min_length} characters`);
      if (value.length > (option.max_length ?? 6000))
        throw refuse(`at most ${option.max_length ?? 6000} characters`);
      return value;
    case Type.Integer:
    case Type.Number:
      if (typeof value !== "number" || !Number.isFinite(value)) throw refuse("it takes a number");
      if (type === Type.Integer && !Number.isSafeInteger(value)) throw refuse("it takes a whole number");
      if (value < (option.min_value ?? -Infinity)) throw refuse(`at least ${option.min_value}`);
      if (value > (option.max_value ?? Infinity)) throw refuse(`at most ${option.max_value}`);
      return value;
    case Type.Boolean:
      if (typeof value !== "boolean") throw refuse("it takes true or false");
      return value;
    default: {
      const id = /^(?:<[@#][!&]?)?(\d{1,20})>?$/.exec(String(value))?.[1];
      if (id === undefined) throw refuse("it takes an id or a mention");
      return id;
    }
  }
}
