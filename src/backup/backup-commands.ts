import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createGit } from "../git/git.ts";
import { CannotStartError } from "../supervisor/cannot-start.ts";
import { lockHome } from "../supervisor/supervisor-lock.ts";
import { UnreadableFileError } from "../system/plain-text.ts";
import { BackupError } from "./backup-errors.ts";
import { type BackupContent, makeBackup } from "./make-backup.ts";
import { type PassphraseSources, readPassphrase } from "./passphrase.ts";
import { checkBackup } from "./read-backup.ts";
import { restoreBackup } from "./restore-backup.ts";

export const backupUsage = "turbot backup <file> [--with-environment] [--passphrase-file <file>]";
export const restoreUsage = "turbot restore <file> [--check] [--passphrase-file <file>]";

export interface BackupCommandPowers extends PassphraseSources {
  readonly home: string;
  /** Of whoever typed: files are relative to it. */
  readonly cwd: string;
  readonly env: NodeJS.Dict<string>;
  readonly pid: number;
  readonly now: () => number;
  /** The settings in the environment, as the text of a `.env`. */
  readonly settingsInEnvironment: () => string;
  /** This process's user and the home's owner; undefined: the system has none */
  readonly users: () => { readonly own: number; readonly home: number } | undefined;
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** `turbot backup`: also while Turbot runs. @returns the exit code: 0 made, 1 it can't be made, 2 wrong usage */
export async function runBackupCommand(
  args: readonly string[],
  powers: BackupCommandPowers,
): Promise<number> {
  const { home, cwd, now, settingsInEnvironment, out, error } = powers;
  const read = readArguments(args, false);
  if (read === undefined) return wrongUsage(backupUsage, error);
  return explaining(error, async () => {
    const passphrase = await readPassphrase(read.passphraseFile, true, powers);
    const target = resolve(cwd, read.file);
    const { files, manifest } = await makeBackup(
      ...([home, target, passphrase, now] as const),
      read.withEnvironment ? settingsInEnvironment() : undefined,
    );
    out(
      `Made ${target}: ${files.length} files, encrypted as a whole. ${contentInWords({ files, manifest })}`,
    );
    if (!files.includes(".env")) {
      out(
        `There is no .env in ${home}: settings from the environment aren't in the backup. Keep a copy of them, or say --with-environment.`,
      );
    }
    out(
      "Keep it on another machine, and the passphrase apart from it: without the passphrase nobody can open it.",
    );
    out(`Try it: npm run turbot -- restore ${read.file} --check`);
  });
}

/** `turbot restore`: into a fresh clone. @returns the exit code: 0 done, 1 it can't be done, 2 wrong usage */
export async function runRestoreCommand(
  args: readonly string[],
  powers: BackupCommandPowers,
): Promise<number> {
  const { home, cwd, out, error } = powers;
  const read = readArguments(args, true);
  if (read === undefined) return wrongUsage(restoreUsage, error);
  return explaining(error, async () => {
    const file = resolve(cwd, read.file);
    const passphrase = await readPassphrase(read.passphraseFile, false, powers);
    if (read.check) {
      const content = await checkBackup(file, passphrase);
      out(`${file} is whole: ${content.files.length} files. ${contentInWords(content)}`);
      return;
    }
    if (!existsSync(join(home, ".git"))) {
      throw new BackupError(
        `${home} is no clone of your repository: git clone it, and run restore there after npm ci. TURBOT_HOME names another folder.`,
      );
    }
    const users = powers.users();
    if (users !== undefined && users.own !== users.home) {
      throw new BackupError(
        `${home} belongs to another user: run this as Turbot's user, so that it can write its files.`,
      );
    }
    const lock = lockHome(home, powers.pid, powers.now);
    try {
      const restored = await restoreBackup(home, file, passphrase, {
        hasRelease: releaseIn(home, powers.env),
      });
      if (restored === undefined) out(`Finished a restore into ${home} that had been interrupted.`);
      else out(`Restored ${restored.files.length} files into ${home}. ${contentInWords(restored)}`);
      out("Anyone who asked Turbot since then to forget them is in it again: ask them to use /forget again.");
      out(
        "Make sure that the other Turbot is stopped for good: two with one token take events from each other.",
      );
      out("Next: npm run doctor, then npm start.");
    } finally {
      lock.release();
    }
  });
}

function contentInWords({ manifest, files }: BackupContent): string {
  const { repository, madeAt, release } = manifest;
  const plugins = files.filter((path) => /^data\/[^/]+\/[^/]+\.db$/.test(path)).length;
  return [
    `Of ${repository ?? "a Turbot"} at ${madeAt}`,
    release === null ? "" : `, release ${release.slice(0, 9)}`,
    `: ${[files.includes(".env") ? "settings and keys" : "", "the database", plugins > 0 ? `${plugins} stores of plugins` : ""].filter(Boolean).join(", ")}.`,
  ].join("");
}

function releaseIn(home: string, env: NodeJS.Dict<string>): (commit: string) => Promise<void> {
  return async (commit) => {
    await createGit({ cwd: home, env })
      .run(["rev-parse", "--verify", "--quiet", `${commit}^{commit}`])
      .catch((cause: unknown) => {
        throw new BackupError(
          `This clone doesn't have the release that ran, ${commit.slice(0, 9)}: git fetch origin, and check with git remote -v that it is a clone of your repository. Then run restore again.`,
          { cause },
        );
      });
  };
}

function readArguments(args: readonly string[], canCheck: boolean) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "passphrase-file": { type: "string" },
        check: { type: "boolean", default: false },
        "with-environment": { type: "boolean", default: false },
      },
    });
    const [file, ...more] = positionals;
    const { check, "with-environment": withEnvironment } = values;
    // The one is for reading a backup, the other for making one.
    if (file === undefined || more.length > 0 || (canCheck ? withEnvironment : check)) return undefined;
    return { file, passphraseFile: values["passphrase-file"], check, withEnvironment };
  } catch {
    return undefined;
  }
}

function wrongUsage(usage: string, error: (line: string) => void): number {
  error(`Name one file.\n  ${usage}`);
  return 2;
}

async function explaining(error: (line: string) => void, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (problem) {
    const isKnown = [BackupError, CannotStartError, UnreadableFileError].some(
      (kind) => problem instanceof kind,
    );
    if (!isKnown) throw problem;
    error(`✗ ${problem instanceof Error ? problem.message : ""}`);
    return 1;
  }
}
