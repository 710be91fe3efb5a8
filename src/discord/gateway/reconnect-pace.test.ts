import assert from "node:assert/strict";
import { test } from "node:test";
import { createReconnectPace } from "./reconnect-pace.ts";

test("retries failed connections at growing intervals, up to a minute apart, and never in step", () => {
  const longest = createReconnectPace(
    () => 0,
    () => 1,
  );
  const waits = (next: () => number) => Array.from({ length: 9 }, next);
  assert.deepEqual(
    waits(longest.next),
    [0, 1, 2, 4, 8, 16, 32, 60, 60].map((s) => s * 1_000),
  );
  const shortest = createReconnectPace(
    () => 0,
    () => 0,
  );
  assert.deepEqual(
    waits(shortest.next),
    [0, 0.5, 1, 2, 4, 8, 16, 30, 30].map((s) => s * 1_000),
  );
});

test("waits at most a few seconds after a session that breaks off at once, and starts over after one that lasted", () => {
  let now = 0;
  const pace = createReconnectPace(
    () => now,
    () => 1,
  );
  pace.next();
  pace.up();
  now += 100;
  assert.equal(pace.next(), 1_000);
  pace.up();
  now += 4_000;
  assert.equal(pace.next(), 2_000);
  for (const times of [1, 2, 3]) {
    pace.up();
    now += 1_000;
    assert.equal(pace.next(), 4_000, `time ${times}`);
  }
  pace.up();
  now += 6_000;
  assert.equal(pace.next(), 0);
  assert.equal(pace.failures, 0);
});
