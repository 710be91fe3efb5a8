import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * What Turbot's inbox has of messages that nobody answered, for whoever looks for the reason. Read before the database is damaged.
 *
 * @param ids of messages and interactions
 * @returns sentences
 */
export function whereTheyStand(home: string, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return [];
  const database = new DatabaseSync(join(home, "data", "sessions.db"), { readOnly: true });
  try {
    const find = database.prepare("SELECT t, attempts, received_at, done_at FROM inbox WHERE id = ?");
    const waiting = database.prepare("SELECT count(*) AS n FROM inbox WHERE done_at IS NULL").get()?.n;
    const seen = database.prepare("SELECT message_id AS id FROM newest_seen").get()?.id;
    const each = ids.map((id) => {
      const row = find.get(id);
      return `${id} in the inbox: ${row === undefined ? "it isn't there" : JSON.stringify(row)}`;
    });
    return [
      ...each,
      `${waiting} events wait in the inbox, and the newest message that concerned nobody is ${seen}`,
    ];
  } finally {
    database.close();
  }
}
