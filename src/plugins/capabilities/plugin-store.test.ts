import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { createMemoryStores, createPluginStores, type PluginStores } from "./plugin-store.ts";
import { storeQueries } from "./store-file.ts";

function temp(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "plugin-store-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const kinds: Readonly<Record<string, (t: TestContext) => PluginStores>> = {
  "in a file": (t) => createPluginStores(temp(t)),
  "in memory": () => createMemoryStores(),
};

for (const [where, open] of Object.entries(kinds)) {
  test(`stores, changes, lists and deletes values ${where}`, (t) => {
    const stores = open(t);
    t.after(() => stores.close());
    const store = stores.of("tides");
    assert.deepEqual([store.get("a"), store.keys("")], [null, []]);
    store.delete("a");
    for (const key of ["b:2", "a", "b:1", "b", "c", "b;", "b:\u{10ffff}", "ä"]) store.set(key, `"${key}"`);
    store.set("a", "2");
    store.delete("c");
    assert.equal(store.get("a"), "2");
    assert.deepEqual(store.keys("b:"), ["b:1", "b:2", "b:\u{10ffff}"]);
    assert.deepEqual(store.keys("b:\u{10ffff}"), ["b:\u{10ffff}"]);
    assert.deepEqual(store.keys(""), ["a", "b", "b:1", "b:2", "b:\u{10ffff}", "b;", "ä"]);
    assert.deepEqual(store.keys("%"), []);
  });

  test(`enforces its quota to the key and the byte ${where}`, (t) => {
    const stores = open(t);
    t.after(() => stores.close());
    const many = stores.of("many");
    for (let at = 0; at < 1000; at += 1) many.set(`k${at}`, "1");
    assert.throws(() => many.set("one-more", "1"), /The store is full: 1000 keys/);
    many.set("k7", "2");
    many.delete("k8");
    many.set("one-more", "1");
    assert.throws(() => many.set("k8", "1"), /The store is full: 1000 keys/);

    const large = stores.of("large");
    const piece = "é".repeat(32 * 1024);
    for (let at = 0; at < 15; at += 1) large.set(`p${at}`.padStart(3, "0"), piece);
    const left = 1024 * 1024 - 15 * (64 * 1024 + 3);
    large.set("end", "x".repeat(left - 3));
    assert.throws(() => large.set("x", ""), /The store is full: 1 MB/);
    assert.throws(() => large.set("end", "x".repeat(left - 2)), /The store is full: 1 MB/);
    large.set("end", "x");
    large.set("x", "y");
    assert.throws(() => large.set("p", `${piece}x`), /a value has at most 64 KB/);
    assert.throws(() => large.set("", "x"), /1 to 200 characters/);
    assert.throws(() => large.set("k".repeat(201), "x"), /1 to 200 characters/);
  });
}

test("a refused write creates no file", (t) => {
  const folder = temp(t);
  const stores = createPluginStores(folder);
  t.after(() => stores.close());
  assert.throws(() => stores.of("tides").set("", "x"));
  assert.equal(existsSync(join(folder, "tides")), false);
});

/** A store as a release of October 2026 created it. */
function olderStore(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 1000;");
  database.exec(
    "CREATE TABLE IF NOT EXISTS store (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
  );
  return database;
}
const olderSet = "INSERT INTO store VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";

test("counts an older release's store when it is opened, and stays right when that release writes to it", (t) => {
  const folder = temp(t);
  mkdirSync(join(folder, "tides"));
  const path = join(folder, "tides", "store.db");
  const older = olderStore(path);
  for (let at = 0; at < 998; at += 1) older.prepare(olderSet).run(`k${at}`, "1");

  const stores = createPluginStores(folder);
  t.after(() => stores.close());
  const store = stores.of("tides");
  assert.equal(store.get("k997"), "1");
  store.set("new", '"é"');
  // After a rollback the older release uses the file again and doesn't know about the totals.
  older.prepare(olderSet).run("old", "12");
  older.prepare(olderSet).run("old", "123");
  older.prepare("DELETE FROM store WHERE key = ?").run("k0");
  older.prepare(olderSet).run("old-too", "1");
  const totals = older.prepare("SELECT keys, bytes FROM totals").get();
  const counted = older.prepare(
    "SELECT count(*) AS keys, sum(octet_length(key) + octet_length(value)) AS bytes FROM store",
  );
  assert.deepEqual(totals, counted.get());
  older.close();
  assert.equal(totals?.keys, 1000);
  assert.throws(() => store.set("more", "1"), /1000 keys/);
});

test("no query scans the store", (t) => {
  const folder = temp(t);
  const stores = createPluginStores(folder);
  stores.of("tides").set("a", "1");
  stores.close();
  const database = new DatabaseSync(join(folder, "tides", "store.db"));
  for (const [name, query] of Object.entries(storeQueries)) {
    const values = [...query.matchAll(/\?/g)].map(() => "x");
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all(...values);
    const steps = plan.map(({ detail }) => String(detail));
    assert.ok(!steps.some((step) => /SCAN|TEMP B-TREE/.test(step)), `${name}: ${steps.join("; ")}`);
  }
  const triggers = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").all();
  assert.equal(triggers.length, 3);
  for (const { sql } of triggers) assert.match(String(sql), /UPDATE totals SET [^;]*WHERE id = 1;/);
  database.close();
});
