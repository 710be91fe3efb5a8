import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { playChaos } from "../../simulator/chaos/play-chaos.ts";
import { canSeeProcesses } from "../../simulator/chaos/processes.ts";
import { refusedCommand } from "../../simulator/chaos/releases.ts";
import { clockModule } from "../../simulator/chaos/skew.ts";
import { table } from "../../simulator/chaos/table.ts";
import { compiledInThisRun } from "../../simulator/playground/fixtures/compiled-in-this-run.ts";
import { startPlayground } from "../../simulator/playground/start-playground.ts";
import { createGit } from "../../src/git/git.ts";

const root = resolve(import.meta.dirname, "..", "..");
/** A short version of `npm run chaos -- --seconds 300`. */
const seed = 7;
const seconds = 12;

test("people use Turbot while everything fails: nothing lost, nothing doubled, nothing left behind", {
  skip: canSeeProcesses() ? false : "what is killed is found in /proc",
}, async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "turbot-chaos-")));
  const playground = await startPlayground({
    root,
    folder,
    probationSeconds: 1,
    restartSupervisorMs: 200,
    preload: [clockModule(folder)],
    discord: { refusesCommand: (name) => name === refusedCommand },
    env: process.env,
    compiled: compiledInThisRun(),
    node: process.execPath,
  });
  t.after(async () => {
    await playground.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const report = await playChaos(playground, {
    ...{ seed, seconds, folder, brief: true },
    git: createGit({ cwd: root, env: process.env }),
    tell: () => {},
    note: () => {},
  });
  for (const line of table(report)) t.diagnostic(line);
  assert.deepEqual(report.problems, []);
  assert.ok(report.kills.total > 0 && report.troubles > 0 && report.audit.messages > 0);
  assert.ok(report.deploys > 0 && report.audit.pullRequests > 0);
});
