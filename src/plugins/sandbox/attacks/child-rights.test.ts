import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { readCompiledCode } from "../../../system/compiled-code.ts";
import { childPermissions } from "../child-permissions.ts";

/** What code that escaped its engine could try: here it replaces a worker, with a worker's permissions. */
const attempts = (port: number, folder: string): Readonly<Record<string, string>> => ({
  "read a file": "return fs.readFileSync('/etc/hosts', 'utf8');",
  "read the bot's settings": "return fs.readFileSync(new URL('../../.env', import.meta.url));",
  "read an environment": "return fs.readFileSync('/proc/self/environ');",
  "list a folder": "return fs.readdirSync('/');",
  "write a file": `fs.writeFileSync(${JSON.stringify(join(folder, "written"))}, 'x');`,
  "start a program": "(await import('node:child_process')).execFileSync(process.execPath, ['--version']);",
  connect: `await new Promise((r, j) => net.connect(${port}, '127.0.0.1', r).on('error', j));`,
  fetch: `await fetch('http://127.0.0.1:${port}/');`,
  "ask for a name": "await (await import('node:dns/promises')).lookup('localhost');",
  "open a database": "new (await import('node:sqlite')).DatabaseSync(':memory:');",
  "make code of text": "return (0, eval)('1');",
  "load native code": "process.dlopen({ exports: {} }, process.execPath);",
  "open the inspector": "(await import('node:inspector')).open(0);",
  "use WASI": "new (await import('node:wasi')).WASI({ version: 'preview1', preopens: { '/': '/' } });",
  "find an environment": "if (Object.keys(process.env).length === 0) throw new Error('empty');",
  "find a channel to the bot": "if (process.send === undefined) throw new Error('none');",
  "start a thread with other rights":
    "new (await import('node:worker_threads')).Worker('1', { eval: true, execArgv: [] });",
  "start a thread by another name":
    "new (process.getBuiltinModule('worker_threads').Worker)('1', { eval: true, execArgv: [] });",
  "have the loader start one": "(await import('node:module')).register('data:text/javascript,1');",
  "add to the compiled code that the bot runs":
    "const { enableCompileCache } = await import('node:module'); if (enableCompileCache({ directory: cache, readOnly: false }).status !== 1) throw new Error('no');",
  "write a file into it": "fs.writeFileSync(cache + '/written', 'x');",
  "signal the bot": "process.kill(process.ppid, 0);",
  "make the bot open its inspector": "process._debugProcess(2 ** 30);",
});

test("code running in place of a worker can't use anything", {
  skip: process.platform === "win32",
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-rights-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const program = join(folder, "child.mjs");
  const worker = join(folder, "worker.mjs");
  const tries = Object.entries(attempts(address.port, folder));
  writeFileSync(
    program,
    `import { Worker } from "node:worker_threads";
new Worker(new URL("worker.mjs", import.meta.url)).on("message", (could) => {
  process.stdout.write(JSON.stringify(could), () => process.exit(0));
});`,
  );
  writeFileSync(
    worker,
    `import { dropPrivileges } from ${JSON.stringify(new URL("../child/drop-privileges.ts", import.meta.url).href)};
dropPrivileges();
const fs = await import("node:fs"); const net = await import("node:net");
const could = []; const cache = ${JSON.stringify(readCompiledCode().folder ?? folder)};
${tries.map(([what, code]) => `try { await (async () => { ${code} })(); could.push(${JSON.stringify(what)}); } catch {}`).join("\n")}
(await import("node:worker_threads")).parentPort.postMessage(could);`,
  );
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...childPermissions(), `--allow-fs-read=${program}`, `--allow-fs-read=${worker}`, program],
    { env: readCompiledCode().env, timeout: 60_000 },
  );
  assert.deepEqual(JSON.parse(stdout), []);
});
