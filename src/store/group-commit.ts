import { type Database, transaction } from "./open-database.ts";

/** Resolves when what it wrote is stored. */
export type GroupCommit = (write: () => void) => Promise<void>;

/**
 * Commits what is written in one turn of the event loop together: to commit costs more than most writes.
 *
 * If one of them fails, none of its group is stored, and all of them reject.
 */
export function createGroupCommit(database: Database): GroupCommit {
  let group: { readonly write: () => void; readonly stored: PromiseWithResolvers<void> }[] = [];
  function commit(): void {
    const writes = group;
    group = [];
    try {
      transaction(database, () => {
        for (const { write } of writes) write();
      });
      for (const { stored } of writes) stored.resolve();
    } catch (error) {
      for (const { stored } of writes) stored.reject(error);
    }
  }
  return (write) => {
    const stored = Promise.withResolvers<void>();
    if (group.length === 0) setImmediate(commit);
    group.push({ write, stored });
    return stored.promise;
  };
}
