import { askCell, type CellFacts } from "./cell-facts.ts";
import { type CellsFolder, readCells } from "./cells-folder.ts";
import type { Condition, Engine } from "./engine.ts";

export interface ListedCell {
  readonly name: string;
  readonly image: string;
  readonly condition: Condition["is"];
  readonly facts: CellFacts | undefined;
}

/** Every cell of the folder, with how it is and what it has cost. */
export async function listCells(folder: CellsFolder, engine: Engine): Promise<readonly ListedCell[]> {
  const cells = readCells(folder);
  const containers = cells.length === 0 ? [] : await engine.containers();
  const listed: ListedCell[] = [];
  // One after the other: each starts a process in its container for a moment.
  for (const { name, image } of cells) {
    const found = containers.find(({ cell }) => cell === name);
    const condition = found?.condition.is ?? "absent";
    const runs = condition === "healthy" || condition === "unhealthy" || condition === "starting";
    listed.push({
      name,
      image: found?.image ?? image,
      condition,
      facts: runs ? await askCell(engine, name) : undefined,
    });
  }
  return listed;
}

export function cellsInWords(cells: readonly ListedCell[]): readonly string[] {
  const rows = cells.map(({ name, condition, image, facts }) => [
    name,
    condition,
    facts?.release === undefined ? "-" : facts.release.slice(0, 9),
    facts?.dollars === undefined
      ? "-"
      : `$${facts.dollars.month.toFixed(2)} of $${facts.dollars.cap.toFixed(2)}`,
    image,
    facts?.reasons.join("; ") ?? "",
  ]);
  const table = [["cell", "health", "release", "this month", "image", ""], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const known = cells.flatMap(({ facts }) => facts?.dollars?.month ?? []);
  const sum = known.reduce((all, one) => all + one, 0);
  const unknown = cells.length - known.length;
  return [
    ...table.map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
    "",
    `${cells.length} cells, $${sum.toFixed(2)} this month${unknown === 0 ? "" : `; ${unknown} didn't say`}.`,
  ];
}
