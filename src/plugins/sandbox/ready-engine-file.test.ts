import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Compiles ahead, then loads a plugin, and says what its process read and what the plugin made of itself. */
const program = `
import { compileAhead } from ${module("../../system/compiled-code.ts")};
import { silentLog } from ${module("../../log/log.ts")};
import { sandboxProgram } from ${module("child-permissions.ts")};
import { startSandbox } from ${module("sandbox.ts")};
if (process.argv[1] === "ahead") await compileAhead(process.execPath, [sandboxProgram]);
const never = () => { throw new Error("nothing of this kind happens"); };
const sandbox = await startSandbox({ nodePath: process.execPath, log: silentLog }, { host: never, log: never, gone: never, ended: never });
const manifest = await sandbox.load("dice", 'import { TurbotPlugin, prefixCommand } from "turbot";\\nexport default class Dice extends TurbotPlugin { roll = prefixCommand({ name: "roll" }, () => {}); }');
await sandbox.stop();
console.log(manifest);`;

test("plugins' engines are copies of one that is made ahead, once; without it, or a whole one, each makes its own", async (t) => {
  const cache = mkdtempSync(join(tmpdir(), "turbot-ready-"));
  t.after(() => rmSync(cache, { recursive: true, force: true }));
  const load = async (...args: readonly string[]) => {
    const all = ["--input-type=module", "--eval", program, ...args];
    const { stdout } = await promisify(execFile)(process.execPath, all, {
      env: { NODE_COMPILE_CACHE: cache },
    });
    return stdout;
  };
  const engines = () => readdirSync(cache).filter((name) => name.startsWith("engine-"));

  const own = await load();
  assert.match(own, /"roll"/);
  assert.deepEqual(engines(), []);

  assert.equal(await load("ahead"), own);
  const [engine = "", ...others] = engines();
  assert.deepEqual(others, []);
  assert.match(engine, /^engine-[0-9a-f]{64}$/);
  assert.equal(await load("ahead"), own);

  truncateSync(join(cache, engine), 1000);
  assert.equal(await load(), own);
});
