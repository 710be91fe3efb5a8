import type { StatementSync } from "node:sqlite";
import type { Database } from "../open-database.ts";
import { isDamaged, isDiskFull } from "./sqlite-errors.ts";

/** Problems that show while a database is in use. */
export interface DatabaseTrouble {
  /** Something in it could not be read. */
  readonly onDamaged: (error: unknown) => void;
  /** Something could not be written because the disk is full. */
  readonly onFull: () => void;
  /** A write succeeded again. */
  readonly onRoom: () => void;
}

/**
 * Notices a damaged file and a full disk in any statement: callers ignore failed statements for their own reasons, and nothing
 * else sees that all of them fail for the same one.
 */
export function watchDatabase(database: Database, { onDamaged, onFull, onRoom }: DatabaseTrouble): void {
  let isFull = false;

  function watched<Act extends (...given: never[]) => unknown>(
    act: Act,
    isWrite: (...given: Parameters<Act>) => boolean,
  ): Act {
    const watching = (...given: Parameters<Act>): unknown => {
      try {
        const result = act(...given);
        if (isFull && isWrite(...given)) {
          isFull = false;
          onRoom();
        }
        return result;
      } catch (error) {
        if (isDamaged(error)) onDamaged(error);
        if (isDiskFull(error) && !isFull) {
          isFull = true;
          onFull();
        }
        throw error;
      }
    };
    return watching as Act;
  }

  const never = () => false;
  const prepare = database.prepare.bind(database);
  database.exec = watched(database.exec.bind(database), (sql: string) => sql === "COMMIT");
  database.prepare = watched((...given: Parameters<typeof prepare>): StatementSync => {
    const statement = prepare(...given);
    statement.get = watched(statement.get.bind(statement) as typeof statement.get, never);
    statement.all = watched(statement.all.bind(statement) as typeof statement.all, never);
    // In a transaction, only its end shows whether there is room.
    const run = statement.run.bind(statement) as typeof statement.run;
    statement.run = watched(run, () => !database.isTransaction);
    return statement;
  }, never);
}
