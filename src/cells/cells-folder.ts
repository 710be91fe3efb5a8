import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Document, isMap, parseDocument } from "yaml";
import { z } from "zod";
import { writeWhole } from "../system/write-whole.ts";
import { CellsError } from "./cells-errors.ts";

/** Where the cells of one machine are described: a compose project, and each cell's settings. */
export interface CellsFolder {
  readonly path: string;
  /** The compose project's name, and the beginning of the names of its volumes and networks. */
  readonly project: string;
}

export interface Cell {
  readonly name: string;
  readonly image: string;
}

const heading =
  " One service for each community: npm run turbot -- cells writes this file, and keeps what you add to it.\n" +
  " Settings are in <name>.env beside it.";

const composeFile = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), z.looseObject({ image: z.string() })).default({}),
});

export function cellsFolder(path: string): CellsFolder {
  const name = basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, "-");
  return { path, project: `turbot-${name}` };
}

export const composePath = ({ path }: CellsFolder) => join(path, "compose.yaml");
export const settingsPath = ({ path }: CellsFolder, cell: string) => join(path, `${cell}.env`);
/** Of a cell's volume, and of its network. */
export const ownName = ({ project }: CellsFolder, cell: string) => `${project}_${cell}`;

/** The cells, in the order of the file; none: there is no file yet. @throws CellsError */
export function readCells(folder: CellsFolder): readonly Cell[] {
  const { services } = readCompose(folder).is;
  return Object.entries(services).map(([name, { image }]) => ({ name, image }));
}

/** @throws CellsError: there is none of that name */
export function findCell(folder: CellsFolder, name: string): Cell {
  const cells = readCells(folder);
  const found = cells.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known =
    cells.length === 0 ? "there are none yet" : `there are ${cells.map((one) => one.name).join(", ")}`;
  throw new CellsError(`There's no cell ${name} in ${composePath(folder)}: ${known}.`);
}

export function writeCell(folder: CellsFolder, name: string, service: object): void {
  change(folder, (document) => {
    document.setIn(["services", name], document.createNode(service));
    for (const kind of ["volumes", "networks"])
      document.setIn([kind, name], document.createNode({ name: ownName(folder, name) }));
  });
}

export function writeImage(folder: CellsFolder, name: string, image: string): void {
  change(folder, (document) => document.setIn(["services", name, "image"], image));
}

export function dropCell(folder: CellsFolder, name: string): void {
  change(folder, (document) => {
    for (const kind of ["services", "volumes", "networks"]) {
      // Whoever runs them may have written some of it otherwise.
      if (!document.hasIn([kind, name])) continue;
      document.deleteIn([kind, name]);
      // Written as `{}`, it would have everything that is added later in one line.
      if (isMap(document.get(kind)) && Object.keys(document.toJS()[kind]).length === 0) document.delete(kind);
    }
  });
}

function change(folder: CellsFolder, alter: (document: Document) => void): void {
  const { document } = readCompose(folder);
  alter(document);
  writeWhole(composePath(folder), document.toString({ lineWidth: 140 }));
}

function readCompose(folder: CellsFolder): {
  readonly document: Document;
  readonly is: z.infer<typeof composeFile>;
} {
  const file = composePath(folder);
  const document = parseDocument(
    existsSync(file) ? readFileSync(file, "utf8") : `name: ${folder.project}\n`,
  ) as Document;
  if (!existsSync(file)) document.commentBefore = heading;
  const [broken] = document.errors;
  const read = composeFile.safeParse(broken === undefined ? document.toJS() : undefined);
  if (read.success && read.data.name === folder.project) return { document, is: read.data };
  const why = broken?.message ?? read.error?.issues[0]?.message ?? `its name isn't ${folder.project}`;
  throw new CellsError(
    `${file} isn't a file of cells (${why}): correct it, or name another folder with --folder.`,
  );
}
