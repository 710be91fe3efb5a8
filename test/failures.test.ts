import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "..");

test("every test that the page of failures names is there", () => {
  const page = readFileSync(join(root, "docs", "failures.md"), "utf8");
  const rows = [...page.matchAll(/^\| (?:\d+ \| )?[^|]+ \| ([^|]+) \| `([^`|]+\.test\.ts)` \|$/gm)];
  assert.ok(rows.length > 20);
  const missing = rows
    .map(([, name = "", file = ""]) => ({ name, file }))
    .filter(({ name, file }) => !existsSync(join(root, file)) || !testsIn(file).includes(name));
  assert.deepEqual(missing, []);
});

/** The names of a file's tests. Where one is put together, "…" stands for any part. */
function testsIn(file: string): readonly string[] {
  const source = readFileSync(join(root, file), "utf8");
  const names = source.matchAll(/\b(?:test|it)\(\s*(["`])(.+?)\1/gs);
  return [...names].map(([, , name = ""]) => name.replaceAll(/\$\{[^}]+\}/g, "…"));
}
