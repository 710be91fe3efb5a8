import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openDatabase, transaction } from "./open-database.ts";
import { rememberUntilWritten } from "./remember-until-written.ts";

function open() {
  const database = openDatabase(":memory:");
  const insert = database.prepare(
    "INSERT INTO plugin_switches (plugin, guild_id, by, at) VALUES (?, '', '', 0)",
  );
  const find = database.prepare("SELECT 1 FROM plugin_switches WHERE plugin = ?");
  let reads = 0;
  const isThere = rememberUntilWritten(database, (plugin: string) => {
    reads += 1;
    return find.get(plugin) !== undefined;
  });
  return { database, insert, isThere, reads: () => reads };
}

test("asks once until something is written, wherever it was written", (t) => {
  const { database, insert, isThere, reads } = open();
  t.after(() => database.close());
  assert.deepEqual([isThere("dice"), isThere("dice"), isThere("quotes"), reads()], [false, false, false, 2]);
  insert.run("dice");
  assert.deepEqual([isThere("dice"), isThere("dice"), reads()], [true, true, 3]);
  database.exec("DELETE FROM plugin_switches");
  assert.equal(isThere("dice"), false);
});

test("a statement that writes and reads counts as a write", (t) => {
  const { database, isThere } = open();
  t.after(() => database.close());
  const add = database.prepare(
    "INSERT INTO plugin_switches (plugin, guild_id, by, at) VALUES ('dice', '', '', 0) RETURNING plugin",
  );
  assert.equal(isThere("dice"), false);
  assert.equal(add.get()?.plugin, "dice");
  assert.equal(isThere("dice"), true);
});

test("through a connection that isn't counted, asks each time", (t) => {
  const database = new DatabaseSync(":memory:");
  t.after(() => database.close());
  let reads = 0;
  const read = rememberUntilWritten(database, () => ++reads);
  assert.deepEqual([read(), read()], [1, 2]);
});

test("remembers nothing of what is rolled back", (t) => {
  const { database, insert, isThere, reads } = open();
  t.after(() => database.close());
  const failing = () =>
    transaction(database, () => {
      insert.run("dice");
      assert.deepEqual([isThere("dice"), isThere("dice"), reads()], [true, true, 2]);
      throw new Error("no");
    });
  assert.throws(failing, /no/);
  assert.equal(isThere("dice"), false);
});
