import assert from "node:assert/strict";
import { test } from "node:test";
import { createFaults } from "./faults.ts";
import { createJournal } from "./journal.ts";

test("waiting finds an existing or a future entry", async () => {
  const journal = createJournal(() => 5);
  journal.add({ kind: "http", what: "GET /a" });
  assert.equal((await journal.wait((entry) => entry.what === "GET /a")).at, 5);
  const coming = journal.wait((entry) => entry.what === "GET /b");
  journal.add({ kind: "http", what: "GET /b", status: 200 });
  assert.equal((await coming).status, 200);
});

test("a failed wait says what came instead", async () => {
  const journal = createJournal();
  journal.add({ kind: "http", what: "GET /a", status: 404 });
  await assert.rejects(
    journal.wait((entry) => entry.what === "GET /b", 1),
    /GET \/a 404/,
  );
});

test("a fault hits the calls it is for, as often as it says, in the order they were requested", () => {
  const faults = createFaults();
  faults.add({ on: /^POST \/a/, times: 2, effect: { kind: "drop" } });
  faults.add({ on: /./, effect: { kind: "delay", ms: 1 } });
  assert.deepEqual(
    ["POST /a", "GET /a", "POST /a/b", "POST /a"].map((call) => faults.take(call)?.kind),
    ["drop", "delay", "drop", undefined],
  );
});
