import { DatabaseSync } from "node:sqlite";
import { closeQuietly, transaction } from "../../store/open-database.ts";
import { createSchema } from "./schema.ts";
import { prepareAll, type ServerStatements } from "./statements.ts";

/** The open file in which one plugin keeps what is apart for each server. */
export interface ServerFile {
  readonly query: ServerStatements;
  /** All or nothing. */
  together<T>(work: () => T): T;
  /** Moves everything into the main file, and empties the log beside it, which still has what was deleted. */
  settle(): void;
  close(): void;
}

/** After this many pages (4 KB each) the log is written into the file: less than SQLite's own 1,000, for shorter waits. */
const pagesInLog = 400;

/** @param path a file, or `:memory:` */
export function openServerFile(path: string): ServerFile {
  const database = new DatabaseSync(path);
  try {
    // Nobody waits here for another program: this is the bot's own thread. Whoever calls tries again.
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    database.exec(`PRAGMA wal_autocheckpoint = ${pagesInLog};`);
    // What people wanted forgotten is overwritten, not only unlinked.
    database.exec("PRAGMA secure_delete = ON;");
    createSchema(database);
    const query = prepareAll(database);
    return {
      query,
      together: (work) => transaction(database, work),
      settle: () => database.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
      close: () => database.close(),
    };
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
}
