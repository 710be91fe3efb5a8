import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { boundCompileCache, compileCacheFolder } from "./compile-cache.ts";

test("compiled modules are kept until there are too many, and then all are removed", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "turbot-cache-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  await boundCompileCache(home);
  const folder = join(compileCacheFolder(home), "v26");
  mkdirSync(folder, { recursive: true });
  for (const name of ["a", "b", "c"]) writeFileSync(join(folder, name), "");
  await boundCompileCache(home, 4);
  assert.equal(readdirSync(folder).length, 3);
  await boundCompileCache(home, 3);
  assert.deepEqual(readdirSync(join(home, "data")), []);
});
