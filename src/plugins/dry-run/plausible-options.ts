import {
  ApplicationCommandOptionType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { GivenOption } from "../../plugin-api/testing.ts";
import { callablesOf, type DefinedOption } from "../dispatch/defined-options.ts";

/** One way to use a command. */
export interface Use {
  readonly subcommand?: string;
  readonly options: Readonly<Record<string, GivenOption>>;
}

/** Uses each subcommand, or the command itself, as a member might, with every option given within its limits. */
export function plausibleUses(definition: RESTPostAPIApplicationCommandsJSONBody): readonly Use[] {
  return callablesOf(definition).map(({ subcommand, options }) => ({
    ...(subcommand === "" ? {} : { subcommand }),
    options: valuesOf(options),
  }));
}

function valuesOf(options: readonly DefinedOption[]): Use["options"] {
  const alike = new Map<number, number>();
  return Object.fromEntries(
    options.map((option) => {
      const before = alike.get(option.type) ?? 0;
      alike.set(option.type, before + 1);
      return [option.name, plausible(option, before)];
    }),
  );
}

/** Names of people, roles and channels: nobody uses one twice in a command. */
const names = ["ada", "ben", "cora", "dan", "eve", "finn"] as const;

/** @param before the number of options of its type that come before it */
function plausible({ type, choices, ...limits }: DefinedOption, before: number): GivenOption {
  const [choice] = choices ?? [];
  if (choice !== undefined) return choice.value;
  switch (type) {
    case ApplicationCommandOptionType.Integer:
      return number(Math.ceil(limits.min_value ?? -Infinity), Math.floor(limits.max_value ?? Infinity));
    case ApplicationCommandOptionType.Number:
      return number(limits.min_value ?? -Infinity, limits.max_value ?? Infinity);
    case ApplicationCommandOptionType.Boolean:
      return true;
    case ApplicationCommandOptionType.String:
      return "turbot "
        .repeat(1000)
        .slice(0, Math.max(limits.min_length ?? 0, Math.min(6, limits.max_length ?? 6)));
    case ApplicationCommandOptionType.Attachment:
      return { file: "turbot.txt" };
    default:
      return names[before] ?? `person${before}`;
  }
}

/** The number from `least` to `most` that is nearest to two. */
function number(least: number, most: number): number {
  return Math.min(most, Math.max(least, 2));
}
