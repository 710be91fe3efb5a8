import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { encodeFrame } from "../../ipc/frames.ts";
import { silentLog } from "../../log/log.ts";
import { startSandbox } from "./sandbox.ts";

/** A "Node" that ignores its arguments and writes these bytes instead, like a compromised child. */
function takenOver(t: TestContext, bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), "turbot-child-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "node");
  const hex = Buffer.concat([encodeFrame({ t: "ready" }), bytes]).toString("hex");
  const code = `process.stdout.write(Buffer.from("${hex}", "hex")); process.stdin.resume();`;
  writeFileSync(join(folder, "child.cjs"), code);
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(folder, "child.cjs")}"\n`);
  chmodSync(program, 0o755);
  return program;
}

const hostile: Readonly<Record<string, Buffer>> = {
  "a length of four gigabytes": Buffer.from([0xff, 0xff, 0xff, 0xff]),
  "text that isn't JSON": Buffer.from([0, 0, 0, 3, 0x7b, 0x7b, 0x7b]),
  "a kind nobody knows": encodeFrame({ t: "exec", plugin: "x" }),
  "more fields than there are": encodeFrame({ t: "pong", n: 1, extra: true }),
  "a name that is an object": encodeFrame({ t: "log", plugin: { toString: 1 }, text: "" }),
  "a list": encodeFrame([1, 2, 3]),
  "an overlong name": encodeFrame({ t: "unloaded", plugin: "x".repeat(1000) }),
};

for (const [what, bytes] of Object.entries(hostile)) {
  test(`ends a child that sends ${what}`, async (t) => {
    let ended: (reason: string) => void = () => {};
    const reason = new Promise<string>((resolve) => {
      ended = resolve;
    });
    const ignore = () => assert.fail("nothing from it is trusted");
    const sandbox = await startSandbox(
      { nodePath: takenOver(t, bytes), log: silentLog },
      { host: ignore, log: ignore, gone: ignore, ended },
    );
    assert.equal(await reason, "it sent what it must not send");
    assert.equal(sandbox.pid, undefined);
    await assert.rejects(sandbox.call("x", { call: "1" }, 1000), /being restarted/);
    await sandbox.stop();
  });
}

test("what the scanner has left the types out of is run as it is, and anything else is stripped first", async (t) => {
  const sandbox = await startSandbox(
    { nodePath: process.execPath, log: silentLog },
    { host: () => {}, log: () => {}, gone: () => {}, ended: () => {} },
  );
  t.after(() => sandbox.stop());
  const source = (type: string) =>
    `import { TurbotPlugin } from "turbot";\nexport default class Fish extends TurbotPlugin { depth${type} = 3; }\n`;
  const [typed, bare] = [source(": number"), source("")];
  assert.match(await sandbox.load("fish", "never read", { javaScript: bare }), /registered/);
  assert.match(await sandbox.load("perch", typed), /registered/);
  await assert.rejects(sandbox.load("shark", "never read", { javaScript: typed }), /expecting|unexpected/i);
});

test("reports a missing program", async () => {
  const ignore = () => {};
  await assert.rejects(
    startSandbox(
      { nodePath: join(tmpdir(), "no-such-node"), log: silentLog },
      { host: ignore, log: ignore, gone: ignore, ended: ignore },
    ),
    /doesn't start/,
  );
});
