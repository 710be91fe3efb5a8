import type { Database } from "../open-database.ts";

/** Whether every page of a database can be read and makes sense; without comparing indexes with what they index. @throws SQLite's error */
export function isWhole(database: Database): boolean {
  return database.prepare("PRAGMA quick_check(1)").get()?.quick_check === "ok";
}
