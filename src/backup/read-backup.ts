import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type ArchivedFile, type Manifest, unpack } from "./archive.ts";
import { BackupError, DamagedBackupError } from "./backup-errors.ts";
import { unseal } from "./seal.ts";

/**
 * Reads a backup to its end. Everything it gives is authenticated; that it is whole is known once this resolves.
 *
 * @param onFile reads the content, or leaves it
 * @throws BackupError, or what the file system or `onFile` says
 */
export async function readBackup(
  file: string,
  passphrase: string,
  onFile: (file: ArchivedFile, manifest: Manifest) => Promise<void>,
): Promise<Manifest> {
  let manifest: Manifest | undefined;
  const known = () => {
    if (manifest === undefined) throw new DamagedBackupError("it doesn't begin with its description");
    return manifest;
  };
  try {
    await pipeline(
      createReadStream(file),
      (source: AsyncIterable<Buffer>) => unseal(source, passphrase),
      createGunzip(),
      (source: AsyncIterable<Buffer>) =>
        unpack(
          source,
          (said) => {
            manifest = said;
          },
          (one) => onFile(one, known()),
        ),
    );
  } catch (error) {
    throw explained(error, file);
  }
  return known();
}

function explained(error: unknown, file: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return new BackupError(`There is no ${file}.`, { cause: error });
  if (code === "EACCES" || code === "EISDIR")
    return new BackupError(`${file} can't be read: is it a file that you may read?`, { cause: error });
  // Authenticated, so it was packed like this: only a bug of ours, or a cut that the seal reports itself.
  if (code.startsWith("Z_")) return new DamagedBackupError("what is in it can't be unpacked", error);
  return error;
}

/** Reads a backup to its end and keeps nothing. @returns its description and the names of its files */
export async function checkBackup(
  file: string,
  passphrase: string,
): Promise<{ readonly manifest: Manifest; readonly files: readonly string[] }> {
  const files: string[] = [];
  const manifest = await readBackup(file, passphrase, async ({ path }) => void files.push(path));
  return { manifest, files };
}
