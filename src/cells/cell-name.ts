import { CellsError } from "./cells-errors.ts";

/** A name that compose, a volume, a network and a file all take: https://docs.docker.com/reference/compose-file/services/ */
const shape = /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** @throws CellsError */
export function cellName(given: string): string {
  if (!shape.test(given)) {
    throw new CellsError(
      `"${given}" can't be a cell's name: use lower-case letters, digits and hyphens, beginning with a letter, 32 at most.`,
    );
  }
  return given;
}
