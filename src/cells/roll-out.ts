import { CellsError } from "./cells-errors.ts";
import { type Cell, type CellsFolder, readCells, writeImage } from "./cells-folder.ts";
import type { Container, Engine } from "./engine.ts";
import { ahead, type RollOutState, readRollOut, writeRollOut } from "./roll-out-state.ts";

export interface RollOutPowers {
  readonly folder: CellsFolder;
  readonly engine: Engine;
  readonly wait: (ms: number) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  readonly out: (line: string) => void;
}

export interface Pace {
  /** Cells that move together, after the first one, which moves alone. */
  readonly atOnce: number;
  /** Milliseconds that a cell has to become healthy. */
  readonly patienceMs: number;
  /** Milliseconds between two looks. */
  readonly lookMs: number;
}

/**
 * What a roll-out to an image would do: one cell alone, then the others in waves. Those that are unwell already come last, so that
 * they keep nobody else from a mend.
 *
 * @throws CellsError: another one isn't finished, or there is no such image
 */
export async function planRollOut(
  { folder, engine }: RollOutPowers,
  image: string,
  pace: Pace,
): Promise<RollOutState> {
  const last = readRollOut(folder);
  const cells = readCells(folder);
  if (cells.length === 0) throw new CellsError("There are no cells yet: add one.");
  if (last !== undefined && ahead(last).length > 0) {
    const isSame = Object.values(last.to).every((one) => one === image);
    if (isSame) return last;
    throw new CellsError(
      `A roll-out isn't finished: ${ahead(last).join(", ")} would still move. Say --continue, or --back.`,
    );
  }
  if (!(await engine.hasImage(image)))
    throw new CellsError(`The engine has no image ${image}: build it, or docker pull it, first.`);
  return planned(cells, await engine.containers(), () => image, pace);
}

/** What going back would do: each cell that moved gets the image that it had. @throws CellsError */
export async function planBack({ folder, engine }: RollOutPowers, pace: Pace): Promise<RollOutState> {
  const last = readRollOut(folder);
  const moved = readCells(folder).filter(({ name, image }) => {
    const before = last?.from[name];
    return before !== undefined && before !== image;
  });
  if (moved.length === 0) throw new CellsError("There's nothing to go back to: no cell has moved.");
  return planned(moved, await engine.containers(), ({ name, image }) => last?.from[name] ?? image, pace);
}

/** @throws CellsError: nothing is unfinished */
export function unfinished({ folder }: RollOutPowers): RollOutState {
  const last = readRollOut(folder);
  if (last === undefined || ahead(last).length === 0) throw new CellsError("No roll-out is unfinished.");
  return last;
}

function planned(
  cells: readonly Cell[],
  containers: readonly Container[],
  imageFor: (cell: Cell) => string,
  { atOnce }: Pace,
): RollOutState {
  const conditionOf = (name: string) => containers.find(({ cell }) => cell === name)?.condition.is;
  const runs = cells.filter(({ name }) => isRunning(conditionOf(name)));
  const [well, unwell] = [true, false].map((isWell) =>
    runs.filter(({ name }) => (conditionOf(name) === "healthy") === isWell).map(({ name }) => name),
  );
  const order = [...(well ?? []), ...(unwell ?? [])];
  const rest = order.slice(1);
  const waves = [
    order.slice(0, 1),
    ...Array.from({ length: Math.ceil(rest.length / atOnce) }, (_, at) =>
      rest.slice(at * atOnce, (at + 1) * atOnce),
    ),
    // They don't run: they only get the image for their next start.
    cells.filter((cell) => !runs.includes(cell)).map(({ name }) => name),
  ].filter((wave) => wave.length > 0);
  return {
    to: Object.fromEntries(cells.map((cell) => [cell.name, imageFor(cell)])),
    from: Object.fromEntries(cells.map(({ name, image }) => [name, image])),
    waves,
    done: [],
  };
}

/** @returns whether all cells have moved; false: it stopped at one that didn't become healthy, and said what to do */
export async function rollOut(powers: RollOutPowers, plan: RollOutState, pace: Pace): Promise<boolean> {
  const { folder, out } = powers;
  let state = plan;
  writeRollOut(folder, state);
  for (const wave of state.waves) {
    const left = wave.filter(
      (cell) => ahead(state).includes(cell) && readCells(folder).some(({ name }) => name === cell),
    );
    const failed = await moveTogether(powers, state, left, pace, (cell) => {
      state = { ...state, done: [...state.done, cell] };
      writeRollOut(folder, state);
    });
    if (failed.length === 0) continue;
    for (const { cell, why } of failed) out(`✗ ${cell} ${why}`);
    const still = ahead(state).filter((cell) => !failed.some((one) => one.cell === cell));
    out(`Stopped. ${still.length === 0 ? "All others have moved" : `Not moved: ${still.join(", ")}`}.`);
    out(
      `What it says: docker compose logs ${failed[0]?.cell}. Go on once it is mended: cells roll-out --continue. Go back: cells roll-out --back.`,
    );
    return false;
  }
  return true;
}

async function moveTogether(
  powers: RollOutPowers,
  { to }: RollOutState,
  cells: readonly string[],
  pace: Pace,
  done: (cell: string) => void,
): Promise<readonly { readonly cell: string; readonly why: string }[]> {
  const { folder, engine, out } = powers;
  const started: string[] = [];
  const containers = await engine.containers();
  for (const cell of cells) {
    const image = to[cell] ?? "";
    writeImage(folder, cell, image);
    const found = containers.find((one) => one.cell === cell);
    if (!isRunning(found?.condition.is) && found?.image !== image) {
      out(`- ${cell} doesn't run: it takes ${image} when it is started`);
      done(cell);
      continue;
    }
    await engine.up(cell);
    started.push(cell);
  }
  const failed: { cell: string; why: string }[] = [];
  for (const cell of started) {
    const why = await untilHealthy(powers, cell, to[cell] ?? "", pace);
    if (why !== undefined) failed.push({ cell, why });
    else {
      out(`✓ ${cell} is healthy with ${to[cell]}`);
      done(cell);
    }
  }
  return failed;
}

/** @returns why it isn't; undefined: it is */
async function untilHealthy(
  { engine, wait, elapsed }: RollOutPowers,
  cell: string,
  image: string,
  { patienceMs, lookMs }: Pace,
): Promise<string | undefined> {
  const until = elapsed() + patienceMs;
  for (;;) {
    const found = (await engine.containers()).find((one) => one.cell === cell);
    const condition = found?.condition ?? { is: "absent" };
    if (found !== undefined && found.image !== image) return `runs ${found.image}, not ${image}`;
    if (condition.is === "healthy") return undefined;
    if (condition.is === "stopped") return `ended with exit code ${condition.exitCode}`;
    if (condition.is === "unhealthy") return "is unhealthy";
    if (condition.is === "absent") return "has no container any more";
    // It may be a first start, which clones: only time tells that from a loop.
    if (elapsed() > until)
      return `isn't healthy after ${Math.round(patienceMs / 60_000)} minutes (${condition.is})`;
    await wait(lookMs);
  }
}

function isRunning(condition: Container["condition"]["is"] | undefined): boolean {
  return condition !== undefined && condition !== "stopped" && condition !== "absent";
}
