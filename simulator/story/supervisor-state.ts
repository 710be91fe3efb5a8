import { existsSync, readFileSync } from "node:fs";
import { parseRecord, type ReleaseRecord, recordFile } from "../../src/supervisor/release-record.ts";

/** The record of a home's supervisor; undefined before it is first written. */
export function supervisorState(home: string): ReleaseRecord | undefined {
  const file = recordFile(home);
  if (!existsSync(file)) return undefined;
  return parseRecord(readFileSync(file, "utf8")) ?? undefined;
}

/** Whether a commit runs, is being tried, or was tried and quarantined. */
export function wasTried(state: ReleaseRecord, commit: string): boolean {
  return (
    state.running === commit ||
    state.target?.commit === commit ||
    state.quarantined.some((entry) => entry.commit === commit)
  );
}
