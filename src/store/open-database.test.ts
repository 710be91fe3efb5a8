import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { migrations } from "./migrations.ts";
import { copyDatabase, openDatabase, transaction } from "./open-database.ts";

const folder = mkdtempSync(join(tmpdir(), "turbot-store-"));
after(() => rmSync(folder, { recursive: true }));

test("a new database has the newest schema, and opening it again changes nothing", () => {
  const path = join(folder, "new", "sessions.db");
  openDatabase(path).close();
  const database = openDatabase(path);
  database.prepare("INSERT INTO cooldowns VALUES ('1', 2)").run();
  assert.deepEqual({ ...database.prepare("PRAGMA user_version").get() }, { user_version: migrations.length });
  database.close();
  assert.equal(existsSync(`${path}.before-${migrations.length}`), false);
});

test("snapshots an older database before migrating it", () => {
  const path = join(folder, "old.db");
  const old = new DatabaseSync(path);
  for (const step of migrations.slice(0, -1)) old.exec(step);
  old.exec(
    `CREATE TABLE kept (x); INSERT INTO kept VALUES (42); PRAGMA user_version = ${migrations.length - 1}`,
  );
  old.close();
  const database = openDatabase(path);
  assert.equal(database.prepare("SELECT x FROM kept").get()?.x, 42);
  database.close();
  // The very first schema has nothing before it worth keeping.
  assert.equal(existsSync(`${path}.before-${migrations.length}`), migrations.length > 1);
});

test("a snapshot holds the data itself: of a database behind a link, not checkpointed, after a killed attempt", () => {
  const home = join(folder, "linked");
  mkdirSync(home);
  const path = join(home, "sessions.db");
  const there = join(folder, "elsewhere.db");
  const old = new DatabaseSync(there);
  old.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;");
  old.exec(`${migrations[0]}; CREATE TABLE kept (x); INSERT INTO kept VALUES (42); PRAGMA user_version = 1`);
  symlinkSync(there, path);
  const snapshot = `${path}.before-${migrations.length}`;
  writeFileSync(`${snapshot}.half`, "SQLite for");
  openDatabase(path).close();
  old.close();
  rmSync(there);
  assert.deepEqual(readdirSync(home).toSorted(), ["sessions.db", basename(snapshot)]);
  assert.ok(lstatSync(snapshot).isFile());
  const kept = new DatabaseSync(snapshot, { readOnly: true });
  assert.equal(kept.prepare("SELECT x FROM kept").get()?.x, 42);
  assert.equal(kept.prepare("PRAGMA user_version").get()?.user_version, 1);
  kept.close();
});

test("uses a newer release's database as it is", () => {
  const path = join(folder, "newer.db");
  openDatabase(path).close();
  const newer = new DatabaseSync(path);
  newer.exec(`ALTER TABLE cooldowns ADD COLUMN reason TEXT; PRAGMA user_version = ${migrations.length + 3}`);
  newer.close();
  const database = openDatabase(path);
  database.prepare("INSERT INTO cooldowns (user_id, at) VALUES ('1', 2)").run();
  assert.equal(database.prepare("PRAGMA user_version").get()?.user_version, migrations.length + 3);
  database.close();
});

test("a copy is complete although the original is in use", () => {
  const path = join(folder, "used.db");
  const database = openDatabase(path);
  database.prepare("INSERT INTO cooldowns VALUES ('1', 2)").run();
  const copy = join(folder, "copy.db");
  copyDatabase(path, copy);
  const copied = new DatabaseSync(copy);
  assert.equal(copied.prepare("SELECT count(*) AS n FROM cooldowns").get()?.n, 1);
  copied.close();
  database.close();
});

test("copying a missing database creates none", () => {
  copyDatabase(join(folder, "nowhere.db"), join(folder, "nothing.db"));
  assert.equal(existsSync(join(folder, "nothing.db")), false);
});

test("a transaction that throws leaves nothing behind", () => {
  const database = openDatabase(":memory:");
  assert.throws(
    () =>
      transaction(database, () => {
        database.prepare("INSERT INTO cooldowns VALUES ('1', 2)").run();
        throw new Error("no");
      }),
    /no/,
  );
  assert.equal(database.prepare("SELECT count(*) AS n FROM cooldowns").get()?.n, 0);
  database.close();
});
