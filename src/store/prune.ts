import type { Database } from "./open-database.ts";

/**
 * Deletes what has served its time, at most so many rows: housekeeping goes on while people are served, and each of its steps
 * keeps them waiting.
 *
 * @returns whether there may be more
 */
export type Prune<Before = number> = (before: Before, most: number) => boolean;

/**
 * @param where which rows; its first parameter is what is older than this. An index has to lead to them
 * @param key what names a row of the table. @default its rowid
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
