import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { killGroup } from "../../src/git/run-program.ts";
import { processBirth } from "../../src/supervisor/process-birth.ts";
import { parseRecord, recordFile } from "../../src/supervisor/release-record.ts";

/** A process, distinguished from a later one with the same id. */
interface Born {
  readonly pid: number;
  readonly birth: string | null;
}

/** Records the running supervisor for the next start, in case this process is killed. */
export function rememberSupervisor(folder: string, pid: number | undefined): void {
  if (pid === undefined) return;
  const born: Born = { pid, birth: processBirth(pid) };
  const file = noteOf(folder);
  writeFileSync(`${file}.new`, JSON.stringify(born));
  renameSync(`${file}.new`, file);
}

/** Ends the supervisor and the bots that a killed playground left. Call it with the folder's lock held. */
export function endLeftovers(folder: string, home: string): void {
  const supervisor = read(noteOf(folder), (text): readonly Born[] => [JSON.parse(text)]);
  const bots = read(recordFile(home), (text) => parseRecord(text)?.bots);
  // The supervisor first: it would start the bots again.
  for (const { pid, birth } of [...(supervisor ?? []), ...(bots ?? [])])
    if (birth !== null && processBirth(pid) === birth) killGroup(pid);
}

function noteOf(folder: string): string {
  return join(folder, "supervisor-process.json");
}

function read<T>(file: string, parse: (text: string) => T): T | undefined {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
