import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { backupScratch } from "../store/open-database.ts";

/** One file of a home that belongs in a backup. */
export interface Belonging {
  /** Relative to the home folder, with `/`. */
  readonly path: string;
  /** A database is copied in one piece while others write; any other file is read as it is. */
  readonly kind: "database" | "file";
}

export const dataFolder = (home: string) => join(home, "data");

/** What is not kept from `data/`, with the reason; everything else is, also what a later release adds. */
const leftOut: readonly (readonly [name: RegExp, why: string])[] = [
  [/^deps$/, "packages: installed again"],
  [/^compile-cache$/, "compiled again"],
  [/^checked-plugins\.json$/, "checked again"],
  [/^preflight$/, "a release's try, which starts again"],
  [/^(?:os-sandbox|types)_/, "a check's scratch space"],
  [new RegExp(`^${backupScratch}$`), "a backup being made"],
  [/^(?:supervisor|git)\.lock(?:\.json)?$/, "who runs here now"],
  [/-(?:wal|shm|journal)$/, "in the copy of its database"],
  [/\.(?:before|damaged)-/, "an old copy, with what was forgotten since"],
  [/\.suspect$/, "the copy is checked"],
  [/\.tmp$|\.half$/, "half a file"],
  [/^order\.json$/, "what an operator ordered here, for now"],
  [/^refused-deploy$/, "the last order that made no sense, for people"],
];

/** Everything in a home that makes this Turbot what it is. Sorted, so that two backups of one state are alike. */
export function belongings(home: string): readonly Belonging[] {
  const settings: readonly Belonging[] = existsSync(join(home, ".env"))
    ? [{ path: ".env", kind: "file" }]
    : [];
  return [...settings, ...within(home, basename(dataFolder(home)))];
}

function within(home: string, folder: string): readonly Belonging[] {
  if (!existsSync(join(home, folder))) return [];
  return readdirSync(join(home, folder), { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .filter(({ name }) => !leftOut.some(([left]) => left.test(name)))
    .flatMap((entry): readonly Belonging[] => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return within(home, path);
      if (!entry.isFile()) return [];
      return [{ path, kind: isDatabase(join(home, path)) ? "database" : "file" }];
    });
}

/** https://sqlite.org/fileformat.html: the first 16 bytes. */
const sqlite = "SQLite format 3\0";

function isDatabase(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(sqlite.length);
    readSync(file, start, 0, start.length, 0);
    return start.toString("latin1") === sqlite;
  } finally {
    closeSync(file);
  }
}
