import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { causeOf, exitCodeOf } from "../ipc/causes.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

/** Another program that has the database open and is writing. */
function hold(t: TestContext, path: string): DatabaseSync {
  const holder = new DatabaseSync(path);
  holder.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  t.after(() => holder.isOpen && holder.close());
  return holder;
}

test("blames the machine for a database locked by another program, in a preflight and at a start, and says what to do", async (t) => {
  const world = await createBotHarness(t);
  const path = join(world.home, "data", "sessions.db");
  openDatabase(path).close();
  for (const file of ["-wal", "-shm"]) rmSync(path + file, { force: true });
  const holder = hold(t, path);
  for (const args of [["--preflight"], []]) {
    const bot = world.start(args);
    assert.equal(await bot.over, exitCodeOf("machine"), bot.output());
    assert.match(bot.output(), /Another program has the database open.*Close it.*fuser/);
  }
  holder.close();
  const bot = world.start();
  await bot.says("ready");
});

test("blames the machine when a write meets another program's lock", async (t) => {
  const world = await createBotHarness(t);
  const path = join(world.home, "data", "sessions.db");
  const database = openDatabase(path);
  t.after(() => database.close());
  database.exec("PRAGMA busy_timeout = 0");
  const holder = new DatabaseSync(path);
  t.after(() => holder.close());
  holder.exec("BEGIN IMMEDIATE");
  assert.throws(
    () => database.exec("CREATE TABLE one (id INTEGER)"),
    (error) => causeOf(error) === "machine",
  );
});
