import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { causeOf } from "../ipc/causes.ts";
import { machineInWords } from "./system-errors.ts";

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "turbot-machine-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const failed = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: no`), { code, ...more });

test("a folder that belongs to somebody else is named with its owner and how to fix it", (t) => {
  const home = folder(t);
  mkdirSync(join(home, "data"));
  const me = userInfo();
  // Only root can give a folder away; for anyone else, root's folder belongs to somebody else.
  if (me.uid === 0) chownSync(join(home, "data"), 4242, 4242);
  const path = me.uid === 0 ? join(home, "data", "sessions.db") : "/root/data/sessions.db";
  const error = new Error("outer", { cause: failed("EACCES", { path, syscall: "open" }) });
  assert.equal(causeOf(error), "machine");
  const words = machineInWords(error, home) ?? "";
  assert.ok(words.includes(`runs as the user ${me.username}, can't read or write ${path}`), words);
  assert.match(words, /belongs to (the user with the number 4242|root).*sudo chown -R/);
});

test("a database that SQLite can't open or write is assumed to be in the home", (t) => {
  const home = folder(t);
  for (const errcode of [8, 14, 3]) {
    const words = machineInWords(Object.assign(new Error("sqlite"), { errcode }), home) ?? "";
    assert.ok(words.includes(`can't read or write ${home}/data`) && words.includes(`chmod`), words);
  }
});

for (const [code, said] of [
  ["EMFILE", /open more files.*ulimit -n/],
  ["ENFILE", /open more files/],
  ["EBUSY", /Another program is using .*Close it/],
  ["ENOLCK", /can't lock files.*local disk/],
  ["EFBIG", /can't get that large.*ulimit -f/],
  ["EPERM", /protects it/],
] as const) {
  test(`${code} is put into words, with what to do, and is the machine's fault`, (t) => {
    const home = folder(t);
    const error = failed(code);
    assert.match(machineInWords(error, home) ?? "", said);
    assert.equal(causeOf(error), "machine");
  });
}

test("a program that is being written can't be started, and that is the machine's fault", (t) => {
  const file = join(folder(t), "program");
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  const writing = openSync(file, "r+");
  t.after(() => closeSync(writing));
  assert.throws(
    () => spawn(file),
    (error) =>
      causeOf(error) === "machine" && /^Another program is using /.test(machineInWords(error, "/home") ?? ""),
  );
});

test("a bug of ours and a port that isn't allowed are not put into words here", () => {
  const port = failed("EACCES", { syscall: "listen", port: 80 });
  for (const error of [new TypeError("x is not a function"), port, failed("ENOENT"), "text", undefined]) {
    assert.equal(machineInWords(error, "/home"), undefined);
  }
});
