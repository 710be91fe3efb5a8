import { commandType, mostInScope } from "../../packages/discord-rules/commands/command-limits.ts";
import type { Command } from "./notation.ts";

/** Commands that Discord counts, and how people call them. It doesn't know of prefix commands. */
const counted = [
  ["slash", commandType.slash, "slash commands"],
  ["userMenu", commandType.user, "menu commands on members"],
  ["messageMenu", commandType.message, "menu commands on messages"],
] as const;

/**
 * How many more commands Discord takes in a server, in a sentence for planning and writing.
 *
 * @param taken all names that are taken, Turbot's own among them
 */
export function roomLeft(taken: readonly Command[]): string {
  const left = counted.map(([kind, type, words]) => {
    const most = mostInScope(type);
    const used = taken.filter((command) => command.kind === kind).length;
    return `${Math.max(0, most - used)} of ${most} ${words}`;
  });
  return `Discord has room here for ${left.join(", ")}; prefix commands and subcommands aren't counted.`;
}
