import type { RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import { COMMAND_LIMIT } from "../commands/sync-commands.ts";

/** What is wrong with the commands that a release would register; empty: nothing. */
export function commandProblems(
  builtIn: readonly RESTPostAPIApplicationCommandsJSONBody[],
  ofPlugins: readonly RESTPostAPIApplicationCommandsJSONBody[],
): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const counts = new Map<number, number>();
  for (const { type = 1, name } of [...builtIn, ...ofPlugins]) {
    const key = `${type} ${name.toLowerCase()}`;
    if (seen.has(key)) problems.push(`the command "${name}" is there twice`);
    seen.add(key);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  for (const count of counts.values()) {
    if (count > COMMAND_LIMIT)
      problems.push(`${count} commands, and Discord takes ${COMMAND_LIMIT} of a type`);
  }
  return problems;
}
