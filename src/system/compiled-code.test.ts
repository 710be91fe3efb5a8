import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const module = new URL("compiled-code.ts", import.meta.url).href;

/** A program that handles unreviewed code, and a parent of it with a cache of its own. */
function createFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-compiled-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const cache = join(folder, "cache");
  const program = join(folder, "program.mjs");
  const imports = join(folder, "imports");
  writeFileSync(
    join(folder, "part.mjs"),
    `import { appendFileSync } from "node:fs";
export const note = () => { try { appendFileSync(${JSON.stringify(imports)}, "1"); } catch {} };\n`,
  );
  writeFileSync(
    program,
    'import { note } from "./part.mjs";\nnote();\nprocess.stdin.on("data", () => {});\n',
  );
  const programs = [{ flags: ["--max-old-space-size=100"], entries: [pathToFileURL(program).href] }];
  /** Evaluates it in a process with this cache; undefined: without one. */
  const inParent = async (code: string, cache?: string) => {
    const source = `import { compileAhead, readCompiledCode } from ${JSON.stringify(module)};\n${code}`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", source], {
      env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
    });
    return stdout;
  };
  const ahead = `await compileAhead(process.execPath, ${JSON.stringify(programs)});`;
  return { folder, cache, program, imports, inParent, ahead };
}

/** What Node's own debug output says of the cache when the program starts as its parent would start it. */
async function startIt(program: string, env: Readonly<Record<string, string>>, readable: string) {
  const started = run(
    process.execPath,
    ["--permission", `--allow-fs-read=${readable}`, "--max-old-space-size=100", program],
    { env: { ...env, NODE_DEBUG_NATIVE: "COMPILE_CACHE" } },
  );
  started.child.stdin?.end();
  const { stdout, stderr } = await started;
  return stdout + stderr;
}

test("a program that handles unreviewed code starts with what was compiled ahead, and adds nothing", async (t) => {
  const { folder, cache, program, inParent, ahead } = createFolder(t);
  const { env, folder: readable } = JSON.parse(
    await inParent(`${ahead}\nconsole.log(JSON.stringify(readCompiledCode()));`, cache),
  );
  assert.equal(readable, cache);
  const files = () => readdirSync(cache, { recursive: true }).map((name) => String(name));
  const before = files();
  const said = await startIt(program, env, folder);
  for (const file of ["program", "part"])
    assert.match(said, new RegExp(`code cache for ESM .*/${file}\\.mjs was accepted`));
  assert.match(said, /read-only, skipping persistence/);
  assert.deepEqual(files(), before);
});

test("they are compiled once, and nowhere without a cache", async (t) => {
  const { cache, imports, inParent, ahead } = createFolder(t);
  await inParent(ahead, cache);
  await inParent(ahead, cache);
  assert.equal(readFileSync(imports, "utf8"), "1");
  const without = JSON.parse(await inParent(`${ahead}\nconsole.log(JSON.stringify(readCompiledCode()));`));
  assert.deepEqual(without, { env: {} });
  assert.equal(readFileSync(imports, "utf8"), "1");
});
