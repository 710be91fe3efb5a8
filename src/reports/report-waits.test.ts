import assert from "node:assert/strict";
import { test } from "node:test";
import type { LongWait } from "../discord/rest/rest-gate.ts";
import { isShutOut, waitFacts, waitText } from "./report-waits.ts";

const wait = (more: Partial<LongWait> = {}): LongWait => ({
  id: "1",
  for: "everything",
  why: "shut out",
  ms: 82_721_000,
  startedAt: Date.parse("2026-11-28T20:00:00.000Z"),
  ...more,
});

test("reports a long wait for Discord with its length and what to look for, and shows when it ends", () => {
  assert.match(
    waitText(wait()),
    /none of my calls through for 23 hours; that's over now.*`journalctl -u turbot \| grep discord\.refusals` lists/,
  );
  assert.match(waitText(wait({ ms: 60_000 })), /for a minute;/);
  assert.match(
    waitText(wait({ why: "too many refusals", ms: 400_000 })),
    /stopped making any for 7 minutes.*`journalctl -u turbot \| grep discord\.refusals`/,
  );
  const limited = wait({ for: "PUT /applications/:id/guilds/:id/commands", why: "rate limit" });
  assert.match(waitText(limited), /is making me wait 23 hours for one kind of call \(`PUT \/applications/);
  assert.deepEqual(waitFacts(limited), {
    for: "PUT /applications/:id/guilds/:id/commands",
    why: "rate limit",
    until: "2026-11-29T18:58:41.000Z",
  });
  assert.deepEqual([isShutOut([wait()]), isShutOut([limited]), isShutOut([])], [true, false, false]);
});
