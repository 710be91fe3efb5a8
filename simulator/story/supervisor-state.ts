import { existsSync, readFileSync } from "node:fs";
import { parseRecord, type ReleaseRecord, recordFile } from "../../src/supervisor/release-record.ts";

/** What the supervisor of a home has written down; undefined before its first line. */
export function supervisorState(home: string): ReleaseRecord | undefined {
  const file = recordFile(home);
  if (!existsSync(file)) return undefined;
  return parseRecord(readFileSync(file, "utf8")) ?? undefined;
}

/** Whether a commit runs, is being tried, or was tried and put aside. */
export function wasTried(state: ReleaseRecord, commit: string): boolean {
  return (
    state.running === commit ||
    state.target?.commit === commit ||
    state.quarantined.some((entry) => entry.commit === commit)
  );
}
