import { setTimeout as sleep } from "node:timers/promises";
import { RefusalError } from "../../declaration/refusal.ts";
import { isDiskFull, isDiskRefusing, isLocked } from "../../store/damage/sqlite-errors.ts";

/** Milliseconds between attempts while another program has a store's file: two seconds in all. */
const attemptsAfterMs = [20, 60, 150, 300, 600, 900] as const;

/**
 * Does something with a plugin's store. While another program has the file (a backup, another bot's end), it is tried again without
 * holding up anybody else.
 *
 * @throws StoreLockedError, DiskFullError, DiskRefusesError
 */
export async function withStore<T>(work: () => T): Promise<T> {
  for (const waitMs of attemptsAfterMs) {
    try {
      return work();
    } catch (error) {
      if (!isLocked(error)) throw inWords(error);
    }
    await sleep(waitMs);
  }
  try {
    return work();
  } catch (error) {
    throw inWords(error);
  }
}

function inWords(error: unknown): unknown {
  if (isLocked(error)) return new StoreLockedError({ cause: error });
  if (isDiskRefusing(error)) return new DiskRefusesError({ cause: error });
  return isDiskFull(error) ? new DiskFullError({ cause: error }) : error;
}

/** Another program has the store's file for too long. */
export class StoreLockedError extends RefusalError {
  constructor(options: ErrorOptions) {
    super(
      "The store is locked by another program on Turbot's machine, such as a backup. Nothing was stored: try again in a minute",
      { ...options, blame: "turbot" },
    );
  }
}

/** There is no room on Turbot's disk. */
export class DiskFullError extends RefusalError {
  constructor(options: ErrorOptions) {
    super(
      "Turbot's disk is full, so nothing can be stored now. What was stored is still there: try again when an operator has made room",
      { ...options, blame: "turbot" },
    );
  }
}

/** The disk can't be written or read. */
export class DiskRefusesError extends RefusalError {
  constructor(options: ErrorOptions) {
    super(
      "Turbot's disk refuses, so nothing was stored: it is broken, or its quota is used up. Try again when an operator has looked at it",
      { ...options, blame: "turbot" },
    );
  }
}
