import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../system/write-whole.ts";
import { CellsError } from "./cells-errors.ts";
import type { CellsFolder } from "./cells-folder.ts";

const stateShape = z.object({
  /** The image that each cell gets, and the one that it had. */
  to: z.record(z.string(), z.string()),
  from: z.record(z.string(), z.string()),
  waves: z.array(z.array(z.string())),
  /** Cells that were healthy with the new image, or that don't run and take it when they are started. */
  done: z.array(z.string()),
});

/** A roll-out, as far as it has come. Written before anything is done, so that another process can continue it. */
export type RollOutState = Readonly<z.infer<typeof stateShape>>;

const stateFile = ({ path }: CellsFolder) => join(path, "roll-out.json");

/** Of the last roll-out; undefined: there was none. @throws CellsError */
export function readRollOut(folder: CellsFolder): RollOutState | undefined {
  const file = stateFile(folder);
  if (!existsSync(file)) return undefined;
  try {
    return stateShape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new CellsError(`${file} can't be read: delete it, and start the roll-out again.`, { cause });
  }
}

export function writeRollOut(folder: CellsFolder, state: RollOutState): void {
  writeWhole(stateFile(folder), `${JSON.stringify(state, undefined, 2)}\n`);
}

/** Cells that still have to move. */
export function ahead({ waves, done }: RollOutState): readonly string[] {
  return waves.flat().filter((cell) => !done.includes(cell));
}
