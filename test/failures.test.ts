import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "..");

for (const name of ["failures.md", "obligations.md", "capabilities.md"]) {
  test(`every test that ${name} names exists`, () => {
    const page = readFileSync(join(root, "docs", name), "utf8");
    const rows = page.split("\n").filter((line) => line.startsWith("|"));
    const named = rows.filter(
      (row) => !/^\|(?: no\. \|)? (?:what (?:happened|it owes)|capability|rule|example) \||^\| ---/.test(row),
    );
    assert.ok(named.length > 20);
    const missing = named.filter((row) => {
      const [, title = "", file = ""] = /\| ([^|]+) \| `([^`|]+\.test\.ts)` \|$/.exec(row) ?? [];
      return !existsSync(join(root, file)) || file === "" || !testsIn(file).includes(title);
    });
    assert.deepEqual(missing, []);
  });
}

test("capabilities.md has every event and every call of the plugin API", () => {
  const page = readFileSync(join(root, "docs/capabilities.md"), "utf8");
  const declared = (file: string, name: string) =>
    /\{\n(.*?)\n\}/s.exec(
      readFileSync(join(root, file), "utf8").split(`export interface ${name} `)[1] ?? "",
    )?.[1] ?? "";
  const events = [...declared("src/plugin-api/events.ts", "Events").matchAll(/^ {2}readonly (\w+):/gm)];
  const calls = [...declared("src/plugin-api/context.ts", "Turbot").matchAll(/^ {2}(\w+)\(/gm)];
  assert.ok(events.length > 20 && calls.length > 15);
  const named = [...events.map(([, name]) => `on("${name}")`), ...calls.map(([, name]) => `turbot.${name}`)];
  assert.deepEqual(
    named.filter((one) => !page.includes(`\`${one}\``)),
    [],
  );
});

test("capabilities.md has a hostile test by each of the ten rules", () => {
  const page = readFileSync(join(root, "docs", "capabilities.md"), "utf8");
  const rules = [...page.matchAll(/^\| \*\*(\d+)\*\* /gm)].map(([, rule]) => Number(rule));
  assert.deepEqual([...new Set(rules)], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("what strangers found is in the order of its numbers", () => {
  const page = readFileSync(join(root, "docs", "failures.md"), "utf8");
  const numbers = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
});

/** The names of a file's tests, also of those made from a table. In a template, "…" stands for each variable part. */
function testsIn(file: string): readonly string[] {
  const source = readFileSync(join(root, file), "utf8");
  const names = source.matchAll(/\b(?:test|it)\(\s*(["`])(.+?)\1/gs);
  const inTables = source.matchAll(/^\s*()"(.+?)":/gm);
  return [...names, ...inTables].map(([, , name = ""]) => name.replaceAll(/\$\{[^}]+\}/g, "…"));
}
