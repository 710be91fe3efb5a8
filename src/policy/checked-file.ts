import { readFileSync } from "node:fs";
import { z } from "zod";
import { writeWhole } from "../system/write-whole.ts";
import type { CheckedFile } from "./checked-before.ts";
import { scannedFile } from "./checker-process.ts";
import type { ScannedFile } from "./policy.ts";

/** By the keys of `checked-before.ts`. */
export interface Checked {
  readonly files: ReadonlyMap<string, ScannedFile>;
  /** Why a declaration was refused, or null. */
  readonly declarations: ReadonlyMap<string, string | null>;
}

const Kept = z.strictObject({
  code: z.string(),
  files: z.array(z.tuple([z.string(), scannedFile])),
  declarations: z.array(z.tuple([z.string(), z.string().nullable()])),
});

/** What the same code found before. Without a file, or with one that can't be read, that is nothing: then all is checked again. */
export function readChecked({ path, code }: CheckedFile): Checked {
  try {
    // Read once: to compile the schema takes longer.
    const kept = Kept.parse(JSON.parse(readFileSync(path, "utf8")), { jitless: true });
    if (kept.code === code) return { files: new Map(kept.files), declarations: new Map(kept.declarations) };
  } catch {
    // It is written again once the bot is live.
  }
  return { files: new Map(), declarations: new Map() };
}

/** @throws what the file system says */
export function writeChecked({ path, code }: CheckedFile, { files, declarations }: Checked): void {
  writeWhole(path, JSON.stringify({ code, files: [...files], declarations: [...declarations] }));
}
