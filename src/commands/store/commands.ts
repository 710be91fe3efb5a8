import { type Database, transaction } from "../../store/open-database.ts";

/** One row of the `commands` table. */
export interface CommandRow {
  readonly kind: "slash" | "prefix";
  readonly name: string;
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
  const insert = database.prepare("INSERT OR IGNORE INTO commands (kind, name, owner) VALUES (?, ?, ?)");
  return {
    all: () =>
      select.all().map(({ kind, name, owner }) => ({
        kind: kind === "slash" ? "slash" : "prefix",
        name: String(name),
        owner: String(owner),
      })),
    replace(rows) {
      transaction(database, () => {
        database.exec("DELETE FROM commands");
        for (const { kind, name, owner } of rows) insert.run(kind, name, owner);
      });
    },
  };
}
