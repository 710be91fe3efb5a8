import { type APIApplicationCommand, ApplicationCommandOptionType } from "discord-api-types/v10";

/** A slash command as somebody typed it: `/quote add text: Swim on`. */
export interface TypedCommand {
  /** With its subcommands: "quote add". */
  readonly command: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** The typed text isn't a valid command: the message tells people why. */
export class NoSuchCommandError extends Error {
  override readonly name = "NoSuchCommandError";
}

type Options = NonNullable<APIApplicationCommand["options"]>;

/**
 * Parses a typed slash command. Options are written `name:value`; text after the command without a name is the value of
 * its first option.
 *
 * @throws NoSuchCommandError
 */
export function readSlash(text: string, commands: readonly APIApplicationCommand[]): TypedCommand {
  const words = text.replace(/^\//, "").trim().split(/\s+/);
  const command = commands.find(({ name }) => name === words[0]);
  if (command === undefined)
    throw new NoSuchCommandError(`There's no /${words[0]}. Type / to see which commands there are.`);
  const path = [command.name];
  let options: Options = command.options ?? [];
  for (;;) {
    const sub = options.find((option) => isSubcommand(option) && option.name === words[path.length]);
    if (sub === undefined) break;
    path.push(sub.name);
    options = ("options" in sub ? sub.options : undefined) ?? [];
  }
  if (options.some(isSubcommand))
    throw new NoSuchCommandError(
      `/${path.join(" ")} needs one of: ${options.map(({ name }) => name).join(", ")}.`,
    );
  const rest = text.replace(/^\//, "").trim().split(/\s+/).slice(path.length).join(" ");
  return { command: path.join(" "), options: readOptions(rest, options) };
}

function readOptions(text: string, options: Options): TypedCommand["options"] {
  if (text === "") return {};
  const names = options.map(({ name }) => name);
  const parts = text.split(new RegExp(`(?:^|\\s)(${names.join("|") || "(?!)"}):\\s*`));
  const [unnamed = "", ...named] = parts;
  const given: Record<string, string> = {};
  for (let index = 0; index < named.length; index += 2)
    given[named[index] ?? ""] = (named[index + 1] ?? "").trim();
  const first = names[0];
  if (unnamed.trim() !== "") {
    if (first === undefined) throw new NoSuchCommandError("This command takes no options.");
    given[first] ??= unnamed.trim();
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typed(
        value,
        options.find((option) => option.name === name),
      ),
    ]),
  );
}

function typed(value: string, option: Options[number] | undefined): string | number | boolean {
  switch (option?.type) {
    case ApplicationCommandOptionType.Integer:
    case ApplicationCommandOptionType.Number: {
      const number = Number(value);
      if (value === "" || Number.isNaN(number))
        throw new NoSuchCommandError(`${option.name} must be a number.`);
      return number;
    }
    case ApplicationCommandOptionType.Boolean:
      return /^(?:true|yes|on|1)$/i.test(value);
    case ApplicationCommandOptionType.User:
    case ApplicationCommandOptionType.Channel:
    case ApplicationCommandOptionType.Role:
    case ApplicationCommandOptionType.Mentionable:
      return /\d{15,20}/.exec(value)?.[0] ?? value;
    default:
      return value;
  }
}

function isSubcommand({ type }: Options[number]): boolean {
  return (
    type === ApplicationCommandOptionType.Subcommand || type === ApplicationCommandOptionType.SubcommandGroup
  );
}
