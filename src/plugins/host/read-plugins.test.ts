import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readPlugins } from "./read-plugins.ts";

test("refuses a plugin that isn't written in UTF-8 and says why", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "plugins-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "stars.ts"), Buffer.from('export const star = "\u00e9toile";\n', "latin1"));
  writeFileSync(join(folder, "tides.ts"), '\ufeffexport const tide = "\u00e9tale";\r\n');
  const [stars, tides] = await readPlugins(folder);
  assert.deepEqual(stars, {
    name: "stars",
    path: "plugins/stars.ts",
    problem: "It isn't written in UTF-8: save it as UTF-8",
  });
  assert.ok(tides !== undefined && "source" in tides && tides.source.includes("\u00e9tale"));
});
