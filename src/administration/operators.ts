import type { Database } from "../store/open-database.ts";
import { createAddedOperators } from "./store/added-operators.ts";

/** Who operates Turbot: asked at each deed, since that changes while it runs. */
export type OperatorIds = Pick<ReadonlySet<string>, "has" | typeof Symbol.iterator>;

export interface Operators extends OperatorIds {
  /** Only `.env`, or the application's page at Discord, changes these. */
  readonly fromSettings: ReadonlySet<string>;
  /** Those whom other operators added in Discord. */
  added(): readonly string[];
  add(userId: string, by: string): void;
  remove(userId: string): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createOperators(
  database: Database,
  fromSettings: ReadonlySet<string>,
  now: () => number,
): Operators {
  const store = createAddedOperators(database, now);
  return {
    fromSettings,
    added: () => store.all().filter((id) => !fromSettings.has(id)),
    has: (userId) => fromSettings.has(userId) || store.has(userId),
    [Symbol.iterator]: () => new Set([...fromSettings, ...store.all()]).values(),
    add: store.add,
    remove: store.remove,
  };
}
