import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { isDiskFull } from "../../store/damage/sqlite-errors.ts";
import { beginForgetting } from "./forget-bit-by-bit.ts";
import { quotas } from "./quotas.ts";
import type { Place } from "./server-store.ts";
import { createServerStores } from "./server-stores.ts";
import { withStore } from "./store-errors.ts";

const place: Place = { guildId: "1", owner: "" };

function createStores(t: TestContext, folder = mkdtempSync(join(tmpdir(), "store-trouble-"))) {
  let now = Date.UTC(2026, 0, 1);
  const said: string[] = [];
  const later: (() => unknown)[] = [];
  const stores = createServerStores(folder, {
    now: () => now,
    onDamaged: (plugin, aside) => said.push(`${plugin} lost ${aside.replace(/\d+T\d+Z/, "…")}`),
    onNearlyFull: (plugin, guildId, used) => said.push(`${plugin} in ${guildId}: ${used}`),
    setTimer(run) {
      later.push(run);
      return () => {};
    },
  });
  t.after(() => {
    stores.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { stores, store: stores.of("tides"), folder, said, later, pass: (ms: number) => (now += ms) };
}

test("what ends isn't there any more, a counter ends when it was begun to end, and an update leaves the end", (t) => {
  const { stores, store, pass } = createStores(t);
  store.set(place, "a", '"one"', { expiresInMs: 1_000 });
  store.set(place, "b", "1");
  assert.equal(store.add(place, "count", 1, { expiresInMs: 1_500 }), 1);
  pass(900);
  assert.equal(store.add(place, "count", 1, { expiresInMs: 1_500 }), 2);
  assert.equal(store.swap(place, "a", { expected: '"one"', value: '"two"' }, { endsAsBefore: true }), true);
  assert.equal(store.get(place, "a"), '"two"');
  pass(100);
  assert.equal(store.get(place, "a"), null);
  assert.deepEqual(
    store.page(place, { prefix: "", limit: 10, order: "asc" }).entries.map(({ key }) => key),
    ["b", "count"],
  );
  assert.equal(store.swap(place, "a", { expected: null, value: '"three"' }), true);
  pass(500);
  assert.deepEqual([store.get(place, "a"), store.get(place, "count")], ['"three"', null]);
  while (stores.prune(Date.UTC(2026, 0, 2), 100));
  assert.equal(
    store.withFile(({ query }) => query.totals.get()?.bytes),
    'a"three"b1'.length,
  );
});

test("members' texts end 30 days after the last change, also of a list that grows by updates, unless the plugin gave it an end", (t) => {
  const { stores, store, pass } = createStores(t);
  const day = 24 * 60 * 60 * 1_000;
  const words = "Ann said this to everybody";
  const by = (text: string) => [
    { userId: "5", guildId: "1", said: text.length > 8 ? [words.toLowerCase()] : [] },
  ];
  const grow = (key: string, options = {}) => {
    const before = store.get(place, key);
    const value = JSON.stringify([...JSON.parse(before ?? "[]"), words]);
    store.swap(place, key, { expected: before, value }, { by, endsAsBefore: true, ...options });
    return JSON.parse(store.get(place, key) ?? "[]").length;
  };
  grow("quotes");
  grow("today", { expiresInMs: 25 * day });
  pass(20 * day);
  assert.deepEqual([grow("quotes"), grow("today")], [2, 2]);
  stores.forget("tides", { userId: "6" });
  pass(20 * day);
  assert.deepEqual([grow("quotes"), grow("today")], [3, 1]);
  pass(31 * day);
  assert.equal(store.get(place, "quotes"), null);
});

test("a person, a server and its people each have their limit, and admins are warned once at 80 %", (t) => {
  const { stores, store, said, pass } = createStores(t);
  const ann: Place = { guildId: "1", owner: "5" };
  for (let at = 0; at < 50; at += 1) store.set(ann, `k${at}`, "1");
  assert.throws(() => store.set(ann, "more", "1"), /This person's store is full: 50 keys/);
  store.set({ guildId: "2", owner: "5" }, "more", "1");
  store.set({ guildId: "1", owner: "6" }, "a", JSON.stringify("x".repeat(60_000)));
  assert.throws(
    () => store.set({ guildId: "1", owner: "6" }, "b", JSON.stringify("x".repeat(6_000))),
    /This person's store is full: it holds 64 KB/,
  );
  store.withFile((file) =>
    file.together(() => {
      for (let at = 0; at < 7_999; at += 1)
        file.query.set.run(1, "", `k${at}`, "1", at < 3_000 ? Date.UTC(2026, 0, 1) + 60_000 : null);
    }),
  );
  assert.deepEqual([said, stores.nearlyFull("tides", "1")], [[], undefined]);
  store.set(place, "eight thousand", "1");
  store.set(place, "and one", "1");
  assert.deepEqual(said, ["tides in 1: 8,000 of 10,000 entries"]);
  assert.match(
    stores.held("tides", "1").join(),
    /^8,001 of 10,000 entries \(\d+ KB of 16 MB\),51 of 100,000 entries of people/,
  );
  assert.match(stores.nearlyFull("tides", "1") ?? "", /8,001 of 10,000 entries/);
  store.withFile((file) =>
    file.together(() => {
      for (let at = 0; at < 1_999; at += 1) file.query.set.run(1, "", `more ${at}`, "1", null);
    }),
  );
  assert.throws(
    () => store.set(place, "one more", "1"),
    /store of this server is full: 10,000 keys.*`expires`/,
  );
  store.set(place, "k7", "2");
  // What is over makes room by itself.
  pass(60_000);
  store.set(place, "one more", "1");
  assert.equal(store.get(place, "one more"), "1");

  const xp = { guildId: "1", name: "xp" };
  store.rankings.set(xp, "5", 1);
  store.withFile((file) =>
    file.together(() => {
      for (let at = 1; at < 79_999; at += 1) file.query.setScore.run(1, String(1_000 + at), at % 300, 0);
    }),
  );
  store.rankings.add(xp, "7", 1);
  store.rankings.add(xp, "8", 1);
  assert.deepEqual(said.slice(1), ['tides in 1: 80,000 of 100,000 members in its ranking "xp"']);
  for (let at = 1; at < quotas.rankings.inServer; at += 1)
    store.rankings.add({ guildId: "1", name: `n${at}` }, "5", 1);
  assert.throws(() => store.rankings.add({ guildId: "1", name: "n20" }, "5", 1), /room for rankings is full/);
});

test("a damaged file is set aside and reported, and the plugin's other store isn't touched", (t) => {
  const { stores, store, folder, said } = createStores(t);
  store.set(place, "a", "1");
  stores.close();
  writeFileSync(join(folder, "tides", "servers.db"), "this is no database. ".repeat(500));
  writeFileSync(join(folder, "tides", "store.db"), "untouched");
  const again = createStores(t, folder);
  assert.equal(again.store.get(place, "a"), null);
  again.store.set(place, "a", "2");
  assert.equal(again.store.get(place, "a"), "2");
  assert.deepEqual([said, again.said], [[], ["tides lost servers.db.damaged-…"]]);
  assert.ok(readdirSync(join(folder, "tides")).some((name) => name.startsWith("servers.db.damaged-")));
});

test("what stays apart by server stays so in the empty file that follows a damaged one", (t) => {
  const { store, folder } = createStores(t);
  store.keepApart();
  store.set(place, "a", "1");
  store.close();
  writeFileSync(join(folder, "tides", "servers.db"), "this is no database. ".repeat(500));
  store.set(place, "b", "2");
  assert.equal(createStores(t, folder).store.isApart(), true);
});

test("a store that another program has locked is tried again, and then says so", async (t) => {
  const { store, folder } = createStores(t);
  store.set(place, "a", "1");
  const other = new DatabaseSync(join(folder, "tides", "servers.db"));
  t.after(() => other.close());
  other.exec("BEGIN IMMEDIATE");
  setTimeout(() => other.exec("COMMIT"), 100);
  await withStore(() => store.set(place, "a", "2"));
  assert.equal(store.get(place, "a"), "2");
  other.exec("BEGIN IMMEDIATE");
  assert.equal(store.get(place, "a"), "2", "reading waits for nobody");
  await assert.rejects(
    withStore(() => store.set(place, "a", "3")),
    /The store is locked by another program.*try again in a minute/,
  );
  other.exec("ROLLBACK");
});

test("a full disk says so, keeps what is there, and is no damage", async (t) => {
  const exec = DatabaseSync.prototype.exec;
  const { store, said } = createStores(t);
  const full = t.mock.method(DatabaseSync.prototype, "exec", function (this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (/journal_mode/.test(sql)) exec.call(this, "PRAGMA max_page_count = 60");
  });
  store.set(place, "a", "1");
  full.mock.restore();
  const large = JSON.stringify("x".repeat(60_000));
  await assert.rejects(
    withStore(() => {
      for (let at = 0; at < 5; at += 1) store.set(place, `large ${at}`, large);
    }),
    (error) =>
      error instanceof Error &&
      /disk is full.*when an operator has made room/.test(error.message) &&
      isDiskFull(error.cause),
  );
  assert.deepEqual([store.get(place, "a"), said], ["1", []]);
  store.set(place, "a", "2");
});

test("a disk that refuses, as with a quota of the system's, says so", async () => {
  // SQLITE_IOERR_WRITE
  const refusal = Object.assign(new Error("disk I/O error"), { errcode: 778 });
  await assert.rejects(
    withStore(() => {
      throw refusal;
    }),
    /disk refuses.*its quota is used up.*operator/,
  );
});

test("forgetting goes on where a killed bot stopped", (t) => {
  const { stores, store, later } = createStores(t);
  const words = "Nobody should ever read this again";
  const by = () => [{ userId: "5", guildId: "1", said: [words.toLowerCase()] }];
  for (let at = 0; at < 450; at += 1) {
    const theirs = at % 3 === 0;
    const value = JSON.stringify([theirs ? words : "x".repeat(2_000)]);
    store.set(place, `k${String(at).padStart(3, "0")}`, value, theirs ? { by } : {});
  }
  const left = () =>
    store
      .page(place, { prefix: "", limit: 100, order: "desc" })
      .entries.filter(({ value }) => value.includes(words));
  const [last] = left();
  assert.ok(last);
  // It stops after a bit of it, as if it was killed.
  store.withFile((file) =>
    file.together(() => {
      file.query.startForgetting.run("person", "5");
      file.query.forgotUpTo.run("person", "5", 1, "", "k100");
    }),
  );
  stores.prune(0, 100);
  for (let rounds = 0; later.length > 0 && rounds < 100; rounds += 1) later.shift()?.();
  assert.deepEqual(left(), []);
  assert.ok(store.get(place, "k099")?.includes(words), "what it had been through isn't looked at again");
  assert.equal(
    store.withFile(({ query }) => query.toForget.get()),
    undefined,
  );
});

test("short texts of many people's calls neither fill the disk nor hold the bot up: whose they are is counted, too", (t) => {
  const { stores, store, folder } = createStores(t);
  const texts = (count: number, from: number) =>
    JSON.stringify(Array.from({ length: count }, (_, at) => `t${(from + at).toString(36)}`));
  const by = (people: number) => () =>
    Array.from({ length: people }, (_, at) => ({ userId: String(100 + at), guildId: "1", said: ["hello"] }));
  const marks = () => store.withFile(({ query }) => query.totals.get()?.marks);
  store.set(place, "one person's", texts(8_000, 100_000), { by: by(1) });
  assert.equal(marks(), 8_001);
  assert.throws(
    () => store.set(place, "many people's", texts(8_000, 200_000), { by: by(100) }),
    /"many people's" has too many texts.*12,000 at most.*Spread them over several keys/,
  );
  assert.deepEqual([store.get(place, "many people's"), marks()], [null, 8_001]);
  store.delete(place, "one person's");
  assert.equal(marks(), 0);
  store.set(place, "few", texts(3, 100_000), { by: by(1) });
  stores.close();

  // A file from before they were counted.
  const file = new DatabaseSync(join(folder, "tides", "servers.db"));
  file.exec("DROP TRIGGER words_insert; DROP TRIGGER words_delete; ALTER TABLE totals DROP COLUMN marks");
  file.close();
  const again = createStores(t, folder);
  const totals = again.store.withFile(({ query }) => query.totals.get());
  assert.equal(totals?.marks, 4);
  again.store.withFile((one) => one.together(() => one.query.delete.run(1, "", "few")));
  assert.equal(
    again.store.withFile(({ query }) => query.totals.get()?.marks),
    0,
  );
});

test("somebody who has much in many servers is forgotten bit by bit, and keeps what they leave there afterwards", (t) => {
  const { stores, store, later } = createStores(t);
  const ann = { guildId: "1", owner: "5" };
  store.set(ann, "a", "1");
  store.rankings.set({ guildId: "1", name: "xp" }, "5", 1);
  store.withFile((file) =>
    file.together(() => {
      for (let at = 2; at < 1_200; at += 1) {
        file.query.set.run(at, "5", "a", "1", null);
        file.query.setScore.run(at, "5", at, 0);
      }
    }),
  );
  const left = () =>
    store.withFile(({ query }) => [query.ofOwner.all("5", 2_000), query.scoresOf.all("5", 2_000)].flat()) ??
    [];
  assert.equal(
    store.withFile((file) => beginForgetting(file, { userId: "5" })),
    200,
  );
  assert.equal(left().length, 2_198);
  stores.prune(0, 100);
  for (let rounds = 0; left().length > 0 && rounds < 20; rounds += 1) later.shift()?.();
  assert.deepEqual(left(), []);
  for (let rounds = 0; later.length > 0 && rounds < 20; rounds += 1) later.shift()?.();
  store.set(ann, "a", "2");
  stores.prune(0, 100);
  for (let rounds = 0; later.length > 0 && rounds < 20; rounds += 1) later.shift()?.();
  assert.equal(store.get(ann, "a"), "2");
});

test("with many plugins, the first forget at once and the others soon: nobody waits for all of them", (t) => {
  const { stores, later } = createStores(t);
  const plugins = ["ebb", "flow", "tides"];
  for (const plugin of plugins) stores.of(plugin).set({ guildId: "1", owner: "5" }, "a", "1");
  let clock = 0;
  const slow = t.mock.method(performance, "now", () => (clock += 50));
  const lost = plugins.filter((plugin) => stores.forget(plugin, { userId: "5" }));
  slow.mock.restore();
  assert.deepEqual(lost, plugins, "the person hears of all of them");
  const left = () => plugins.filter((plugin) => stores.keptOf(plugin, "5") !== undefined);
  assert.deepEqual(left(), ["flow", "tides"]);
  for (let rounds = 0; later.length > 0 && rounds < 30; rounds += 1) later.shift()?.();
  assert.deepEqual(left(), []);
});

test("nothing of a server that is forgotten is left in the bytes of the file, nor beside it", (t) => {
  const { stores, store, folder, later } = createStores(t);
  for (let at = 0; at < 150; at += 1) store.set(place, `k${at}`, JSON.stringify("lighthouse ".repeat(50)));
  const bytes = () =>
    readdirSync(join(folder, "tides")).filter((name) =>
      readFileSync(join(folder, "tides", name)).includes("lighthouse"),
    );
  assert.notDeepEqual(bytes(), []);
  stores.forget("tides", { guildId: "1" });
  for (let rounds = 0; later.length > 0 && rounds < 30; rounds += 1) later.shift()?.();
  assert.deepEqual(bytes(), []);
});
