import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { whatIsDamaged } from "../store/copy-live.ts";
import { quietlyNow } from "../system/quietly.ts";
import type { ArchivedFile, Manifest } from "./archive.ts";
import { BackupError, DamagedBackupError, NotEmptyError } from "./backup-errors.ts";
import type { BackupContent } from "./make-backup.ts";
import { readBackup } from "./read-backup.ts";
import { belongings, dataFolder } from "./what-belongs.ts";

/** In the home: what is unpacked becomes the home's own only when all of it is there and was checked. */
const unpackedIn = (home: string) => join(home, ".restore");
const readyMark = (home: string) => join(unpackedIn(home), "ready");

export interface RestorePowers {
  /** @throws BackupError if the clone hasn't got the commit */
  readonly hasRelease: (commit: string) => Promise<void>;
}

/**
 * Restores a backup into a home where nothing is yet. Whoever calls it holds the home's lock. A kill leaves either nothing, or a
 * restore that the next call finishes.
 *
 * @returns what is restored; undefined: it finished one that had been interrupted, and read no file
 * @throws NotEmptyError, BackupError, or what the file system says
 */
export async function restoreBackup(
  home: string,
  file: string,
  passphrase: string,
  { hasRelease }: RestorePowers,
): Promise<BackupContent | undefined> {
  if (existsSync(readyMark(home))) {
    moveIn(home);
    return undefined;
  }
  const there = belongings(home).map(({ path }) => path);
  if (there.length > 0) {
    const more = there.length > 5 ? ` and ${there.length - 5} more` : "";
    throw new NotEmptyError(
      `${home} has a Turbot already (${there.slice(0, 5).join(", ")}${more}), and nothing is overwritten. Restore into a fresh clone, or move those away first.`,
    );
  }
  const folder = unpackedIn(home);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dataFolder(folder), { recursive: true, mode: 0o700 });
  try {
    const files: string[] = [];
    const manifest = await readBackup(file, passphrase, async (one, { release }) => {
      if (files.length === 0 && release !== null) await hasRelease(release);
      await write(folder, one);
      files.push(one.path);
    });
    for (const path of files) if (path.endsWith(".db")) checkDatabase(folder, path);
    if (files.includes(".env")) moveSettings(join(folder, ".env"), manifest, home);
    writeFileSync(readyMark(home), "", { flush: true });
    moveIn(home);
    return { manifest, files };
  } catch (error) {
    if (!existsSync(readyMark(home))) quietlyNow(() => rmSync(folder, { recursive: true, force: true }));
    throw error;
  }
}

async function write(folder: string, { path, content }: ArchivedFile): Promise<void> {
  const inside = /^(?:\.env|data(?:\/[\w.-]+)+)$/.test(path) && !path.split("/").includes("..");
  if (!inside) throw new DamagedBackupError(`it has a file ${JSON.stringify(path)}, which no home has`);
  mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
  const file = await open(join(folder, path), "wx", 0o600);
  await pipeline(content, file.createWriteStream({ flush: true }));
}

function checkDatabase(folder: string, path: string): void {
  const damage = whatIsDamaged(join(folder, path));
  if (damage !== undefined) throw new DamagedBackupError(`${path} in it is damaged`, damage);
}

/** Paths in the settings move along with the home. */
function moveSettings(file: string, { home: from, appKey }: Manifest, home: string): void {
  const text = readFileSync(file, "utf8");
  const withKey = appKey === null ? text : text.replaceAll(appKey.was, join(home, appKey.is));
  const moved = withKey.replaceAll(`${from}/`, `${home}/`);
  if (moved !== text) writeFileSync(file, moved, { flush: true });
}

/** Every step can be repeated. The settings come last: without them nothing starts. */
function moveIn(home: string): void {
  const folder = unpackedIn(home);
  const data = dataFolder(home);
  const unpacked = dataFolder(folder);
  try {
    if (existsSync(unpacked)) {
      // Locks and caches, made by whoever started something here before.
      if (existsSync(data)) renameSync(data, join(folder, `old-data-${process.pid}`));
      renameSync(unpacked, data);
    }
    if (existsSync(join(folder, ".env"))) renameSync(join(folder, ".env"), join(home, ".env"));
  } catch (cause) {
    throw new BackupError(
      `The files are in ${folder}, and can't be moved from there (${cause instanceof Error ? cause.message : cause}): ${home} and its data/ have to be on one disk. Then run restore again.`,
      { cause },
    );
  }
  rmSync(folder, { recursive: true, force: true });
}
