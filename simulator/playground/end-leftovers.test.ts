import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { endLeftovers, rememberSupervisor } from "./end-leftovers.ts";

test("ends a supervisor that a killed playground left, but not an unrelated process with the same id", async () => {
  const folder = await mkdtemp(join(tmpdir(), "turbot-leftovers-"));
  const left = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  try {
    const ended = once(left, "exit");
    rememberSupervisor(folder, left.pid);
    endLeftovers(folder, join(folder, "home"));
    const [, signal] = await ended;
    assert.equal(signal, "SIGKILL");

    const note = JSON.stringify({ pid: stranger.pid, birth: "another boot 1" });
    await writeFile(join(folder, "supervisor-process.json"), note);
    endLeftovers(folder, join(folder, "home"));
    assert.equal(stranger.signalCode, null);
    assert.equal(process.kill(stranger.pid ?? 0, 0), true);
  } finally {
    left.kill("SIGKILL");
    stranger.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
});
