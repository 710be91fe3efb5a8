import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import {
  boundCompileCache,
  compileCacheEnvironment,
  compileCacheFolder,
  linkCompileCache,
} from "./compile-cache.ts";

const run = promisify(execFile);

function createHome(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), "turbot-cache-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A release whose one module is this. */
async function release(home: string, name: string, source: string): Promise<string> {
  const folder = join(home, "releases", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "program.mts"), source);
  await linkCompileCache(home, folder);
  return folder;
}

/** What Node's own debug output says of the cache. */
async function start(home: string, folder: string): Promise<string> {
  const env = { ...compileCacheEnvironment(home, folder), NODE_DEBUG_NATIVE: "COMPILE_CACHE" };
  const { stderr } = await run(process.execPath, ["program.mts"], { cwd: folder, env });
  return stderr;
}

test("a release starts with what an earlier one compiled, except what has changed", async (t) => {
  const home = createHome(t);
  const one = 'const said: string = "one";\nconsole.log(said);\n';
  const first = await release(home, "first", one);
  const compiles = /writing cache for TypeScript|writing cache for StrippedTypeScript|writing cache for/;
  const reads = /program\.mts was accepted/;
  const atFirst = await start(home, first);
  assert.match(atFirst, compiles);
  assert.doesNotMatch(atFirst, reads);
  assert.match(await start(home, await release(home, "second", one)), reads);
  const changed = await start(home, await release(home, "third", one.replaceAll("one", "two")));
  assert.doesNotMatch(changed, reads);
});

test("a release without the link, as an older supervisor made it, has the cache, too", async (t) => {
  const home = createHome(t);
  const folder = await release(home, "old", "export {};\n");
  rmSync(join(folder, ".compiled"));
  assert.equal(compileCacheEnvironment(home, folder).NODE_COMPILE_CACHE, compileCacheFolder(home));
  await start(home, folder);
  assert.notDeepEqual(readdirSync(compileCacheFolder(home)), []);
});

test("compiled modules are kept until there are too many, and then all are removed", async (t) => {
  const home = createHome(t);
  await boundCompileCache(home);
  const folder = join(compileCacheFolder(home), "v26");
  mkdirSync(folder, { recursive: true });
  for (const name of ["a", "b", "c"]) writeFileSync(join(folder, name), "");
  symlinkSync("v26", `${folder}-0`);
  await boundCompileCache(home, 4);
  assert.equal(readdirSync(folder).length, 3, "the link's are the same ones");
  await boundCompileCache(home, 3);
  assert.deepEqual(readdirSync(join(home, "data")), []);
});
