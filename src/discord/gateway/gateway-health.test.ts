import assert from "node:assert/strict";
import { test } from "node:test";
import { createGatewayHealth } from "./gateway-health.ts";

test("a connection whose heartbeats go unanswered is deaf", () => {
  let now = 0;
  const health = createGatewayHealth(() => now);
  health.readyOrResumed();
  for (const at of [10_000, 51_000, 92_000]) {
    now = at;
    health.acknowledged();
  }
  now += 80_000;
  assert.equal(health.healthy(), true);
  now += 20_000;
  assert.equal(health.healthy(), false);
});

test("a dropped connection gets time to come back", () => {
  let now = 0;
  const health = createGatewayHealth(() => now);
  health.readyOrResumed();
  now = 1_000_000;
  health.heard();
  health.lost();
  now += 59_000;
  assert.equal(health.healthy(), true);
  health.lost();
  now += 2_000;
  assert.equal(health.healthy(), false);
  health.readyOrResumed();
  assert.equal(health.healthy(), true);
});
