import {
  ApplicationCommandOptionType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { GivenOption } from "../../plugin-api/testing.ts";
import { callablesOf, type DefinedOption } from "./defined-options.ts";

/** Options that Discord wouldn't let anyone send. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/** Checks a command's options as Discord's client does before it sends them. Throws OptionError. */
export function checkOptions(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  given: {
    readonly subcommand?: string;
    readonly options?: Readonly<Record<string, GivenOption>>;
  },
): void {
  const callables = callablesOf(definition);
  const called = callables.find(({ subcommand }) => subcommand === (given.subcommand ?? ""));
  if (called === undefined) {
    const all = callables.map(({ subcommand }) => subcommand).filter((name) => name !== "");
    const has = all.length === 0 ? "no subcommands" : `the subcommands ${all.join(", ")}`;
    throw new OptionError(`/${definition.name} has ${has}`);
  }
  const { options } = called;
  const values = given.options ?? {};
  for (const name of Object.keys(values)) {
    if (!options.some((option) => option.name === name)) throw new OptionError(`There's no option "${name}"`);
  }
  for (const option of options) checkOption(option, values[option.name]);
}

function checkOption(option: DefinedOption, value: GivenOption | undefined): void {
  const { name, type, choices } = option;
  if (value === undefined) {
    if (option.required === true) throw new OptionError(`The option "${name}" is required`);
    return;
  }
  // Files, and roles among people and roles.
  if (typeof value === "object") return;
  const isNumber =
    type === ApplicationCommandOptionType.Integer || type === ApplicationCommandOptionType.Number;
  const size = isNumber ? Number(value) : String(value).length;
  const isWhole = type !== ApplicationCommandOptionType.Integer || Number.isInteger(size);
  if (!Number.isFinite(size) || !isWhole) throw new OptionError(`The option "${name}" must be a number`);
  const least = isNumber ? option.min_value : option.min_length;
  const most = isNumber ? option.max_value : option.max_length;
  if (size < (least ?? -Infinity) || size > (most ?? Infinity)) {
    throw new OptionError(
      `The option "${name}" must be within its limits: ${least ?? "…"} to ${most ?? "…"}`,
    );
  }
  if (choices !== undefined && !choices.some((choice) => String(choice.value) === String(value))) {
    throw new OptionError(
      `The option "${name}" must be one of ${choices.map((choice) => choice.value).join(", ")}`,
    );
  }
}
