import assert from "node:assert/strict";
import { test } from "node:test";
import { identifyWaitMs } from "./identify-throttle.ts";

test("sends the first IDENTIFY at once, the next 5 s later", () => {
  assert.equal(identifyWaitMs([], 1_000), 0);
  assert.equal(identifyWaitMs([1_000], 1_000), 5_000);
  assert.equal(identifyWaitMs([1_000], 4_000), 2_000);
  assert.equal(identifyWaitMs([1_000], 60_000), 0);
});

test("a bot that keeps losing its session stays far below 1,000 IDENTIFYs a day", () => {
  const sent: number[] = [];
  const day = 24 * 60 * 60 * 1_000;
  for (let now = 0; now < day; ) {
    const pastHour = sent.filter((at) => at >= now - 60 * 60 * 1_000);
    now += identifyWaitMs(pastHour, now);
    sent.push(now);
  }
  assert.ok(sent.length < 700, `${sent.length} in a day`);
});
