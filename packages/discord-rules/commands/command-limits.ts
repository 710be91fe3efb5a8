/** https://discord.com/developers/docs/interactions/application-commands#application-command-object */
export const commandLimits = {
  /** Characters. */
  name: { min: 1, max: 32 },
  description: { min: 1, max: 100 },
  /** Of a command, and of each subcommand and group. */
  options: 25,
  choices: 25,
  choiceName: { min: 1, max: 100 },
  /** If it is a string. */
  choiceValue: { min: 1, max: 100 },
  /** The ranges of `min_length` and `max_length`. */
  minLength: { min: 0, max: 6_000 },
  maxLength: { min: 1, max: 6_000 },
  fileTypes: 10,
  /**
   * Characters of a command's names, descriptions and choices (names and values) together, counting only the longest
   * localization of each. https://discord.com/developers/docs/interactions/application-commands#slash-commands
   */
  size: 8_000,
  /**
   * Commands in one scope (a guild, or all) by type: slash commands, user and message menu commands, entry
   * points. https://discord.com/developers/docs/interactions/application-commands#registering-a-command
   */
  inScope: { 1: 100, 2: 15, 3: 15, 4: 1 },
  /** New commands per day and scope: the same page. One that keeps its type and name isn't new. */
  createsADay: 200,
} as const;

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types */
export const commandType = { slash: 1, user: 2, message: 3, entryPoint: 4 } as const;

/** How many commands of a type a scope can have. */
export function mostInScope(type: number): number {
  const most: Readonly<Record<number, number>> = commandLimits.inScope;
  return most[type] ?? 0;
}
