import {
  ApplicationCommandOptionType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";

/** Options that Discord wouldn't let anyone send. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

interface DefinedOption {
  readonly name: string;
  readonly type: number;
  readonly required?: boolean;
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly choices?: readonly { readonly value: string | number }[];
  readonly options?: readonly DefinedOption[];
}

/** Checks a command's options as Discord's client does before it sends them. Throws OptionError. */
export function checkOptions(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  given: {
    readonly subcommand?: string;
    readonly options?: Readonly<Record<string, string | number | boolean>>;
  },
): void {
  const defined = ("options" in definition ? (definition.options ?? []) : []) as readonly DefinedOption[];
  const groups = defined.filter(({ type }) => type === ApplicationCommandOptionType.Subcommand);
  const group = groups.find(({ name }) => name === given.subcommand);
  if (groups.length > 0 && group === undefined) {
    throw new OptionError(
      `/${definition.name} has the subcommands ${groups.map(({ name }) => name).join(", ")}`,
    );
  }
  const options = group === undefined ? defined : (group.options ?? []);
  const values = given.options ?? {};
  for (const name of Object.keys(values)) {
    if (!options.some((option) => option.name === name)) throw new OptionError(`There's no option "${name}"`);
  }
  for (const option of options) checkOption(option, values[option.name]);
}

function checkOption(option: DefinedOption, value: string | number | boolean | undefined): void {
  const { name, type, choices } = option;
  if (value === undefined) {
    if (option.required === true) throw new OptionError(`The option "${name}" is required`);
    return;
  }
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
