import type { RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import { tooManyCommands } from "../../packages/discord-rules/commands/command-set.ts";
import { applicationCommand } from "../../packages/discord-rules/commands/commands.ts";
import { violationText } from "../../packages/discord-rules/violation.ts";
import { createLooks } from "../commands/name-skeleton.ts";

/** What is wrong with the commands that a release would register; empty if nothing is. */
export function validateCommands(
  builtIn: readonly RESTPostAPIApplicationCommandsJSONBody[],
  ofPlugins: readonly RESTPostAPIApplicationCommandsJSONBody[],
): readonly string[] {
  const definitions = [...builtIn, ...ofPlugins];
  const problems: string[] = [];
  const seen = createLooks<string>();
  for (const definition of definitions) {
    const { type = 1, name } = definition;
    const other = seen.get({ kind: String(type), name });
    if (other === name) problems.push(`the command "${name}" is there twice`);
    else if (other !== undefined) problems.push(`the command "${name}" looks like "${other}"`);
    seen.set({ kind: String(type), name }, name);
    const [refused] = applicationCommand(definition, []);
    if (refused !== undefined)
      problems.push(`Discord refuses the command "${name}": ${violationText(refused)}`);
  }
  const beyond = tooManyCommands(definitions);
  if (beyond !== undefined) {
    const count = definitions.filter(({ type = 1 }) => type === beyond.type).length;
    problems.push(`${count} commands, and Discord takes ${beyond.most} of a type`);
  }
  return problems;
}
