/** A command of a plugin or of Turbot itself, as people call it. */
export interface Command {
  readonly kind: "slash" | "prefix";
  readonly name: string;
}

/**
 * Marks a prefix command in storage, in comparisons, and in tools without settings. A single character, so that a name can be
 * read back. What people type is a setting (`COMMAND_PREFIX`).
 */
export const prefixMark = "!";

/** "/dice", "!flip": a command as it is stored. */
export function notationOf({ kind, name }: Command): string {
  return `${kind === "slash" ? "/" : prefixMark}${name}`;
}

/** The command that a stored notation stands for. */
export function commandIn(notation: string): Command {
  return { kind: notation.startsWith("/") ? "slash" : "prefix", name: notation.slice(1) };
}

/**
 * A command as people type it: "/dice", and "?flip" where the prefix is a question mark.
 *
 * @param commandPrefix the setting's value
 */
export function typed({ kind, name }: Command, commandPrefix: string): string {
  return `${kind === "slash" ? "/" : commandPrefix}${name}`;
}
