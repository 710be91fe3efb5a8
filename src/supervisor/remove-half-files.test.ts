import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { removeHalfFiles } from "./remove-half-files.ts";

test("a file that a killed writer left half written is removed; a running writer's, and any other, stays", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "turbot-half-"));
  t.after(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, "data"));
  const living = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
  const killed = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
  t.after(() => living.kill("SIGKILL"));
  await Promise.all([once(living, "spawn"), once(killed, "spawn")]);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  for (const name of [
    `.status.${killed.pid}.tmp`,
    `data/supervisor.json.${killed.pid}.tmp`,
    `.deploy.${living.pid}.tmp`,
    ".status",
    "notes.1.tmp",
  ]) {
    writeFileSync(join(home, name), "{");
  }

  assert.deepEqual(removeHalfFiles(home), [`.status.${killed.pid}.tmp`, `supervisor.json.${killed.pid}.tmp`]);
  assert.deepEqual(readdirSync(home).toSorted(), [
    `.deploy.${living.pid}.tmp`,
    ".status",
    "data",
    "notes.1.tmp",
  ]);
  assert.equal(existsSync(join(home, "data", `supervisor.json.${killed.pid}.tmp`)), false);
});
