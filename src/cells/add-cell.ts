import { mkdirSync } from "node:fs";
import { cellName } from "./cell-name.ts";
import { type CellOptions, cellService } from "./cell-service.ts";
import { readNewSettings, refuseTwice, sharingRepository, writeSettings } from "./cell-settings.ts";
import { CellsError } from "./cells-errors.ts";
import { type CellsFolder, readCells, writeCell } from "./cells-folder.ts";

export interface NewCell extends CellOptions {
  readonly name: string;
  /** A file with its settings, absolute. */
  readonly env: string;
}

/**
 * Describes a cell; nothing is started. Its settings come first: a kill in between leaves a file that adding it again replaces.
 *
 * @param single the text of `deploy/compose.yaml`
 * @returns the other cells that grow in the same repository
 * @throws CellsError
 */
export function addCell(folder: CellsFolder, cell: NewCell, single: string): readonly string[] {
  const name = cellName(cell.name);
  if (readCells(folder).some((one) => one.name === name))
    throw new CellsError(`There's a cell ${name} already: choose another name, or remove that one first.`);
  const settings = readNewSettings(cell.env);
  refuseTwice(folder, name, settings);
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  writeSettings(folder, name, settings);
  writeCell(folder, name, cellService(folder, name, cell, single));
  return sharingRepository(folder, name, settings);
}
