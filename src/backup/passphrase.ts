import { readFileSync } from "node:fs";
import { isCancel, password } from "@clack/prompts";
import { BackupError } from "./backup-errors.ts";

/** As long as three or four words: shorter ones are found by trying. */
const shortest = 12;

export interface PassphraseSources {
  /** From the environment: `TURBOT_BACKUP_PASSPHRASE`. */
  readonly inEnvironment: string | undefined;
  readonly isTerminal: boolean;
}

/**
 * What opens a backup: the first line of a file, the environment, or what somebody types.
 *
 * @param file as named with `--passphrase-file`
 * @param isNew it is going to seal a backup, so it is asked for twice and can't be short
 * @throws BackupError
 */
export async function readPassphrase(
  file: string | undefined,
  isNew: boolean,
  { inEnvironment, isTerminal }: PassphraseSources,
): Promise<string> {
  const given = file === undefined ? inEnvironment : firstLine(file);
  const passphrase = given ?? (await asked(isNew, isTerminal));
  if (isNew && passphrase.length < shortest) {
    throw new BackupError(
      `The passphrase has ${passphrase.length} characters, and ${shortest} are the least: openssl rand -base64 24 makes a good one.`,
    );
  }
  return passphrase;
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[0] ?? "";
  } catch (cause) {
    throw new BackupError(`The file of the passphrase, ${file}, can't be read.`, { cause });
  }
}

async function asked(isNew: boolean, isTerminal: boolean): Promise<string> {
  if (!isTerminal) {
    throw new BackupError(
      "There is no passphrase: name a file with --passphrase-file, or set TURBOT_BACKUP_PASSPHRASE.",
    );
  }
  const first = await typed(
    isNew ? "A passphrase for this backup: without it, nobody can open it" : "Its passphrase",
  );
  if (isNew && first !== (await typed("The same once more")))
    throw new BackupError("Those were two passphrases; nothing was made.");
  return first;
}

async function typed(message: string): Promise<string> {
  const answer = await password({ message });
  if (isCancel(answer)) throw new BackupError("Cancelled; nothing was made.");
  return answer;
}
