import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { createRestGate, DiscordPausedError, type LongWait } from "./rest-gate.ts";

/** A gate on a clock that stands still until it is moved. */
function open(log = silentLog) {
  let clock = 1_000;
  const waits: LongWait[] = [];
  const gate = createRestGate({ log, monotonic: () => clock, now: () => clock });
  gate.onWait((wait) => void waits.push(wait));
  return {
    gate,
    waits,
    pass(ms: number) {
      clock += ms;
    },
  };
}

const minute = 60_000;
/** How long the gate is closed, in milliseconds, as it tells a caller who doesn't wait. */
async function closedFor(gate: ReturnType<typeof open>["gate"]): Promise<number> {
  const refused = await gate.pass({ most: 0 }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refused === undefined) return 0;
  assert.ok(refused instanceof DiscordPausedError);
  return refused.retryInMs;
}

test("pauses for a minute when shut out, and twice as long each further time", async () => {
  const { gate, pass } = open();
  assert.equal(await closedFor(gate), 0);
  for (const minutes of [1, 2, 4, 8, 15, 15]) {
    gate.shutOut({ status: 429, retryAfterMs: 0 });
    // Calls that were running are refused too: that counts as one pause.
    gate.shutOut({ status: 429, retryAfterMs: 0 });
    assert.equal(await closedFor(gate), minutes * minute);
    pass(minutes * minute);
    await gate.pass({});
  }
  gate.opened();
  gate.shutOut({ status: 429, retryAfterMs: 0 });
  assert.equal(await closedFor(gate), minute, "once it went well, it begins again");
});

test("trusts the stated retry time, for a day at most", async () => {
  const { gate, pass } = open();
  gate.shutOut({ status: 429, retryAfterMs: 82_721_000 });
  assert.equal(await closedFor(gate), 82_721_000);
  pass(82_721_000);
  await gate.pass({});
  gate.shutOut({ status: 429, retryAfterMs: 10 ** 12 });
  assert.equal(await closedFor(gate), 24 * 60 * minute);
});

test("lets one waiting call go first, and the others once it was accepted", async () => {
  const { gate, pass, waits } = open();
  gate.shutOut({ status: 429, retryAfterMs: 0 });
  pass(minute);
  await gate.pass({});
  const gone: string[] = [];
  const others = ["a", "b"].map((name) => gate.pass({}).then(() => void gone.push(name)));
  await Promise.resolve();
  assert.deepEqual(gone, []);
  gate.opened();
  await Promise.all(others);
  assert.deepEqual(gone, ["a", "b"]);
  assert.deepEqual(
    waits.map(({ for: what, why, ms }) => [what, why, ms]),
    [["everything", "shut out", minute]],
    "told once, afterwards",
  );
});

test("a call that got no answer at all doesn't keep others from trying", async () => {
  const { gate, pass } = open();
  gate.shutOut({ status: 429, retryAfterMs: 0 });
  pass(minute);
  await gate.pass({});
  const next = gate.pass({});
  gate.failed();
  await next;
});

test("shows waits while they last: of all calls, or of one kind of call for longer than a minute", async () => {
  const { gate, pass, waits } = open();
  gate.limited("PUT /applications/:id/commands", 30_000);
  assert.deepEqual(gate.waits(), []);
  gate.limited("PUT /applications/:id/commands", 82_721_000);
  gate.limited("PUT /applications/:id/commands", 82_720_000);
  gate.shutOut({ status: 403, retryAfterMs: 0 });
  assert.deepEqual(
    gate.waits().map((wait) => [wait.for, wait.startedAt + wait.ms]),
    [
      ["everything", 61_000],
      ["PUT /applications/:id/commands", 82_722_000],
    ],
  );
  assert.equal(waits.length, 1, "one kind of call is told as it begins, and once");
  pass(82_721_000);
  await gate.pass({});
  gate.opened();
  assert.deepEqual(gate.waits(), []);
});

test("a clock adjusted by a year makes no pause a year long, neither reported nor shown", () => {
  let elapsed = 1_000;
  let clock = Date.parse("2026-11-28T20:00:00Z");
  const told: LongWait[] = [];
  const gate = createRestGate({ log: silentLog, monotonic: () => elapsed, now: () => clock });
  gate.onWait((wait) => void told.push(wait));
  for (const jump of [365 * 24 * 60 * minute, -365 * 24 * 60 * minute]) {
    gate.shutOut({ status: 429, retryAfterMs: 0 });
    gate.limited("PUT /applications/:id/commands", 10 * minute);
    elapsed += 30_000;
    clock += jump;
    assert.deepEqual(
      gate.waits().map(({ ms, startedAt }) => [ms, startedAt + ms - clock]),
      [
        [minute, 30_000],
        [10 * minute, 9.5 * minute],
      ],
    );
    elapsed += 31_000;
    gate.opened();
    elapsed += 10 * minute;
  }
  assert.deepEqual(
    told.filter(({ why }) => why === "shut out").map(({ ms }) => ms),
    [61_000, 61_000],
  );
});

test("pauses all calls after too many refusals, before Discord shuts Turbot out", async () => {
  const { gate } = open();
  gate.tooManyRefusals(5_000, 400_000);
  assert.equal(await closedFor(gate), 400_000);
});
