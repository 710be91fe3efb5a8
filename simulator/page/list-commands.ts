import { type APIApplicationCommand, ApplicationCommandOptionType } from "discord-api-types/v10";

/** A command in the page's picker; one with subcommands becomes several. */
export interface OfferedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
    readonly choices: readonly string[];
  }[];
}

/**
 * The slash commands shown to somebody, as they can be typed.
 *
 * @param runsServer whether they are shown those that ask for permissions, too
 */
export function listCommands(
  commands: readonly APIApplicationCommand[],
  runsServer: boolean,
): readonly OfferedCommand[] {
  return commands
    .filter((command) => (command.type ?? 1) === 1)
    .filter((command) => runsServer || !command.default_member_permissions)
    .flatMap((command) => offered(command.name, command.description, command.options ?? []))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

function offered(
  name: string,
  description: string,
  options: NonNullable<APIApplicationCommand["options"]>,
): readonly OfferedCommand[] {
  const subs = options.filter(
    ({ type }) =>
      type === ApplicationCommandOptionType.Subcommand ||
      type === ApplicationCommandOptionType.SubcommandGroup,
  );
  if (subs.length > 0)
    return subs.flatMap((sub) =>
      offered(`${name} ${sub.name}`, sub.description, ("options" in sub ? sub.options : undefined) ?? []),
    );
  return [
    {
      name,
      description,
      options: options.map((option) => ({
        name: option.name,
        description: option.description,
        required: option.required === true,
        choices: "choices" in option ? (option.choices ?? []).map((choice) => String(choice.value)) : [],
      })),
    },
  ];
}
