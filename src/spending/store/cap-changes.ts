import type { Database } from "../../store/open-database.ts";
import { type CapName, isCapName } from "../cap-names.ts";

/** The caps that operators changed in Discord: one row for each, with who and when. */
export interface CapChanges {
  /** Those that hold. */
  current(): readonly CapChange[];
  /** @param value dollars or percent; undefined: the setting holds again */
  change(cap: CapName, value: number | undefined, by: string): void;
}

export interface CapChange {
  readonly cap: CapName;
  readonly value: number;
  /** Who changed it; "" if they asked to be forgotten. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** @param now the clock, in milliseconds since 1970 */
export function createCapChanges(database: Database, now: () => number): CapChanges {
  const select = database.prepare("SELECT cap, value, by, at FROM cap_changes WHERE value IS NOT NULL");
  const upsert = database.prepare(
    `INSERT INTO cap_changes (cap, value, by, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (cap) DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at`,
  );
  return {
    current: () =>
      select.all().flatMap(({ cap, value, by, at }) => {
        // A newer release may know more of them.
        const name = String(cap);
        return isCapName(name) ? [{ cap: name, value: Number(value), by: String(by), at: Number(at) }] : [];
      }),
    change: (cap, value, by) => void upsert.run(cap, value ?? null, by, now()),
  };
}
