import { type Database, transaction } from "./open-database.ts";

/** Resolves when what it wrote is stored. */
export type GroupCommit = (write: () => void) => Promise<void>;

interface Write {
  readonly write: () => void;
  readonly stored: PromiseWithResolvers<void>;
}

/**
 * Commits what is written in one turn of the event loop together: to commit costs more than most writes. If that fails, each is written
 * alone, so that what can be stored is.
 */
export function createGroupCommit(database: Database): GroupCommit {
  let group: Write[] = [];
  function commit(writes: readonly Write[]): void {
    try {
      transaction(database, () => {
        for (const { write } of writes) write();
      });
      for (const { stored } of writes) stored.resolve();
    } catch (error) {
      if (writes.length === 1) writes[0]?.stored.reject(error);
      else for (const one of writes) commit([one]);
    }
  }
  return (write) => {
    const stored = Promise.withResolvers<void>();
    if (group.length === 0)
      setImmediate(() => {
        const writes = group;
        group = [];
        commit(writes);
      });
    group.push({ write, stored });
    return stored.promise;
  };
}
