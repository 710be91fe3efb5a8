import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { forgetInCopies } from "./forget-copies.ts";
import { backupScratch, copyDatabase, openDatabase } from "./open-database.ts";

const secret = "pearl-in-a-copy";

/** A database that forgot something since its copies were made. */
function forgetful(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-copies-"));
  const path = join(folder, "sessions.db");
  const database = openDatabase(path);
  t.after(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  database.prepare("INSERT INTO commands VALUES ('slash', 'pearl', ?)").run(secret);
  for (const version of [7, 8, 9]) copyDatabase(path, `${path}.before-${version}`);
  database.exec("DELETE FROM commands");
  const vacuums = t.mock.method(database, "prepare", DatabaseSync.prototype.prepare);
  return {
    ...{ path, database },
    names: () => readdirSync(folder).sort(),
    everything: () => readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1")),
    /** How often the whole database was read for a copy. */
    readings: () => vacuums.mock.calls.filter(({ arguments: [sql] }) => sql.startsWith("VACUUM")).length,
  };
}

test("renews every copy from one reading of the database, removes what can't be renewed, and keeps their age", (t) => {
  const { path, database, names, everything, readings } = forgetful(t);
  const old = new Date("2026-11-01T12:00:00Z");
  for (const version of [7, 8, 9]) utimesSync(`${path}.before-${version}`, old, old);
  writeFileSync(`${path}.before-9.half`, secret);
  writeFileSync(`${path}.damaged-20261101T000000Z`, secret);
  mkdirSync(join(dirname(path), backupScratch));
  writeFileSync(join(dirname(path), backupScratch, "copy.db"), secret);
  assert.equal(forgetInCopies(database, path), true);
  assert.doesNotMatch(everything().join("\n"), new RegExp(secret));
  assert.deepEqual(
    names().filter((name) => !/-(wal|shm)$/.test(name)),
    ["sessions.db", "sessions.db.before-7", "sessions.db.before-8", "sessions.db.before-9"],
  );
  assert.equal(readings(), 1);
  for (const version of [7, 8, 9]) {
    assert.deepEqual(statSync(`${path}.before-${version}`).mtime, old);
    const copy = new DatabaseSync(`${path}.before-${version}`, { readOnly: true });
    assert.equal(copy.prepare("PRAGMA integrity_check").get()?.integrity_check, "ok");
    copy.close();
  }
});

test("doesn't wait for somebody who reads the database, and waits as before afterwards", (t) => {
  const { path, database, readings } = forgetful(t);
  const patience = 20 * 60_000;
  database.exec(`PRAGMA busy_timeout = ${patience}`);
  const reader = new DatabaseSync(path);
  t.after(() => reader.close());
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM commands").get();
  database.exec("INSERT INTO commands VALUES ('slash', 'reef', '1')");
  assert.equal(forgetInCopies(database, path), false);
  assert.equal(readings(), 0);
  assert.equal(database.prepare("PRAGMA busy_timeout").get()?.timeout, patience);
  reader.exec("COMMIT");
  assert.equal(forgetInCopies(database, path), true);
});
