import { checkBackup } from "../backup/read-backup.ts";
import { CellsError } from "./cells-errors.ts";
import type { Engine } from "./engine.ts";

const copyInside = "/turbot/.backup-for-cells";

/** Makes a backup of a running cell, with its settings, and reads it to its end. @throws CellsError, BackupError */
export async function backUpCell(
  engine: Engine,
  cell: string,
  file: string,
  passphrase: string,
): Promise<number> {
  const found = (await engine.containers()).find((one) => one.cell === cell);
  if (found === undefined || found.condition.is === "stopped")
    throw new CellsError(
      `${cell} doesn't run, and makes its backup itself: docker compose up -d ${cell}, or go on with --without-backup.`,
    );
  const tool = ["node_modules/.bin/node", "bin/turbot.ts", "backup", copyInside, "--with-environment"];
  await engine.exec(cell, ["rm", "-f", copyInside]);
  try {
    await engine.exec(cell, tool, { TURBOT_BACKUP_PASSPHRASE: passphrase });
    await engine.copyOut(cell, copyInside, file);
  } finally {
    await engine.exec(cell, ["rm", "-f", copyInside]).catch(() => {});
  }
  return (await checkBackup(file, passphrase)).files.length;
}
