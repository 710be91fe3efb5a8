import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { writeWhole } from "../system/write-whole.ts";
import { parseRecord, type RecordEvent, type ReleaseRecord } from "./release-record.ts";

export interface RecordStore {
  readonly current: ReleaseRecord;
  /**
   * Changes the record, on disk first.
   *
   * @throws what the file system says; nothing has changed then
   */
  update(change: Partial<ReleaseRecord>, event?: Omit<RecordEvent, "at">): void;
  /** Changes it in memory; the next successful `update` writes it to disk. */
  remember(change: Partial<ReleaseRecord>): void;
}

const eventsKept = 200;
const quarantinedKept = 200;

export function createRecordStore(
  file: string,
  first: ReleaseRecord,
  now: () => number,
  changed: (record: ReleaseRecord) => void = () => {},
): RecordStore {
  let current = first;
  return {
    get current() {
      return current;
    },
    update(change, event) {
      const events =
        event === undefined
          ? current.events
          : [...current.events, { at: new Date(now()).toISOString(), ...event }].slice(-eventsKept);
      const quarantined = (change.quarantined ?? current.quarantined).slice(-quarantinedKept);
      const next: ReleaseRecord = { ...current, ...change, quarantined, events };
      mkdirSync(dirname(file), { recursive: true });
      writeWhole(file, `${JSON.stringify(next, null, 2)}\n`);
      current = next;
      changed(next);
    },
    remember(change) {
      current = { ...current, ...change };
    },
  };
}

/**
 * @returns the record; `null` if there is none. An unusable one is moved aside, and `broken` is called with its new path.
 */
export function readRecord(file: string, broken: (aside: string) => void): ReleaseRecord | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const record = parseRecord(text);
  if (record !== null) return record;
  const aside = `${file}.unreadable`;
  renameSync(file, aside);
  broken(aside);
  return null;
}
