import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { createPluginStores } from "../capabilities/plugin-store.ts";

const ann = "111111111111111111";
const bob = "222222222222222222";
const cleo = "333333333333333333";

/** A plugin's store, written in people's calls as the host does. */
function opened(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "forget-in-store-"));
  const stores = createPluginStores(folder);
  t.after(() => {
    stores.close();
    rmSync(folder, { recursive: true });
  });
  const store = stores.of("keeper");
  return {
    store,
    /** Stores what somebody's call stores. Without a person, as an older release or a schedule does. */
    set: (key: string, value: unknown, userId?: string, ...said: string[]) =>
      store.set(
        key,
        JSON.stringify(value),
        userId === undefined ? undefined : () => [{ userId, guildId: "9", said }],
      ),
    get: (key: string): unknown => JSON.parse(store.get(key) ?? "null"),
    forgetAnn: () => store.forget({ userId: ann }),
  };
}

describe("what others have in a plugin's store when somebody is forgotten", () => {
  it("leaves points that they gave to others", (t) => {
    const { set, get, forgetAnn } = opened(t);
    set("guild:9", { [bob]: 1 }, ann, `<@${bob}>++`);
    set("guild:9", { [bob]: 50, [cleo]: 7 }, bob);
    set("guild:9", { [bob]: 50, [cleo]: 7, [ann]: 3 }, bob);
    forgetAnn();
    assert.deepEqual(get("guild:9"), { [bob]: 50, [cleo]: 7 });
  });

  it("leaves others' entries in a list, whole, even where both used the same word", (t) => {
    const { set, get, forgetAnn } = opened(t);
    const hers = { kind: "quote", text: "Ann's pearl", author: ann };
    const his = { kind: "quote", text: "Bob's oyster", author: bob };
    set("all", [hers], ann, "Ann's pearl");
    set("all", [hers, his], bob, "Bob's oyster");
    set("nested", { quotes: [hers], next: 1 }, ann, "Ann's pearl");
    set("nested", { quotes: [hers, his], next: 2 }, bob, "Bob's oyster");
    forgetAnn();
    assert.deepEqual(get("all"), [his]);
    assert.deepEqual(get("nested"), { quotes: [his], next: 2 });
  });

  it("leaves a count in which they were the last, and the first", (t) => {
    const { set, get, forgetAnn } = opened(t);
    set("stats", { count: 1, last: ann }, ann);
    set("stats", { count: 4321, last: ann }, ann);
    set("words", { count: 1, last: "Ann's pearl" }, ann, "Ann's pearl");
    set("words", { count: 2, last: "Bob's oyster" }, bob, "Bob's oyster");
    set("words", { count: 3, last: "Ann's pearl" }, ann, "Ann's pearl");
    forgetAnn();
    assert.deepEqual(get("stats"), { count: 4321 });
    assert.deepEqual(get("words"), { count: 3 });
  });

  it("leaves what an older release stored without noting whose it was", (t) => {
    const { set, get, forgetAnn } = opened(t);
    set("afk", { [bob]: "old words" });
    set("afk", { [bob]: "old words", [ann]: "asleep now" }, ann, "asleep now");
    set("list", [{ text: "old words" }]);
    set("list", [{ text: "old words", note: "Ann's pearl" }], ann, "Ann's pearl");
    forgetAnn();
    assert.deepEqual(get("afk"), { [bob]: "old words" });
    assert.deepEqual(get("list"), [{ text: "old words" }]);
  });

  it("leaves what is stored under a name that they happened to type first", (t) => {
    const { set, get, forgetAnn } = opened(t);
    set("quotes:9", { quotes: [], votes: {} }, ann, "quotes", "votes");
    const filled = { quotes: ["Bob's oyster"], votes: { [bob]: 1 } };
    set("quotes:9", filled, bob, "Bob's oyster");
    set("count", 1, ann, "count");
    set("count", 4321, bob);
    forgetAnn();
    assert.deepEqual(get("quotes:9"), filled);
    assert.equal(get("count"), 4321);
  });

  it("leaves votes for what they asked, and words about them without their id", (t) => {
    const { set, get, forgetAnn } = opened(t);
    const poll = { question: "Ann's pearl?", by: ann, votes: {} };
    set("poll:1", poll, ann, "Ann's pearl?");
    set("poll:1", { ...poll, votes: { [bob]: 1, [ann]: 0 } }, bob);
    const his = { text: `thanks <@${ann}>, says Bob`, author: bob };
    set("all", [his], bob, his.text);
    forgetAnn();
    assert.deepEqual(get("poll:1"), { votes: { [bob]: 1 } });
    assert.deepEqual(get("all"), [{ ...his, text: "thanks (someone), says Bob" }]);
  });
});

describe("what somebody has in a plugin's store when they are forgotten", () => {
  it("loses records that nobody else wrote to, keys with their words, and names that they typed", (t) => {
    const { set, get, store, forgetAnn } = opened(t);
    set("due:5", { userId: ann, channelId: "999999999999999999", text: "feed the fish", at: 5 }, ann);
    set("due:5", { userId: ann, channelId: "999999999999999999", text: "feed the fish", at: 5, failed: 1 });
    set("tag:pearl", 1, ann, "pearl");
    set("tag:my dear pearl", { uses: 1 }, ann, "my dear pearl");
    set("tag:my dear pearl", { uses: 2 }, bob);
    set("options", { "my dear pearl": 1, "Bob's oyster": 2 }, ann, "my dear pearl");
    set(`afk:${ann}`, { text: "asleep" }, bob);
    forgetAnn();
    assert.deepEqual(store.keys(""), ["options"]);
    assert.deepEqual(get("options"), { "Bob's oyster": 2 });
    assert.deepEqual(store.peopleIn("feed the fish, my dear pearl"), []);
  });

  it("loses what two of them wrote alike with the last of the two", (t) => {
    const { set, get, store, forgetAnn } = opened(t);
    set("all", ["tides are late"], ann, "tides are late");
    set("all", ["tides are late", "tides are late"], bob, "tides are late");
    forgetAnn();
    assert.equal(JSON.stringify(get("all")).includes("tides"), true);
    store.forget({ userId: bob });
    assert.deepEqual(get("all"), []);
  });
});
