import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { createServerStores } from "./server-stores.ts";
import { serverQueries } from "./statements.ts";

function createStores(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "server-store-"));
  let now = Date.UTC(2026, 0, 1);
  const said: string[] = [];
  const stores = createServerStores(folder, {
    now: () => now,
    onDamaged: (plugin, aside) => said.push(`${plugin}: damaged ${aside}`),
    onNearlyFull: (plugin, guildId, used) => said.push(`${plugin} in ${guildId}: ${used}`),
  });
  t.after(() => {
    stores.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { stores, folder, said, pass: (ms: number) => (now += ms) };
}

test("ranks members by score, with equal ranks for equal scores, as a plain sort would", (t) => {
  const { stores } = createStores(t);
  const { rankings } = stores.of("levels");
  const list = { guildId: "1", name: "xp" };
  const scores = new Map<string, number>();
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed >> 8) % below;
  };
  for (let turn = 0; turn < 1_500; turn += 1) {
    const userId = String(1_000 + random(200));
    const what = random(10);
    if (what === 0) {
      rankings.remove(list, userId);
      scores.delete(userId);
    } else if (what === 1) {
      const extreme = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, -1, 64, 4096][random(6)] ?? 0;
      rankings.set(list, userId, extreme);
      scores.set(userId, extreme);
    } else {
      const before = scores.get(userId) ?? 0;
      const by = Math.abs(before) > 1e15 ? -before : random(30) - 5;
      assert.equal(rankings.add(list, userId, by), before + by);
      scores.set(userId, before + by);
    }
  }
  assert.equal(rankings.count(list), scores.size);
  const best = [...scores.values()].sort((a, b) => b - a);
  for (const [userId, score] of scores)
    assert.deepEqual(rankings.rankOf(list, userId), { userId, score, rank: best.indexOf(score) + 1 });
  const all = [1, 101, 201].flatMap((from) => rankings.top(list, 100, from));
  assert.deepEqual(
    all.map(({ score }) => score),
    best,
  );
  for (const { score, rank } of all) assert.equal(rank, best.indexOf(score) + 1);
  const middle = all[50];
  assert.ok(middle);
  assert.deepEqual(rankings.around(list, middle.userId, 3), all.slice(47, 54));
  assert.deepEqual(rankings.around(list, all[0]?.userId ?? "", 2), all.slice(0, 3));
});

test("a ranking that is named after somebody, or by their words, goes with them", (t) => {
  const { stores } = createStores(t);
  const { rankings } = stores.of("levels");
  const [ann, bob] = ["111111111111111111", "222222222222222222"];
  const saying = (name: string, said = name.toLowerCase()) => ({
    ...{ guildId: "1", name },
    by: () => [{ userId: ann, guildId: "1", said: [said] }],
  });
  rankings.add({ guildId: "1", name: `duels of ${ann}` }, bob, 1);
  rankings.add(saying("Ann's pearl"), bob, 1);
  rankings.add(saying("pearl"), ann, 1);
  rankings.add(saying("points"), ann, 1);
  rankings.add(saying("points"), bob, 1);
  rankings.add({ guildId: "1", name: "xp" }, bob, 1);
  rankings.add(saying("xp"), ann, 1);
  assert.equal(stores.forget("levels", { userId: ann }), true);
  const names = stores.of("levels").withFile(({ query }) => query.rankingsOf.all(1).map(({ name }) => name));
  assert.deepEqual(names, ["points", "xp"]);
  assert.equal(rankings.count({ guildId: "1", name: "points" }), 1);
  assert.deepEqual(
    stores.keptOf("levels", bob)?.rankings.map(({ ranking }) => ranking),
    ["points", "xp"],
  );
});

test("no query scans", (t) => {
  const { stores, folder } = createStores(t);
  stores.of("levels").set({ guildId: "1", owner: "" }, "a", "1");
  stores.close();
  const database = new DatabaseSync(join(folder, "levels", "servers.db"));
  t.after(() => database.close());
  for (const [name, query] of Object.entries(serverQueries)) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all();
    const steps = plan.map(({ detail }) => String(detail));
    // What is given up is read whole on purpose, and those who asked to be forgotten are few.
    const scans = steps.filter(
      (step) => /^SCAN|TEMP B-TREE/.test(step) && !/_given_up$|\(subquery|SCAN \d|SCAN forgetting/.test(step),
    );
    if (scans.length > 0) console.log(name, steps);
    assert.deepEqual(scans, [], name);
  }
});
