import { type Database, transaction } from "../../store/open-database.ts";
import { type CapName, isCapName } from "../cap-names.ts";

/** The caps that operators changed in Discord: one row for each, with who and when. */
export interface CapChanges {
  /** Those that hold. */
  current(): readonly CapChange[];
  /**
   * Stores a change once, however often it is asked for, and not over a newer one.
   *
   * @returns what held before it; undefined if a newer change holds
   */
  change(cap: CapName, change: AskedChange): number | undefined;
}

export interface AskedChange {
  /** Dollars or percent; undefined: the setting holds again. */
  readonly value: number | undefined;
  readonly by: string;
  /** The interaction that asks for it: a snowflake, so a later one is greater. */
  readonly interaction: string;
  /** What holds before it, dollars or percent. */
  readonly before: number;
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
    `INSERT INTO cap_changes (cap, value, by, at, interaction, before) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (cap) DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at,
       interaction = excluded.interaction, before = excluded.before`,
  );
  const latest = database.prepare("SELECT interaction, before FROM cap_changes WHERE cap = ?");
  return {
    current: () =>
      select.all().flatMap(({ cap, value, by, at }) => {
        // A newer release may know more of them.
        const name = String(cap);
        return isCapName(name) ? [{ cap: name, value: Number(value), by: String(by), at: Number(at) }] : [];
      }),
    change: (cap, { value, by, interaction, before }) =>
      transaction(database, () => {
        const stored = latest.get(cap);
        const last = String(stored?.interaction ?? "");
        if (last === interaction) return Number(stored?.before);
        if (last !== "" && BigInt(last) > BigInt(interaction)) return undefined;
        upsert.run(cap, value ?? null, by, now(), interaction, before);
        return before;
      }),
  };
}
