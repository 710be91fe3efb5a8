import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { readWhatIsThere } from "../config/read-config.ts";
import { plainText } from "../system/plain-text.ts";
import { writeWhole } from "../system/write-whole.ts";
import { CellsError } from "./cells-errors.ts";
import { type CellsFolder, readCells, settingsPath } from "./cells-folder.ts";

export type CellSettings = Readonly<Record<string, string>>;

/** Where a container's Turbot lives; only for checking the settings. */
const homeInside = "/turbot/home";

/** @throws CellsError naming all that is missing or wrong, never a value */
export function readNewSettings(file: string): CellSettings {
  if (!existsSync(file))
    throw new CellsError(
      `There's no ${file}. Copy .env.example, fill in its first settings, and name it with --env.`,
    );
  const settings = filled(parseEnv(plainText(readFileSync(file), file)));
  const { problems } = readWhatIsThere({ ...settings, TURBOT_HOME: homeInside });
  if (problems.length === 0) return settings;
  const lines = problems.map(({ variable, problem }) => `  ${variable} ${problem}`);
  throw new CellsError([`${file} isn't ready:`, ...lines, "Correct it, and add the cell again."].join("\n"));
}

/** Two Turbots with one token take events from each other. @throws CellsError naming the other cell */
export function refuseTwice(folder: CellsFolder, name: string, settings: CellSettings): void {
  for (const other of readCells(folder).filter((cell) => cell.name !== name)) {
    const theirs = readSettings(folder, other.name);
    if (applicationOf(theirs) === applicationOf(settings)) {
      throw new CellsError(
        `The cell ${other.name} uses that Discord application already: make one of its own for ${name} at https://discord.com/developers/applications.`,
      );
    }
  }
}

/** Other cells that grow in the same repository: what one community asks for, all of them get. */
export function sharingRepository(
  folder: CellsFolder,
  name: string,
  { GITHUB_REPO }: CellSettings,
): readonly string[] {
  return readCells(folder)
    .map((cell) => cell.name)
    .filter((other) => other !== name && readSettings(folder, other).GITHUB_REPO === GITHUB_REPO);
}

/** For its owner alone. @throws CellsError */
export function writeSettings(folder: CellsFolder, name: string, settings: CellSettings): void {
  const lines = Object.entries(settings).map(
    ([variable, value]) => `${variable}=${literally(variable, value)}`,
  );
  writeWhole(
    settingsPath(folder, name),
    `# The cell ${name}. Compose reads it; a change counts after docker compose up -d.\n${lines.join("\n")}\n`,
  );
}

function readSettings(folder: CellsFolder, name: string): CellSettings {
  const file = settingsPath(folder, name);
  return existsSync(file) ? filled(parseEnv(readFileSync(file, "utf8"))) : {};
}

function filled(settings: NodeJS.Dict<string>): CellSettings {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
}

/** A bot's token begins with its application's id: https://docs.discord.com/developers/reference#authentication */
function applicationOf({ DISCORD_TOKEN = "" }: CellSettings): string {
  const id = Buffer.from(DISCORD_TOKEN.split(".")[0] ?? "", "base64").toString("latin1");
  return /^\d{17,20}$/.test(id) ? id : DISCORD_TOKEN;
}

/** Compose replaces `$` and cuts comments off, except between single quotes: https://docs.docker.com/reference/compose-file/services/#env_file-format */
function literally(name: string, value: string): string {
  if (/^[\w.,:/@+=-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  throw new CellsError(`${name} can't be written for compose: leave the single quote out of it.`);
}
