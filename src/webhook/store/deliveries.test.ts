import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../store/open-database.ts";
import { createDeliveries } from "./deliveries.ts";

const one = { id: "d-1", mergeCommit: "a".repeat(40), pullRequest: 7 };

test("recognizes a merge that was acted on by its delivery and by its commit", () => {
  const deliveries = createDeliveries(openDatabase(":memory:"), () => 5);
  assert.equal(deliveries.seen(one), undefined);
  deliveries.record(one);
  assert.equal(deliveries.seen(one), "delivery");
  assert.equal(deliveries.seen({ ...one, id: "d-2" }), "merge commit");
  assert.equal(deliveries.seen({ id: "d-2", mergeCommit: "b".repeat(40) }), undefined);
});

test("recording twice keeps the first", () => {
  const database = openDatabase(":memory:");
  let clock = 1;
  const deliveries = createDeliveries(database, () => clock);
  deliveries.record(one);
  clock = 2;
  deliveries.record(one);
  assert.deepEqual(
    database
      .prepare("SELECT id, pull_request, at FROM deliveries")
      .all()
      .map((row) => ({ ...row })),
    [{ id: "d-1", pull_request: 7, at: 1 }],
  );
});
