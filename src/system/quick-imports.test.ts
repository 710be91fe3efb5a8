import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const quickly = new URL("quick-imports.ts", import.meta.url).href;

/** What two programs print: one that imports as usual, and one that finds imports quickly. */
async function bothSay(folder: string, ways: readonly string[]): Promise<readonly string[]> {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write(
    "main.ts",
    `for (const way of ${JSON.stringify(ways)})
  await import(way).then(({ a, b }) => console.log(a, b), (error) => console.log(error.code, error.message));\n`,
  );
  write(
    "quick.ts",
    `import { findImportsQuickly } from ${JSON.stringify(quickly)};\nfindImportsQuickly(import.meta.dirname);\nawait import("./main.ts");\n`,
  );
  const said = async (name: string) => (await run(process.execPath, [join(folder, name)])).stdout;
  return [await said("main.ts"), await said("quick.ts")];
}

test("own files are found where Node finds them: also behind links, and what isn't there is told the same way", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-imports-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "real", "deep"), { recursive: true });
  symlinkSync("real", join(folder, "linked"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("package.json", '{"type":"module"}');
  write("real/deep/b.ts", "export const b: string = import.meta.url;\n");
  write("real/a.ts", 'export { b } from "./deep/b.ts";\nexport const a: string = import.meta.url;\n');
  symlinkSync("a.ts", join(folder, "real", "same.ts"));
  write("real/lacks.ts", 'import "./nowhere.ts";\n');
  const ways = ["./linked/a.ts", "./real/a.ts", "./real/same.ts", "./real/deep/../a.ts", "./real/lacks.ts"];
  const [usual = "", quick] = await bothSay(folder, ways);
  assert.match(usual, /real\/a\.ts .*real\/deep\/b\.ts\n/);
  assert.match(usual, /ERR_MODULE_NOT_FOUND/);
  assert.equal(quick, usual);
});

test("packages and their files are found where Node finds them, whatever kind of module they are", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-imports-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (const made of ["release/own", "store/modern/lib", "store/modern/node_modules/old", "store/old"])
    mkdirSync(join(folder, made), { recursive: true });
  // Packages that several releases share, one with a package of its own that others have in another version.
  symlinkSync("../store", join(folder, "release/node_modules"));
  write("release/package.json", '{"type":"module"}');
  write("store/modern/package.json", '{"type":"module","exports":{".":"./lib/a.js","./part":"./lib/b.mjs"}}');
  write("store/modern/lib/a.js", 'export { b } from "./b.mjs";\nexport const a = import.meta.url;\n');
  write("store/modern/lib/b.mjs", 'import old from "old";\nexport const b = old.b + import.meta.url;\n');
  for (const old of ["store/old", "store/modern/node_modules/old"]) {
    write(`${old}/package.json`, '{"main":"a.js"}');
    write(`${old}/a.js`, 'exports.a = __filename;\nexports.b = require("./b.js");\n');
    write(`${old}/b.js`, "module.exports = __filename;\n");
  }
  write("release/own/a.ts", 'export { a } from "modern";\nexport { b } from "old";\n');
  const ways = [
    "old",
    "modern",
    "modern/part",
    "modern/lib/b.mjs",
    "./own/a.ts",
    "nowhere",
    "modern",
    "node:path",
  ];
  const [usual = "", quick] = await bothSay(join(folder, "release"), ways);
  assert.match(usual, /store\/modern\/lib\/a\.js .*store\/modern\/node_modules\/old\/b\.js/);
  assert.match(usual, /ERR_PACKAGE_PATH_NOT_EXPORTED[\s\S]*ERR_MODULE_NOT_FOUND/);
  assert.equal(quick, usual);
});
