import { readFileSync } from "node:fs";
import { killGroup } from "../../src/git/run-program.ts";
import { processBirth } from "../../src/supervisor/process-birth.ts";
import { parseRecord, recordFile } from "../../src/supervisor/release-record.ts";

/** Ends the bots of a supervisor that was killed, as the next supervisor would. */
export function endLeftovers(home: string): void {
  for (const { pid, birth } of record(home)?.bots ?? [])
    if (birth !== null && processBirth(pid) === birth) killGroup(pid);
}

function record(home: string) {
  try {
    return parseRecord(readFileSync(recordFile(home), "utf8"));
  } catch {
    return null;
  }
}
