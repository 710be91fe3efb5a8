import assert from "node:assert/strict";
import { test } from "node:test";
import { createPersonalData } from "../../privacy/store/personal-data.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createPingConsents } from "./ping-consents.ts";

const day = 24 * 60 * 60 * 1_000;

function opened() {
  const database = openDatabase(":memory:");
  const clock = { now: 1_000_000 * day };
  const consents = createPingConsents(database, () => clock.now);
  const ann = { userId: "1", plugin: "giveaway", guildId: "10", words: "when you win" };
  const who = (words = [ann.words], plugin = ann.plugin, guildId = ann.guildId) =>
    consents.among(["1", "2"], plugin, guildId, words);
  return { database, clock, consents, ann, who };
}

test("consent holds once the person was told, in that server, for that plugin and those words", () => {
  const { consents, ann, who } = opened();
  assert.equal(consents.used(ann), "agreed");
  assert.deepEqual(who(), []);
  assert.equal(consents.used(ann), "agreed", "they are still to be told");
  consents.told(ann);
  assert.equal(consents.used(ann), "nothing");
  assert.deepEqual(who(), ["1"]);
  assert.deepEqual(who([ann.words], "giveaway", "11"), []);
  assert.deepEqual(who([ann.words], "other"), []);
  assert.deepEqual(who(["when somebody else wins"]), [], "another plugin of that name inherits nothing");
  assert.deepEqual(who([]), []);
  assert.deepEqual(
    who(["when you win", "at noon"]),
    ["1"],
    "it rests with the plugin, and comes back with it",
  );
});

test("pings that a person stopped stay stopped until they ask for them, and are mentioned once more", () => {
  const { consents, ann, who } = opened();
  assert.equal(consents.stop("1", "giveaway", "10"), false);
  consents.used(ann);
  consents.told(ann);
  assert.equal(consents.stop("1", "giveaway", "10"), true);
  assert.deepEqual(who(), []);
  assert.equal(consents.used(ann), "stopped");
  consents.told(ann);
  assert.equal(consents.used(ann), "nothing");
  assert.deepEqual(who(), []);
  const other = { ...ann, words: "when somebody wins" };
  assert.equal(consents.used(other), "stopped", "other words don't get around it");
  consents.told(other);
  assert.deepEqual(who([other.words]), []);
  assert.equal(consents.again("1", "giveaway", "10"), true);
  assert.equal(consents.again("1", "giveaway", "10"), false);
  assert.deepEqual(who(), ["1"]);
});

test("pings stopped before the person was told stay stopped after they are told", () => {
  const { consents, ann, who } = opened();
  assert.equal(consents.used(ann), "agreed");
  assert.equal(consents.stop("1", "giveaway", "10"), true);
  consents.told(ann);
  assert.deepEqual(who(), []);
  assert.deepEqual(
    consents.of("1").map(({ isStopped }) => isStopped),
    [true],
  );
  assert.equal(consents.again("1", "giveaway", "10"), true);
  assert.deepEqual(who(), ["1"]);
});

test("an older release doesn't ping people who weren't told either", () => {
  const { database, consents, ann } = opened();
  consents.used(ann);
  // The query of the previous release.
  const rung = database.prepare("SELECT 1 FROM ping_consents WHERE user_id = ? AND is_stopped = 0");
  assert.equal(rung.get("1"), undefined);
  consents.told(ann);
  assert.ok(rung.get("1"));
});

test("forgets consents that weren't used for a long time, and those a person wants forgotten", () => {
  const { database, clock, consents, ann } = opened();
  const data = createPersonalData(database);
  consents.told(ann);
  clock.now += 2 * day;
  consents.used(ann);
  const prune = (pings: number) => data.prunePings(pings, 100);
  prune(clock.now - day);
  assert.equal(consents.of("1").length, 1, "it has been used since");
  clock.now += 2 * day;
  prune(clock.now - day);
  assert.deepEqual(consents.of("1"), []);
  consents.told(ann);
  data.forgetUser("1", { day: "", cooldownsSince: 0 });
  assert.deepEqual(consents.of("1"), []);
});
