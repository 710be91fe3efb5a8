import { createReadStream, existsSync, linkSync, mkdirSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { copyLive } from "../store/copy-live.ts";
import { backupScratch } from "../store/open-database.ts";
import { quietlyNow } from "../system/quietly.ts";
import { type ArchivedFile, type Manifest, pack } from "./archive.ts";
import { BackupError, NotEmptyError } from "./backup-errors.ts";
import { describeHome } from "./describe-home.ts";
import { seal } from "./seal.ts";
import { type Belonging, belongings, dataFolder } from "./what-belongs.ts";

/** What is in a backup, for people. */
export interface BackupContent {
  readonly manifest: Manifest;
  readonly files: readonly string[];
}

/**
 * Writes a backup of a home, also while Turbot runs in it: each database is copied in one piece, as it is at one moment. The file
 * appears under its name only when it is whole.
 *
 * @param target an absolute path where nothing is
 * @param settings the text of a `.env`, for a home without one: in a container, settings come from the environment
 * @throws NotEmptyError, BackupError, or what the file system says
 */
export async function makeBackup(
  home: string,
  target: string,
  passphrase: string,
  now: () => number,
  settings?: string,
): Promise<BackupContent> {
  if (existsSync(target)) throw new NotEmptyError(`${target} is there already: name another file.`);
  const kept = belongings(home);
  if (!kept.some(({ path }) => path === "data/sessions.db")) {
    throw new BackupError(
      `Turbot has never run in ${home}, so there is nothing to keep yet. TURBOT_HOME names another clone.`,
    );
  }
  const { manifest, more } = describeHome(home, kept, now);
  const all: readonly Kept[] = [
    ...(settings === undefined || kept.some(({ path }) => path === ".env")
      ? []
      : [{ path: ".env", kind: "file", text: settings } as const]),
    ...kept,
    ...more,
  ];
  const scratch = join(dataFolder(home), backupScratch);
  // What a killed backup left.
  rmSync(scratch, { recursive: true, force: true });
  const half = `${target}.half`;
  rmSync(half, { force: true });
  try {
    const file = await open(half, "wx", 0o600);
    try {
      await pipeline(
        Readable.from(pack(manifest, files(home, all, scratch))),
        createGzip(),
        (source: AsyncIterable<Buffer>) => seal(source, passphrase),
        file.createWriteStream({ flush: true }),
      );
    } finally {
      await file.close().catch(() => {});
    }
    // Unlike a rename, it doesn't replace what somebody has put there meanwhile.
    linkSync(half, target);
  } finally {
    quietlyNow(() => rmSync(half, { force: true }));
    quietlyNow(() => rmSync(scratch, { recursive: true, force: true }));
  }
  return { manifest, files: all.map(({ path }) => path) };
}

/** A file of the home, or one from elsewhere that gets a place in it: another file, or a text. */
type Kept = Belonging & { readonly from?: string; readonly text?: string };

async function* files(home: string, kept: readonly Kept[], scratch: string): AsyncGenerator<ArchivedFile> {
  for (const { path, kind, from = join(home, path), text } of kept) {
    if (text !== undefined) {
      const bytes = Buffer.from(text);
      yield { path, bytes: bytes.length, content: Readable.from([bytes]) };
      continue;
    }
    if (kind === "file") {
      // It can grow meanwhile: what is announced is what is read.
      const bytes = statSync(from).size;
      yield {
        path,
        bytes,
        content: bytes === 0 ? Readable.from([]) : createReadStream(from, { end: bytes - 1 }),
      };
      continue;
    }
    const copy = await snapshot(from, scratch, path);
    yield { path, bytes: (await copy.stat()).size, content: copy.createReadStream() };
  }
}

/** A copy that has no name any more: nothing is left of it when it is closed, or the process ends. */
async function snapshot(from: string, scratch: string, path: string): Promise<FileHandle> {
  const copy = join(scratch, "copy.db");
  for (let tries = 1; ; tries += 1) {
    mkdirSync(scratch, { recursive: true, mode: 0o700 });
    rmSync(copy, { force: true });
    copyOrExplain(from, copy, path);
    try {
      const file = await open(copy, "r");
      rmSync(copy, { force: true });
      return file;
    } catch (error) {
      // The bot was just asked to forget somebody, and removed the copy.
      const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!isGone || tries === 3) throw error;
    }
  }
}

function copyOrExplain(from: string, to: string, path: string): void {
  try {
    copyLive(from, to);
  } catch (cause) {
    throw new BackupError(
      `${path} can't be copied (${cause instanceof Error ? cause.message : cause}). npm run doctor says whether it is damaged; starting Turbot again sets a damaged one aside.`,
      { cause },
    );
  }
}
