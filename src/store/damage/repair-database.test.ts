import assert from "node:assert/strict";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createInbox } from "../../discord/store/inbox.ts";
import { copyDatabase, type Database, openDatabase, transaction } from "../open-database.ts";
import { forgetDamage, openOrRepair, readDamage, suspect } from "./repair-database.ts";
import { isDamaged, isDiskFull } from "./sqlite-errors.ts";
import { watchDatabase } from "./watch-database.ts";

const now = () => Date.parse("2026-11-22T10:11:12Z");

/** A database with some content, closed. */
function filled(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-damage-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "sessions.db");
  const database = openDatabase(path);
  database.exec("INSERT INTO cooldowns VALUES ('1', 2)");
  const insert = database.prepare("INSERT INTO commands VALUES ('slash', ?, ?)");
  for (let n = 0; n < 500; n += 1) insert.run(`command-${n}`, "x".repeat(200));
  database.close();
  const aside = () => readdirSync(folder).filter((name) => /\.damaged-\w+$/.test(name));
  return { folder, path, aside };
}

const count = (database: Database, table: string) =>
  Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

const damages: readonly (readonly [string, (path: string) => void])[] = [
  [
    "is no database",
    (path) => writeFileSync(path, "this is no database, and long enough to be looked at".repeat(20)),
  ],
  ["has a wrong magic", (path) => overwrite(path, 0, Buffer.from("SQLite format 9\0"))],
  ["has a first page of zeros", (path) => overwrite(path, 0, Buffer.alloc(4096))],
  ["has a schema that can't be read", (path) => overwrite(path, 100, Buffer.alloc(3_000, 0xff))],
  ["was cut off in the middle", (path) => truncateSync(path, 4096 * 3)],
  ["is a few bytes long", (path) => writeFileSync(path, "SQLite")],
];

for (const [how, damage] of damages) {
  test(`sets aside a database that ${how}, starts an empty one, and keeps the report until it is posted`, (t) => {
    const { folder, path, aside } = filled(t);
    damage(path);
    const broken = readFileSync(path);
    const database = openOrRepair(path, now);
    assert.equal(count(database, "cooldowns"), 0);
    database.close();
    assert.deepEqual(aside(), ["sessions.db.damaged-20261122T101112Z"]);
    assert.deepEqual(readFileSync(join(folder, aside()[0] ?? "")), broken, "it is kept as it was");
    assert.partialDeepStrictEqual(readDamage(path), { aside: aside()[0], at: now(), restoredFrom: null });
    // It is reported once, and the next start finds nothing wrong.
    openOrRepair(path, now).close();
    assert.ok(readDamage(path));
    forgetDamage(path);
    assert.equal(readDamage(path), undefined);
    openOrRepair(path, now).close();
    assert.equal(aside().length, 1);
  });
}

test("a write-ahead log of garbage loses nothing of what is in the database", (t) => {
  const { path, aside } = filled(t);
  writeFileSync(`${path}-wal`, "garbage".repeat(1_000));
  const database = openOrRepair(path, now);
  assert.equal(count(database, "cooldowns"), 1);
  database.close();
  assert.deepEqual(aside(), []);
});

test("replaces a damaged database with the newest good copy, without repeating what was running in it", (t) => {
  const { path } = filled(t);
  const database = openDatabase(path);
  createInbox(database).add({
    id: "123456789012345678",
    event: { t: "MESSAGE_CREATE", d: { content: "hi" } as never },
  });
  database.exec(`
    INSERT INTO gateway_session VALUES (0, 's', 'wss://x', 7, 1, 0);
    INSERT INTO requests (id, kind, guild_id, channel_id, requester_id, requester_name, description, state, outbox, created_at, updated_at)
      VALUES ('1', 'plugin', '1', '1', '1', 'Ann', 'dice', 'generating', '[{"x":1}]', 1, 1),
             ('2', 'plugin', '1', '1', '1', 'Ann', 'poll', 'done', '[{"x":1}]', 1, 1)`);
  database.close();
  copyDatabase(path, `${path}.before-3`);
  writeFileSync(`${path}.before-4`, "newer, and damaged too");
  writeFileSync(path, "broken".repeat(200));

  const restored = openOrRepair(path, now);
  t.after(() => restored.close());
  assert.equal(count(restored, "cooldowns"), 1);
  assert.equal(count(restored, "gateway_session"), 0);
  assert.deepEqual(
    restored
      .prepare("SELECT id, outbox FROM requests")
      .all()
      .map((row) => ({ ...row })),
    [{ id: "2", outbox: "[]" }],
  );
  const inbox = createInbox(restored);
  assert.deepEqual(inbox.waiting(), []);
  assert.ok(BigInt(inbox.newest() ?? 0) > 123456789012345678n, "what was seen before isn't fetched again");
  assert.ok((readDamage(path)?.restoredFrom ?? 0) > 0);
});

test("killed after setting it aside, the next start continues where that one stopped", (t) => {
  const { path } = filled(t);
  copyDatabase(path, `${path}.before-3`);
  writeFileSync(path, "broken".repeat(200));
  openOrRepair(path, now).close();
  const damage = readDamage(path);
  assert.ok(damage);
  for (const part of ["", "-wal", "-shm"]) rmSync(path + part, { force: true });
  writeFileSync(`${path}.damage.json`, JSON.stringify({ ...damage, restoredFrom: null }));
  const database = openOrRepair(path, now);
  assert.equal(count(database, "cooldowns"), 1);
  database.close();
  assert.ok((readDamage(path)?.restoredFrom ?? 0) > 0);
});

/** Breaks the last pages of the largest table, which opening doesn't read. */
function breakInside(path: string): void {
  const pages = readFileSync(path).length / 4096;
  for (const page of [pages - 3, pages - 2, pages - 1]) {
    overwrite(path, page * 4096, Buffer.alloc(4096, 0xa5));
  }
}

test("notices a page that turns out unreadable later, and the next start checks everything", (t) => {
  const { path, aside } = filled(t);
  breakInside(path);
  const database = openOrRepair(path, now);
  assert.deepEqual(aside(), [], "opening it shows nothing");
  const noticed: unknown[] = [];
  watchDatabase(database, { onDamaged: (error) => noticed.push(error), onFull() {}, onRoom() {} });
  assert.throws(() => database.prepare("SELECT * FROM commands ORDER BY owner, name").all(), isDamaged);
  assert.equal(noticed.length, 1);
  database.close();
  suspect(path);
  openOrRepair(path, now).close();
  assert.equal(aside().length, 1);
  assert.equal(existsSync(`${path}.suspect`), false);
});

test("keeps a suspect database that is sound; suspected again, it is no longer trusted", (t) => {
  const { path, aside } = filled(t);
  suspect(path);
  openOrRepair(path, now).close();
  assert.deepEqual(aside(), []);
  suspect(path);
  openOrRepair(path, now).close();
  assert.equal(aside().length, 1);
});

test("a full disk is no damage: nothing is set aside, and the error says so", (t) => {
  const { path } = filled(t);
  const database = openOrRepair(path, now);
  t.after(() => database.close());
  const told: string[] = [];
  watchDatabase(database, {
    onDamaged: () => told.push("damaged"),
    onFull: () => told.push("full"),
    onRoom: () => told.push("room"),
  });
  const pages = Number(database.prepare("PRAGMA page_count").get()?.page_count);
  database.exec(`PRAGMA max_page_count = ${pages}`);
  const fill = () =>
    transaction(database, () => {
      const insert = database.prepare("INSERT INTO commands VALUES ('prefix', ?, ?)");
      for (let n = 0; n < 500; n += 1) insert.run(`more-${n}`, "x".repeat(500));
    });
  // SQLite then rolls back by itself, and a second rollback would say "no transaction is active".
  assert.throws(fill, (error) => isDiskFull(error) && /full/.test(String(error)));
  assert.throws(fill, isDiskFull);
  database.exec("PRAGMA max_page_count = 100000");
  fill();
  assert.deepEqual(told, ["full", "room"]);
});
