import type { DatabaseSync, StatementSync } from "node:sqlite";

const counts = new WeakMap<DatabaseSync, { writes: number }>();

/** Counts what is written through a connection from now on, rolled back or not: SQLite tells that only with a statement of its own. */
export function countWrites(database: DatabaseSync): void {
  const count = { writes: 0 };
  counts.set(database, count);
  const counted = <Act extends (...given: never[]) => unknown>(act: Act): Act =>
    ((...given: Parameters<Act>) => {
      count.writes += 1;
      return act(...given);
    }) as Act;
  const { prepare } = database;
  database.exec = counted(database.exec.bind(database));
  database.prepare = (...given: Parameters<DatabaseSync["prepare"]>): StatementSync => {
    const statement = prepare.apply(database, given);
    if (/^\s*SELECT\b/i.test(given[0])) return statement;
    for (const act of ["run", "get", "all", "iterate"] as const)
      Reflect.set(statement, act, counted(statement[act].bind(statement)));
    return statement;
  };
}

/** How much was written so far; NaN, which equals nothing, if that isn't counted. */
export function writesTo(database: DatabaseSync): number {
  return counts.get(database)?.writes ?? Number.NaN;
}
