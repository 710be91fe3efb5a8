import assert from "node:assert/strict";
import { test } from "node:test";
import { createGroupCommit } from "./group-commit.ts";
import { openDatabase } from "./open-database.ts";

function open() {
  const database = openDatabase(":memory:");
  const insert = database.prepare(
    "INSERT INTO plugin_switches (plugin, guild_id, by, at) VALUES (?, '', '', 0)",
  );
  const count = () => Number(database.prepare("SELECT count(*) AS n FROM plugin_switches").get()?.n);
  return { database, insert, count };
}

test("what is written in one turn is stored together, once each promise resolves", async (t) => {
  const { database, insert, count } = open();
  t.after(() => database.close());
  const together = createGroupCommit(database);
  const both = [together(() => insert.run("one")), together(() => insert.run("other"))];
  assert.equal(count(), 0);
  await both[0];
  assert.equal(count(), 2);
  await together(() => insert.run("third"));
  assert.equal(count(), 3);
});

test("what can't be stored is told so, and keeps nothing else of its turn from being stored", async (t) => {
  const { database, insert, count } = open();
  t.after(() => database.close());
  const together = createGroupCommit(database);
  const results = await Promise.allSettled(
    ["one", "one", "other"].map((name) => together(() => insert.run(name))),
  );
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.equal(count(), 2);
});
