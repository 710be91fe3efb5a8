import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const quickly = new URL("quick-imports.ts", import.meta.url).href;

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
  write(
    "main.ts",
    `for (const way of ${JSON.stringify(ways)})
  await import(way).then(({ a, b }) => console.log(a, b), (error) => console.log(error.code, error.message));\n`,
  );
  write(
    "quick.ts",
    `import { findImportsQuickly } from ${JSON.stringify(quickly)};\nfindImportsQuickly();\nawait import("./main.ts");\n`,
  );
  const said = async (name: string) => (await run(process.execPath, [join(folder, name)])).stdout;
  const usual = await said("main.ts");
  assert.match(usual, /real\/a\.ts .*real\/deep\/b\.ts\n/);
  assert.match(usual, /ERR_MODULE_NOT_FOUND/);
  assert.equal(await said("quick.ts"), usual);
});
