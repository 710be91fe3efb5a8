import type { Blaming } from "../../ipc/causes.ts";
import type { Log } from "../../log/log.ts";
import type { Waits } from "../../reports/waits.ts";
import { openOrRepair, suspect } from "../../store/damage/repair-database.ts";
import { watchDatabase } from "../../store/damage/watch-database.ts";
import type { Database } from "../../store/open-database.ts";

/** Something in the database can't be read. The next start checks it, and sets it aside if it is broken. */
export class DatabaseDamagedError extends Error implements Blaming {
  override readonly name = "DatabaseDamagedError";
  readonly blames = "machine";

  constructor(cause: unknown) {
    super("The database is damaged; the next start checks it, and sets it aside if it's broken.", {
      cause,
    });
  }
}

/**
 * Opens the database in whatever state it is, and keeps watching it: a full disk is waited for, and damage found later ends
 * the bot so that the next start can repair it.
 *
 * @throws any error that isn't damage
 */
export function openStore(
  path: string,
  powers: {
    readonly now: () => number;
    readonly waits: Waits;
    readonly log: Log;
    readonly onFatal: (error: unknown) => void;
    readonly onFull: () => void;
    readonly onRoom: () => void;
  },
): Database {
  const { now, waits, log, onFatal, onFull, onRoom } = powers;
  const database = openOrRepair(path, now);
  let roomIsBack = () => {};
  let isDamaged = false;
  watchDatabase(database, {
    onDamaged(error) {
      if (isDamaged) return;
      isDamaged = true;
      log.error("store.damaged", { error });
      try {
        suspect(path);
      } catch (problem) {
        log.warn("store.suspicion_not_noted", { problem });
      }
      onFatal(new DatabaseDamagedError(error));
    },
    onFull() {
      log.error("store.disk_full", { path });
      roomIsBack();
      roomIsBack = waits.begin({ cause: "machine", what: "room on the disk: it is full", blocks: false });
      onFull();
    },
    onRoom() {
      log.info("store.disk_has_room");
      roomIsBack();
      onRoom();
    },
  });
  return database;
}
