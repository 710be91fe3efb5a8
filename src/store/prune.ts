import type { Database } from "./open-database.ts";

/**
 * Deletes expired rows, up to a limit: housekeeping runs while people are served, and each of its steps keeps them waiting.
 *
 * @returns whether there may be more
 */
export type Prune<Before = number> = (before: Before, most: number) => boolean;

/**
 * @param where selects the rows; its first parameter is the cutoff. It must be covered by an index
 * @param key identifies a row of the table. @default its rowid
 */
export function createPrune<Before extends number | string = number>(
  database: Database,
  table: string,
  where: string,
  key = "rowid",
): Prune<Before> {
  const statement = database.prepare(
    `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ?)`,
  );
  return (before, most) => Number(statement.run(before, most).changes) >= most;
}
