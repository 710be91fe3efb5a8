import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { rightsTable } from "../src/built-ins/turbot/rights.ts";
import { envExample, settingsTable } from "../src/config/describe-settings.ts";
import { isAmong, placesOfAreas, sensitiveAreas } from "../src/pipeline/checks/sensitive-areas.ts";
import { declarationsOf } from "../src/pipeline/prompts/declarations.ts";
import { needTable, permissionTable } from "../src/plugins/capabilities/describe-needs.ts";
import { costTable, modelTable } from "../src/spending/describe-models.ts";
import { roomTable } from "../test/rooms.ts";

/** Writes the parts of the documents that are generated from the code: `npm run docs`. A test checks them. */

const root = resolve(import.meta.dirname, "..");

const parts: Readonly<Record<string, () => string>> = {
  "cost of models": costTable,
  "cost of the newest models": () => costTable("newest of each line"),
  models: modelTable,
  "discord needs": needTable,
  permissions: permissionTable,
  rights: rightsTable,
  rooms: roomTable,
  settings: settingsTable,
};

/** Each with what makes it of what it is now. */
export const documents: Readonly<Record<string, (text: string) => string>> = {
  "README.md": withParts,
  "docs/architecture.md": withParts,
  "docs/configuration.md": withParts,
  "docs/costs.md": withParts,
  "docs/operating.md": withParts,
  "docs/plugins.md": withParts,
  "docs/writing-plugins.md": withParts,
  "docs/plugin-api.md": pluginApi,
  ".env.example": envExample,
  ".github/CODEOWNERS": codeOwners,
};

/** The text with each made part, between marks, as the code has it now. */
function withParts(text: string): string {
  return text.replaceAll(
    /(<!-- made: ([\w ]+) -->\n)(?:[^\n]*\n)*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = parts[name];
      if (make === undefined) throw new Error(`nothing makes the part "${name}"`);
      return `${begin}${make()}\n${end}`;
    },
  );
}

/** What plugins import, module by module, as declarations. The needs are in the guide, as a table. */
function pluginApi(): string {
  const folder = "src/plugin-api";
  const modules = globSync("**/*.ts", { cwd: join(root, folder) })
    .map((path) => path.replaceAll(sep, "/"))
    .filter((path) => !path.endsWith(".test.ts") && path !== "needs.ts")
    .toSorted();
  const shown = modules.map((path) => {
    const source = readFileSync(join(root, folder, path), "utf8");
    return `## ${path}\n\n\`\`\`ts\n${declarationsOf(path, source).trim()}\n\`\`\``;
  });
  const about = `All declarations of \`${folder}\`, made by \`npm run docs\`; [writing-plugins.md](writing-plugins.md) teaches by example. \`index.ts\` says what "turbot" exports, \`testing.ts\` is "turbot/testing".`;
  return ["# The plugin API", about, ...shown].join("\n\n").concat("\n");
}

/** Who is asked to review what only an operator may have Turbot change. The owners are the fork's own: its second line has them. */
function codeOwners(text: string): string {
  const owners = /^# Owners:(.*)$/m.exec(text)?.[1]?.trim() ?? "";
  const named = placesOfAreas();
  const known = named.flatMap(({ places }) => places);
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  const others = tracked.filter(
    (path) => sensitiveAreas([path]).length > 0 && existsSync(join(root, path)) && !isAmong(known, path),
  );
  const line = (place: string) => `/${place} ${owners}`.trim();
  return [
    "# What guards everything else, from src/pipeline/checks/sensitive-areas.ts: npm run docs. Name who reviews it, as in @ann @bob, and make it again.",
    `# Owners: ${owners}`.trim(),
    ...named.flatMap(({ name, places }) => {
      const here = [
        ...places.filter((place) => existsSync(join(root, place))),
        ...others.filter((path) => sensitiveAreas([path])[0] === name),
      ];
      return here.length === 0 ? [] : ["", `# ${name}`, ...here.map(line)];
    }),
    "",
  ].join("\n");
}

if (import.meta.main) {
  const write = (path: string, make: (text: string) => string) => {
    const file = join(root, path);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const made = make(text);
    if (made !== text) writeFileSync(file, made);
    process.stdout.write(`${path}: ${made === text ? "unchanged" : "written"}\n`);
  };
  for (const [path, make] of Object.entries(documents)) write(path, make);
  // Made by running the doctor on each wrong set-up, which takes some seconds; its own test checks it.
  const { doctorTable, withDoctorTable } = await import("../src/doctor/fixtures/doctor-table.ts");
  const ends: (() => unknown)[] = [];
  try {
    const table = await doctorTable({ after: (end) => void ends.push(end) });
    write("docs/troubleshooting.md", (text) => withDoctorTable(text, table));
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}
