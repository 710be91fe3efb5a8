/** A command of a plugin or of Turbot itself, as people call it. */
export interface Command {
  /** A menu is in the context menu ("Apps") of members or of messages. */
  readonly kind: "slash" | "prefix" | MenuKind;
  readonly name: string;
}

export type MenuKind = "userMenu" | "messageMenu";

/**
 * Marks a prefix command in storage, in comparisons, and in tools without settings. A single character, so that a name can be
 * read back. What people type is a setting (`COMMAND_PREFIX`).
 */
export const prefixMark = "!";

/** Menus in storage: no slash command begins like this, and a prefix command's mark comes first. */
const menuMarks = { userMenu: "member menu: ", messageMenu: "message menu: " } as const;

/** Where people find a menu: names have spaces, so what follows one says where it ends. */
const menuPlaces = { userMenu: "on a member", messageMenu: "on a message" } as const;

export function isMenu(kind: Command["kind"]): kind is MenuKind {
  return kind === "userMenu" || kind === "messageMenu";
}

/** "/dice", "!flip", "member menu: Profile": a command as it is stored. */
export function notationOf({ kind, name }: Command): string {
  if (isMenu(kind)) return `${menuMarks[kind]}${name}`;
  return `${kind === "slash" ? "/" : prefixMark}${name}`;
}

/** The command that a stored notation stands for. */
export function commandIn(notation: string): Command {
  for (const kind of ["userMenu", "messageMenu"] as const) {
    if (notation.startsWith(menuMarks[kind])) return { kind, name: notation.slice(menuMarks[kind].length) };
  }
  return { kind: notation.startsWith("/") ? "slash" : "prefix", name: notation.slice(1) };
}

/**
 * A command as people type it: "/dice", and "?flip" where the prefix is a question mark. Of a menu, where they find it:
 * "Apps > Profile (on a member)".
 *
 * @param commandPrefix the setting's value
 */
export function typed({ kind, name }: Command, commandPrefix: string): string {
  if (isMenu(kind)) return `Apps > ${name} (${menuPlaces[kind]})`;
  return `${kind === "slash" ? "/" : commandPrefix}${name}`;
}
