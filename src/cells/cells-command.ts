import { resolve } from "node:path";
import { BackupError } from "../backup/backup-errors.ts";
import { type PassphraseSources, readPassphrase } from "../backup/passphrase.ts";
import { NotUtf8Error } from "../system/plain-text.ts";
import { addCell } from "./add-cell.ts";
import { backUpCell } from "./back-up-cell.ts";
import { only, readArguments, WrongUsageError, wholeNumber } from "./cells-arguments.ts";
import { CellsError } from "./cells-errors.ts";
import type { CellsFolder } from "./cells-folder.ts";
import { createEngine, type Engine, type RunEngine } from "./engine.ts";
import { cellsInWords, listCells } from "./list-cells.ts";
import { lockFolder } from "./lock-folder.ts";
import { removeCell, whatIsThere } from "./remove-cell.ts";
import { type Pace, planBack, planRollOut, type RollOutPowers, rollOut, unfinished } from "./roll-out.ts";

export const cellsUsage = [
  "turbot cells add <name> --env <file> [--image <image>] [--webhook-port <port>]",
  "turbot cells list [--json]",
  "turbot cells roll-out <image> [--at-once <cells>] [--patience <minutes>]",
  "turbot cells roll-out --continue | --back",
  "turbot cells remove <name> [--confirm <name>] [--backup <file> [--passphrase-file <file>] | --without-backup]",
  "  each with [--folder <folder>]: `cells` in the folder that you are in, if it isn't said",
].join("\n  ");

/** Somebody at a terminal. */
export interface Asking {
  text(message: string): Promise<string>;
}

export interface CellsPowers {
  /** Of whoever typed: folders and files are relative to it. */
  readonly cwd: string;
  /** The text of `deploy/compose.yaml`. */
  readonly single: () => string;
  readonly engineIn: (folder: string) => RunEngine;
  /** undefined: nobody is at a terminal */
  readonly asking: Asking | undefined;
  readonly passphrase: PassphraseSources;
  readonly pid: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly elapsed: () => number;
  /** Milliseconds between two looks at a cell that is coming up. */
  readonly lookMs: number;
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** `turbot cells`. @returns the exit code: 0 done, 1 it can't be done or isn't whole, 2 wrong usage */
export async function runCellsCommand(args: readonly string[], powers: CellsPowers): Promise<number> {
  const { error } = powers;
  const [command, ...rest] = args;
  try {
    switch (command) {
      case "add":
        return await add(rest, powers);
      case "list":
        return await list(rest, powers);
      case "roll-out":
        return await roll(rest, powers);
      case "remove":
        return await remove(rest, powers);
      default:
        throw new WrongUsageError();
    }
  } catch (problem) {
    if (problem instanceof WrongUsageError) {
      error(`Say what to do with which cells.\n  ${cellsUsage}`);
      return 2;
    }
    if (![CellsError, BackupError, NotUtf8Error].some((kind) => problem instanceof kind)) throw problem;
    error(`✗ ${problem instanceof Error ? problem.message : ""}`);
    return 1;
  }
}

async function add(args: readonly string[], powers: CellsPowers): Promise<number> {
  const { values, positionals, folder } = readArguments(args, powers.cwd, {
    env: { type: "string" },
    image: { type: "string", default: "turbot" },
    "webhook-port": { type: "string" },
  });
  const name = only(positionals);
  const webhookPort =
    values["webhook-port"] === undefined ? undefined : wholeNumber(values["webhook-port"], 65_535);
  if (values.env === undefined) throw new WrongUsageError();
  const env = resolve(powers.cwd, values.env);
  const cell = { name, env, image: values.image, webhookPort };
  const sharing = await lockFolder(folder, powers, () => addCell(folder, cell, powers.single()));
  powers.out(`${name} is in ${folder.path}/compose.yaml, and its settings in ${name}.env, for you alone.`);
  if (sharing.length > 0)
    powers.out(
      `It grows in the same repository as ${sharing.join(", ")}: what one asks for, all of them get.`,
    );
  powers.out(`You can delete ${values.env}. Start it: cd ${folder.path} && docker compose up -d ${name}`);
  return 0;
}

async function list(args: readonly string[], powers: CellsPowers): Promise<number> {
  const { values, folder } = readArguments(args, powers.cwd, { json: { type: "boolean", default: false } });
  const cells = await listCells(folder, engineOf(folder, powers));
  for (const line of values.json ? [JSON.stringify(cells, undefined, 2)] : cellsInWords(cells))
    powers.out(line);
  return cells.every(({ condition, facts }) => condition === "healthy" && facts?.ok === true) ? 0 : 1;
}

async function roll(args: readonly string[], powers: CellsPowers): Promise<number> {
  const { values, positionals, folder } = readArguments(args, powers.cwd, {
    "at-once": { type: "string", default: "3" },
    patience: { type: "string", default: "10" },
    continue: { type: "boolean", default: false },
    back: { type: "boolean", default: false },
  });
  const pace: Pace = {
    atOnce: wholeNumber(values["at-once"], 100),
    patienceMs: wholeNumber(values.patience, 1_440) * 60_000,
    lookMs: powers.lookMs,
  };
  const named = [values.continue, values.back, positionals.length === 1].filter(Boolean);
  if (named.length !== 1) throw new WrongUsageError();
  const all: RollOutPowers = { ...pick(powers), folder, engine: engineOf(folder, powers) };
  return lockFolder(folder, powers, async () => {
    const plan = values.continue
      ? unfinished(all)
      : values.back
        ? await planBack(all, pace)
        : await planRollOut(all, only(positionals), pace);
    if (!(await rollOut(all, plan, pace))) return 1;
    powers.out("All cells have moved. To go back: cells roll-out --back");
    return 0;
  });
}

async function remove(args: readonly string[], powers: CellsPowers): Promise<number> {
  const { values, positionals, folder } = readArguments(args, powers.cwd, {
    confirm: { type: "string" },
    backup: { type: "string" },
    "without-backup": { type: "boolean", default: false },
    "passphrase-file": { type: "string" },
  });
  const name = only(positionals);
  const { asking, out } = powers;
  const engine = engineOf(folder, powers);
  return lockFolder(folder, powers, async () => {
    out(`Removing ${name} deletes:`);
    for (const what of await whatIsThere(folder, engine, name)) out(`  ${what}`);
    const confirmed = values.confirm ?? (await asking?.text(`Its name, to confirm`));
    if (confirmed !== name)
      throw new CellsError(`Nothing was removed: say --confirm ${name} if you mean it.`);
    const file = values["without-backup"]
      ? ""
      : (values.backup ?? (await asking?.text("A file for a backup of it first; empty: none")));
    if (file === undefined)
      throw new CellsError("Nothing was removed: say --backup FILE, or --without-backup.");
    if (file !== "") {
      const passphrase = await readPassphrase(values["passphrase-file"], true, powers.passphrase);
      const files = await backUpCell(engine, name, resolve(powers.cwd, file), passphrase);
      out(`Made ${file}: ${files} files, read to its end.`);
    }
    if (!(await removeCell(folder, engine, name, out))) return 1;
    out(
      "Left elsewhere: its Discord application, its repository, its keys at Claude and GitHub. Delete or revoke what nobody uses.",
    );
    return 0;
  });
}

function pick({ wait, elapsed, out }: CellsPowers) {
  return { wait, elapsed, out };
}

function engineOf(folder: CellsFolder, { engineIn }: CellsPowers): Engine {
  return createEngine(folder, engineIn(folder.path));
}
