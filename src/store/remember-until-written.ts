import { writesTo } from "./count-writes.ts";
import type { Database } from "./open-database.ts";

/** The most answers that one question remembers. */
const most = 10_000;

/**
 * Remembers what was read until anything is written through this connection: some questions are asked with every event, and hardly ever
 * answered in a new way. The bot alone writes to its database.
 *
 * @param read one row, or what is made of it, by the strings that it is found by
 */
export function rememberUntilWritten<Key extends readonly string[], Answer>(
  database: Database,
  read: (...key: Key) => Answer,
): (...key: Key) => Answer {
  const answers = new Map<string, Answer>();
  let writes = Number.NaN;
  return (...key) => {
    const now = writesTo(database);
    if (now !== writes || answers.size >= most) answers.clear();
    writes = now;
    const name = key.join("\n");
    const known = answers.get(name);
    if (known !== undefined || answers.has(name)) return known as Answer;
    const answer = read(...key);
    // What a transaction wrote may be taken back, by SQLite itself on a full disk.
    if (!database.isTransaction) answers.set(name, answer);
    return answer;
  };
}
