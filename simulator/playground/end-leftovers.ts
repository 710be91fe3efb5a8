import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { killGroup } from "../../src/git/run-program.ts";
import { processBirth } from "../../src/supervisor/process-birth.ts";
import { parseRecord, recordFile } from "../../src/supervisor/release-record.ts";

/** A process, told apart from a later one that got the same number. */
interface Born {
  readonly pid: number;
  readonly birth: string | null;
}

/** Writes down which supervisor runs, for the next start, should this one be killed. */
export function rememberSupervisor(folder: string, pid: number | undefined): void {
  if (pid === undefined) return;
  const born: Born = { pid, birth: processBirth(pid) };
  const file = noteOf(folder);
  writeFileSync(`${file}.new`, JSON.stringify(born));
  renameSync(`${file}.new`, file);
}

/** Ends the supervisor and the bots that a playground left when it was killed. Call it with the folder's lock held. */
export function endLeftovers(folder: string, home: string): void {
  const supervisor = read(noteOf(folder), (text): readonly Born[] => [JSON.parse(text)]);
  const bots = read(recordFile(home), (text) => parseRecord(text)?.bots);
  // The supervisor first: it would start the bots anew.
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
