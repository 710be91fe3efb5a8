import { type Database, transaction } from "../../store/open-database.ts";
import { type Command, isMenu } from "../notation.ts";

/** One row of the `commands` table, or of `menu_commands`: an older release's table takes no menus. */
export interface CommandRow extends Command {
  /** The plugin's name. */
  readonly owner: string;
}

/** The commands of all plugins, as the last scan of `plugins/` found them. */
export interface CommandTable {
  all(): readonly CommandRow[];
  /** Replaces everything with `rows`. A duplicate name stays with its first owner. */
  replace(rows: readonly CommandRow[]): void;
}

export function createCommandTable(database: Database): CommandTable {
  const select = database.prepare("SELECT kind, name, owner FROM commands ORDER BY kind, name");
  const selectMenus = database.prepare("SELECT kind, name, owner FROM menu_commands ORDER BY kind, name");
  const insert = database.prepare("INSERT OR IGNORE INTO commands (kind, name, owner) VALUES (?, ?, ?)");
  const insertMenu = database.prepare(
    "INSERT OR IGNORE INTO menu_commands (kind, name, owner) VALUES (?, ?, ?)",
  );
  return {
    all: () => [
      ...select.all().map(({ kind, name, owner }) => ({
        kind: kind === "slash" ? ("slash" as const) : ("prefix" as const),
        name: String(name),
        owner: String(owner),
      })),
      ...selectMenus.all().map(({ kind, name, owner }) => ({
        kind: kind === "userMenu" ? ("userMenu" as const) : ("messageMenu" as const),
        name: String(name),
        owner: String(owner),
      })),
    ],
    replace(rows) {
      transaction(database, () => {
        database.exec("DELETE FROM commands; DELETE FROM menu_commands");
        for (const { kind, name, owner } of rows) (isMenu(kind) ? insertMenu : insert).run(kind, name, owner);
      });
    },
  };
}
