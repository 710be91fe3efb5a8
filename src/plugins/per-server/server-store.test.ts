import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { createPluginStores } from "../capabilities/plugin-store.ts";
import { bay, reef, temp } from "./fixtures/two-servers.ts";

const [ann, ben] = ["147321876809655635", "147321876809655636"];

/** The parts of a store that two servers see. `whole`: as an older release sees it. */
function parts(t: TestContext, served = [reef.guildId, bay.guildId]) {
  const stores = createPluginStores(temp(t));
  t.after(() => stores.close());
  const whole = stores.of("keeper");
  const partIn = (guildId: string) => {
    const part = whole.in(guildId, () => served);
    return {
      ...part,
      read: () => Object.fromEntries(part.keys("").map((key) => [key, JSON.parse(part.get(key) ?? "null")])),
      /** Stores what somebody says there. */
      say: (key: string, value: unknown, userId = ann, said: readonly string[] = [String(value)]) =>
        part.set(key, JSON.stringify(value), () => [{ userId, guildId, said }]),
    };
  };
  const old = (key: string, value: unknown, guildId?: string, ...said: string[]) =>
    whole.set(
      key,
      JSON.stringify(value),
      guildId === undefined ? undefined : () => [{ userId: ann, guildId, said }],
    );
  return {
    stores,
    whole,
    old,
    atReef: partIn(reef.guildId),
    atBay: partIn(bay.guildId),
    outside: partIn(""),
  };
}

test("a key with somebody's words is forgotten with what servers note of it", (t) => {
  const { whole, old, atReef, atBay } = parts(t);
  old("tag:kelp pudding", 1, reef.guildId, "kelp pudding");
  atBay.say("tag:kelp pudding", 2, ben, ["kelp pudding"]);
  atBay.delete("tag:kelp pudding");
  atReef.say("tag:seaweed soup", 1, ann, ["seaweed soup"]);
  whole.forget({ userId: ann });
  whole.forget({ userId: ben });
  assert.deepEqual([whole.keys(""), whole.hasParts()], [[], false]);
});

describe("what one server stores", () => {
  test("is under its own name, unless another has that name", (t) => {
    const { whole, atReef, atBay } = parts(t);
    atReef.say("motto", "swim fast");
    atBay.say("motto", "sleep long");
    atBay.say("snack", "kelp cake");
    assert.deepEqual(
      [atReef.read(), atBay.read()],
      [{ motto: "swim fast" }, { motto: "sleep long", snack: "kelp cake" }],
    );
    assert.deepEqual(whole.keys(""), ["motto", `only in ${bay.guildId}: motto`, "snack"]);
  });

  test("isn't seen, changed or deleted from another, not even by the name that it really has", (t) => {
    const { atReef, atBay } = parts(t);
    atReef.say("motto", "swim fast");
    atBay.say("motto", "sleep long");
    const real = `only in ${bay.guildId}: motto`;
    assert.deepEqual([atReef.get(real), atReef.keys("only")], [null, []]);
    atReef.set(real, '"mine"');
    atReef.delete(real);
    atReef.set(real, '"mine again"');
    atReef.delete("motto");
    assert.deepEqual(atBay.read(), { motto: "sleep long" });
    assert.deepEqual(atReef.read(), { [real]: "mine again" });
  });

  test("tells nothing in another, where somebody may say the same: neither who said it nor that it was said", (t) => {
    const { whole, atReef, atBay } = parts(t);
    const words = "the treasure lies under the lighthouse";
    atReef.say("heard", words, ann);
    atBay.say("heard", "nothing of the kind", ben);
    assert.deepEqual(
      [atReef.peopleIn(words), atBay.peopleIn(words), whole.peopleIn(words)],
      [[ann], [], [ann]],
    );
    assert.deepEqual([atReef.writersOfPart("treasure"), atBay.writersOfPart("treasure")], [[ann], []]);
    const isMeant = (word: string) => words.includes(word);
    assert.deepEqual([atReef.marksOf(isMeant).length, atBay.marksOf(isMeant).length], [1, 0]);
  });

  test("goes with the server, to the last number", (t) => {
    const { whole, atReef, atBay } = parts(t);
    atReef.set("count", "7");
    atBay.set("count", "8");
    atBay.set("more", "9");
    assert.equal(whole.forget({ guildId: bay.guildId }), 2);
    assert.deepEqual([atReef.read(), atBay.read(), whole.keys("")], [{ count: 7 }, {}, ["count"]]);
    atBay.set("more", "1");
    assert.deepEqual(atBay.read(), { more: 1 });
  });

  test("counts in one quota", (t) => {
    const { atReef, atBay } = parts(t);
    for (let at = 0; at < 600; at += 1) atReef.set(`k${at}`, "1");
    for (let at = 0; at < 400; at += 1) atBay.set(`k${at}`, "2");
    assert.throws(() => atBay.set("one-more", "1"), /The store is full: 1000 keys/);
    assert.deepEqual([atBay.get("one-more"), atBay.get("k399"), atReef.get("k399")], [null, "2", "1"]);
    assert.throws(() => atBay.set("k".repeat(201), "x"), /1 to 200 characters/);
  });
});

describe("what was stored before servers had parts", () => {
  test("is there in each server, without what is another's", (t) => {
    const { old, atReef, atBay, outside } = parts(t);
    old("version", 3);
    old(`place:${reef.guildId}`, "1085299751901270002");
    old(`place:${bay.guildId}`, "1085299751901270004");
    old("last", "the reef's treasure", reef.guildId, "the reef's treasure");
    old("all", { [reef.guildId]: { open: true }, [bay.guildId]: { open: false } });
    assert.deepEqual(atReef.read(), {
      version: 3,
      last: "the reef's treasure",
      all: { [reef.guildId]: { open: true } },
      [`place:${reef.guildId}`]: "1085299751901270002",
    });
    assert.deepEqual(atBay.read(), {
      version: 3,
      all: { [bay.guildId]: { open: false } },
      [`place:${bay.guildId}`]: "1085299751901270004",
    });
    assert.deepEqual(outside.read(), { version: 3 });
  });

  test("can be changed and deleted in one server without the others' noticing", (t) => {
    const { old, whole, atReef, atBay } = parts(t);
    old("version", 3);
    old("all", { [reef.guildId]: 1, [bay.guildId]: 2 });
    old("gone", true);
    atReef.set("version", "4");
    atReef.set("all", JSON.stringify({ [reef.guildId]: 5 }));
    atReef.delete("gone");
    assert.deepEqual(atReef.read(), { version: 4, all: { [reef.guildId]: 5 } });
    assert.deepEqual(atBay.read(), { version: 3, all: { [bay.guildId]: 2 }, gone: true });
    atReef.set("gone", "false");
    assert.deepEqual([atReef.get("gone"), atBay.get("gone")], ["false", "true"]);
    assert.equal(whole.get("all"), JSON.stringify({ [reef.guildId]: 1, [bay.guildId]: 2 }));
  });

  test("stays under its name where it is known to be a server's own, or there is one server only", (t) => {
    const two = parts(t);
    two.old(`xp:${reef.guildId}:${ben}`, 5);
    two.old("motto", "swim fast", reef.guildId, "swim fast");
    two.atReef.set(`xp:${reef.guildId}:${ben}`, "6");
    two.atReef.say("motto", "swim faster");
    assert.deepEqual(two.whole.keys(""), ["motto", `xp:${reef.guildId}:${ben}`]);
    assert.deepEqual(two.atBay.read(), {});
    const one = parts(t, [reef.guildId]);
    one.old("count", 7);
    one.atReef.set("count", "8");
    one.atReef.set("new", "1");
    assert.deepEqual([one.whole.keys(""), one.whole.get("count")], [["count", "new"], "8"]);
  });
});

test("an older release finds everything, and what it stores is there again after it", (t) => {
  const { whole, old, atReef, atBay } = parts(t);
  atReef.set(`xp:${reef.guildId}`, "1");
  atBay.set(`xp:${bay.guildId}`, "2");
  // What an older release does knows nothing of parts.
  old(`xp:${reef.guildId}`, 10);
  old(`xp:${bay.guildId}`, 20);
  old("since then", true);
  whole.delete(`xp:${bay.guildId}`);
  assert.deepEqual(atReef.read(), { [`xp:${reef.guildId}`]: 10, "since then": true });
  assert.deepEqual(atBay.read(), { "since then": true });
  atBay.set(`xp:${bay.guildId}`, "3");
  assert.deepEqual(
    [whole.get(`xp:${bay.guildId}`), whole.keys("")],
    ["3", ["since then", `xp:${reef.guildId}`, `xp:${bay.guildId}`]],
  );
});

test("what belongs to no server is read by all, and none changes it for the others", (t) => {
  const { atReef, atBay, outside } = parts(t);
  outside.set("zone", '"Europe/Berlin"');
  atReef.set("zone", '"UTC"');
  assert.deepEqual(
    [outside.get("zone"), atReef.get("zone"), atBay.get("zone")],
    ['"Europe/Berlin"', '"UTC"', '"Europe/Berlin"'],
  );
  atReef.say("motto", "swim fast");
  assert.equal(outside.get("motto"), null);
  outside.set("motto", '"none"');
  assert.deepEqual(
    [outside.get("motto"), atReef.get("motto"), atBay.get("motto")],
    ['"none"', '"swim fast"', null],
  );
});
