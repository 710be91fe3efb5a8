import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { runLoad } from "./run-load.ts";

test("a dozen people in half as many channels get every answer once and in order", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "turbot-load-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const result = await runLoad(
    {
      release: resolve(import.meta.dirname, "../.."),
      home,
      nodePath: process.execPath,
      env: process.env,
    },
    { people: 12, planners: 2, channels: 6, seconds: 3 },
  );
  const { lost, doubled, outOfOrder, planTurnsLost } = result;
  assert.deepEqual(
    { lost, doubled, outOfOrder, planTurnsLost },
    { lost: 0, doubled: 0, outOfOrder: 0, planTurnsLost: 0 },
  );
  assert.ok(result.messages >= 10 && result.long >= 1 && result.planTurns >= 2);
  assert.ok(result.ownShare.p95 > 0);
});
