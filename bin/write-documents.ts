import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { needTable } from "../src/plugins/capabilities/describe-needs.ts";
import { costTable, modelTable } from "../src/spending/describe-models.ts";
import { roomTable } from "../test/rooms.ts";

/** Writes the parts of the documents that are made from the code, between marks: `npm run docs`. A test holds them to it. */

const root = resolve(import.meta.dirname, "..");

const parts: Readonly<Record<string, () => string>> = {
  "cost of models": costTable,
  "cost of the newest models": () => costTable("newest of each line"),
  models: modelTable,
  "discord needs": needTable,
  rooms: roomTable,
};

export const documentsWithParts: readonly string[] = [
  "README.md",
  "docs/architecture.md",
  "docs/operating.md",
  "docs/writing-plugins.md",
];

/** The text with each made part as the code has it now. */
export function withParts(text: string): string {
  return text.replaceAll(
    /(<!-- made: ([\w ]+) -->\n)(?:[^\n]*\n)*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = parts[name];
      if (make === undefined) throw new Error(`nothing makes the part "${name}"`);
      return `${begin}${make()}\n${end}`;
    },
  );
}

if (import.meta.main) {
  for (const path of documentsWithParts) {
    const file = join(root, path);
    const text = readFileSync(file, "utf8");
    const made = withParts(text);
    if (made !== text) writeFileSync(file, made);
    process.stdout.write(`${path}: ${made === text ? "unchanged" : "written"}\n`);
  }
}
