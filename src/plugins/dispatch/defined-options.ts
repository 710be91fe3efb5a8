import {
  ApplicationCommandOptionType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";

/** An option of a definition, as far as a client needs it to fill it in. */
export interface DefinedOption {
  readonly name: string;
  readonly type: number;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly channel_types?: readonly number[];
  readonly choices?: readonly { readonly value: string | number }[];
  readonly options?: readonly DefinedOption[];
}

/** One way to call a command. */
export interface Callable {
  /** "add", "colour set" in a group; "": the command itself. */
  readonly subcommand: string;
  readonly options: readonly DefinedOption[];
}

/** Each subcommand of a command, or the command itself. */
export function callablesOf(definition: RESTPostAPIApplicationCommandsJSONBody): readonly Callable[] {
  const options = ("options" in definition ? (definition.options ?? []) : []) as readonly DefinedOption[];
  return callablesIn(options, "") ?? [{ subcommand: "", options }];
}

function callablesIn(options: readonly DefinedOption[], before: string): readonly Callable[] | undefined {
  const { Subcommand, SubcommandGroup } = ApplicationCommandOptionType;
  if (!options.some(({ type }) => type === Subcommand || type === SubcommandGroup)) return undefined;
  return options.flatMap(({ name, type, options: inner = [] }) => {
    const subcommand = `${before}${name}`;
    if (type === SubcommandGroup) return callablesIn(inner, `${subcommand} `) ?? [];
    return [{ subcommand, options: inner }];
  });
}
