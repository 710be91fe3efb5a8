import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { after, test } from "node:test";
import { notationOf } from "../src/commands/notation.ts";
import { silentLog } from "../src/log/log.ts";
import { labelOf } from "../src/plugins/label/label.ts";
import { findCollisions } from "../src/policy/name-collisions.ts";
import type { ScannedFile } from "../src/policy/policy.ts";
import { createScanner } from "../src/policy/scanner.ts";

/*
 * The examples aren't shipped, but hold to the same policy as if they were: they are scanned as files of `plugins/`, beside the plugins
 * that are there. Their types are checked with everything else's, and `plugin-tests.test.ts` runs their tests.
 */

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "examples/plugins");
const asPlugins = (from: string) =>
  globSync("*.ts", { cwd: from })
    .toSorted()
    .map((file) => ({ path: `plugins/${file}`, source: readFileSync(join(from, file), "utf8") }));
const examples = asPlugins(folder);
const plugins = examples.filter(({ path }) => !path.endsWith(".test.ts"));
const scanner = createScanner({
  nodePath: process.execPath,
  policyPath: join(root, "SECURITY_POLICY.md"),
  log: silentLog,
});
after(() => scanner.stop());
const nameOf = (path: string) => basename(path, ".ts");

test("the policy permits every example with its test, beside the plugins that are shipped", async () => {
  const shipped = asPlugins(join(root, "plugins"));
  const scanned = await scanner.scan([...shipped, ...examples]);
  const findings = [...scanned.flatMap((file) => file.findings), ...findCollisions(scanned, [])];
  assert.deepEqual(findings, []);
  const paths = [...shipped, ...examples].map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length, "an example has the name of a shipped plugin");
});

test("an example has at most 200 lines, and a test", () => {
  const tests = new Set(examples.map(({ path }) => path));
  for (const { path, source } of plugins) {
    assert.ok(source.trimEnd().split("\n").length <= 200, `${path} has more than 200 lines`);
    assert.ok(tests.has(path.replace(/\.ts$/, ".test.ts")), `${path} has no test`);
  }
});

test("the README has a row for each, with what it needs and what its label says", async () => {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const rows = readme.split("\n").filter((line) => line.startsWith("| ["));
  const scanned = await scanner.scan(plugins);
  const missing = scanned.map(rowEnd).filter((end) => !rows.some((row) => fits(row, end)));
  assert.deepEqual(missing, [], "these rows are missing, or end otherwise");
  assert.equal(rows.length, plugins.length, "the README has rows of plugins that aren't there");
});

interface RowEnd {
  readonly name: string;
  readonly end: string;
}

function fits(row: string, { name, end }: RowEnd): boolean {
  return row.startsWith(`| [${name}](${name}.ts) | `) && row.endsWith(end);
}

/** Its needs, and of its label what isn't the same for all. */
function rowEnd(file: ScannedFile): RowEnd {
  const needs = file.needs.discord.map((need) => `\`${need}\``).join(", ") || "nothing";
  const label = labelOf({ ...file, commands: file.commands.map(notationOf) })
    .filter(({ title }) => title === "Can" || title === "Pings" || title === "Acts by itself")
    .map(({ title, items }) => {
      const words = items.map((item) =>
        typeof item === "string" ? item : "code" in item ? `\`${item.code}\`` : `"${item.quote}"`,
      );
      return `**${title}:** ${words.join("; ")}`;
    });
  return { name: nameOf(file.path), end: ` | ${needs} | ${label.join(". ")}. |` };
}
