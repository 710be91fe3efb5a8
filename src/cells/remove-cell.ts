import { existsSync, rmSync } from "node:fs";
import {
  type CellsFolder,
  composePath,
  dropCell,
  findCell,
  ownName,
  readCells,
  settingsPath,
} from "./cells-folder.ts";
import type { Engine } from "./engine.ts";

/** One thing that a cell consists of on this machine. */
interface Part {
  readonly what: string;
  readonly isThere: boolean;
  remove(): Promise<void>;
}

/**
 * Removes a cell from this machine, part by part, and looks afterwards whether each is gone. Its line in the compose file goes last:
 * until then, whoever was interrupted can remove it again.
 *
 * @returns whether nothing is left
 * @throws CellsError
 */
export async function removeCell(
  folder: CellsFolder,
  engine: Engine,
  name: string,
  out: (line: string) => void,
): Promise<boolean> {
  findCell(folder, name);
  for (const part of await partsOf(folder, engine, name)) if (part.isThere) await part.remove();
  const parts = await partsOf(folder, engine, name);
  for (const { what, isThere } of parts) out(isThere ? `✗ still there: ${what}` : `✓ gone: ${what}`);
  return parts.every(({ isThere }) => !isThere);
}

/** What removing it would delete, in words. */
export async function whatIsThere(
  folder: CellsFolder,
  engine: Engine,
  name: string,
): Promise<readonly string[]> {
  findCell(folder, name);
  return (await partsOf(folder, engine, name)).flatMap(({ what, isThere }) => (isThere ? [what] : []));
}

async function partsOf(folder: CellsFolder, engine: Engine, name: string): Promise<readonly Part[]> {
  const own = ownName(folder, name);
  const settings = settingsPath(folder, name);
  const { containers, volume, network } = await engine.traces(name, own);
  return [
    {
      what: "its containers, with their logs",
      isThere: containers.length > 0,
      async remove() {
        // It finishes what it is doing.
        await engine.stop(name);
        await engine.removeContainers(containers);
      },
    },
    {
      what: `its volume ${own}: clone, database, what plugins stored`,
      isThere: volume,
      remove: () => engine.removeVolume(own),
    },
    { what: `its network ${own}`, isThere: network, remove: () => engine.removeNetwork(own) },
    {
      what: `its settings ${settings}`,
      isThere: existsSync(settings),
      remove: async () => rmSync(settings),
    },
    {
      what: `its service in ${composePath(folder)}`,
      isThere: readCells(folder).some((cell) => cell.name === name),
      remove: async () => dropCell(folder, name),
    },
  ];
}
