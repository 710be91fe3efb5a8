import assert from "node:assert/strict";
import { test } from "node:test";
import { createPersonalData } from "../../privacy/store/personal-data.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createPluginGrants, type Declared } from "./plugin-grants.ts";
import { createPluginSwitches } from "./plugin-switches.ts";
import { createPluginVersions } from "./plugin-versions.ts";
import { createScheduleTimes } from "./schedule-times.ts";

function clock() {
  let time = 1000;
  return () => {
    time += 1;
    return time;
  };
}

test("switching off in one guild is independent of switching off everywhere", () => {
  const switches = createPluginSwitches(openDatabase(":memory:"), clock());
  switches.set("dice", "1", "off", "ann");
  switches.set("dice", "1", "off", "ann");
  assert.deepEqual(
    [switches.isOff("dice", "1"), switches.isOff("dice", "2"), switches.isOff("dice")],
    [true, false, false],
  );
  switches.set("dice", undefined, "off", "ann");
  switches.set("dice", "1", "on", "ann");
  assert.deepEqual([switches.isOff("dice", "1"), switches.isOff("dice")], [false, true]);
});

test("a grant holds for one plugin, one guild and one need until it is revoked", () => {
  const grants = createPluginGrants(openDatabase(":memory:"), clock());
  const declares = { http: [], discord: ["add_reactions", "manage_roles"] };
  grants.grant("karma", "1", "add_reactions", declares, "ann");
  assert.equal(grants.has("karma", "1", "add_reactions", declares), true);
  assert.equal(grants.has("karma", "2", "add_reactions", declares), false);
  assert.equal(grants.has("karma", "1", "manage_roles", declares), false);
  assert.equal(grants.has("other", "1", "add_reactions", declares), false);
  grants.revoke("karma", "1", "add_reactions");
  assert.equal(grants.has("karma", "1", "add_reactions", declares), false);
});

test("a plugin that reads and can carry it to a new place has to be granted again; anything else goes on", () => {
  const grants = createPluginGrants(openDatabase(":memory:"), clock());
  const seen = { http: ["a.example"], discord: ["read_messages", "add_reactions"] };
  const fewer = { http: [], discord: ["read_messages"] };
  const moreHosts = { ...seen, http: ["a.example", "b.example"] };
  const morePowers = { ...seen, discord: [...seen.discord, "manage_roles"] };
  const reordered = { ...seen, discord: seen.discord.toReversed() };
  grants.grant("karma", "1", "read_messages", seen, "ann");
  const holds = (declares: Declared) => grants.has("karma", "1", "read_messages", declares);
  assert.deepEqual([seen, fewer, reordered].map(holds), [true, true, true]);
  const moreThreads = { ...seen, discord: [...seen.discord, "create_threads"] };
  const fromLater = { ...seen, discord: [...seen.discord, "swim"] };
  assert.deepEqual([moreHosts, moreThreads, fromLater, morePowers].map(holds), [false, false, false, true]);
  grants.grant("karma", "1", "add_reactions", seen, "bob");
  assert.equal(grants.granter("karma", "1", "add_reactions", moreHosts), "bob");
  assert.equal(grants.has("karma", "1", "manage_roles", morePowers), false, "the new one waits");
  assert.equal(grants.isPaused("karma", seen), false);
  assert.equal(grants.isPaused("karma", moreHosts), true);
  assert.equal(grants.isPaused("karma", { http: ["b.example"], discord: ["add_reactions"] }), false);
  grants.grant("karma", "1", "read_messages", moreHosts, "ann");
  assert.deepEqual([seen, moreHosts, moreThreads].map(holds), [true, true, false]);
});

test("grants of a missing plugin are paused and come back with it, but only for what the admin saw", () => {
  const grants = createPluginGrants(openDatabase(":memory:"), clock());
  const declares = { http: ["a.example"], discord: ["read_messages"] };
  for (const name of ["karma", "crew"]) grants.grant(name, "1", "read_messages", declares, "ann");
  grants.markPresent(["karma", "dice"]);
  assert.deepEqual(grants.paused("1"), [{ plugin: "crew", needs: ["read_messages"] }]);
  assert.deepEqual(grants.paused("2"), []);
  assert.equal(grants.has("karma", "1", "read_messages", declares), true);
  grants.markPresent(["karma", "crew"]);
  assert.deepEqual(grants.paused("1"), []);
  const has = (declared: Declared) => grants.has("crew", "1", "read_messages", declared);
  assert.equal(has(declares), true);
  assert.equal(has({ ...declares, http: ["evil.example"] }), false, "another one of that name");
  grants.markPresent(["karma"]);
  grants.revoke("crew", "1", "read_messages");
  assert.deepEqual(grants.paused("1"), [], "an admin can revoke a paused grant");
});

test("forgets paused grants and times some time after the plugin went, even if the clock was wrong then", () => {
  const database = openDatabase(":memory:");
  const time = { now: 1000 };
  const grants = createPluginGrants(database, () => time.now);
  const times = createScheduleTimes(database, () => time.now);
  const { pruneGone } = createPersonalData(database);
  const declares = { http: [], discord: ["manage_roles"] };
  for (const name of ["crew", "ahead"]) {
    grants.grant(name, "1", "manage_roles", declares, "ann");
    times.set(name, "every 1h", 5);
  }
  const note = (...there: string[]) => {
    grants.markPresent(there);
    times.markPresent(there);
  };
  time.now = 9_000_000;
  note("crew");
  time.now = 2000;
  note();
  note();
  pruneGone(2000, 100);
  assert.equal(grants.paused("1").length, 2);
  pruneGone(2001, 100);
  assert.deepEqual(grants.paused("1"), []);
  assert.deepEqual([times.due("crew", "every 1h"), times.due("ahead", "every 1h")], [undefined, undefined]);
});

test("a grant stored by an older release, which didn't record what the admin saw, has to be granted again", () => {
  const database = openDatabase(":memory:");
  database.exec(
    "INSERT INTO plugin_grants (plugin, guild_id, need, by, at) VALUES ('karma', '1', 'manage_roles', 'ann', 1)",
  );
  const grants = createPluginGrants(database, clock());
  const declares = { http: [], discord: ["manage_roles"] };
  assert.equal(grants.has("karma", "1", "manage_roles", declares), false);
  assert.equal(grants.isPaused("karma", declares), true);
});

test("falls back to the latest source that worked and isn't quarantined", () => {
  const versions = createPluginVersions(openDatabase(":memory:"), clock());
  assert.equal(versions.lastGood("dice"), undefined);
  for (const source of ["one", "two", "three"]) versions.worked("dice", source);
  versions.quarantine("dice", "three", "it looped");
  versions.quarantine("dice", "never worked", "it looped too");
  assert.equal(versions.quarantined("dice", "three"), "it looped");
  assert.equal(versions.quarantined("dice", "two"), undefined);
  assert.equal(versions.quarantined("poll", "three"), undefined);
  assert.equal(versions.lastGood("dice"), "two");
  versions.release("dice");
  assert.equal(versions.quarantined("dice", "three"), undefined);
  assert.equal(versions.lastGood("dice"), "three");
});

test("drops old sources but remembers what is quarantined", () => {
  const database = openDatabase(":memory:");
  const versions = createPluginVersions(database, clock());
  versions.worked("dice", "bad");
  versions.quarantine("dice", "bad", "it looped");
  for (let number = 0; number < 10; number += 1) versions.worked("dice", `good ${number}`);
  const kept = database
    .prepare("SELECT count(*) AS kept FROM plugin_versions WHERE source IS NOT NULL")
    .get();
  assert.equal(kept?.kept, 3);
  assert.equal(versions.lastGood("dice"), "good 9");
  assert.equal(versions.quarantined("dice", "bad"), "it looped");
});

test("keeps due times by name while an older version lacks the schedules, and forgets them on request", () => {
  const times = createScheduleTimes(openDatabase(":memory:"), clock());
  assert.equal(times.due("tides", "every 1h"), undefined);
  times.set("tides", "every 1h", 5);
  times.set("tides", "at noon", null);
  times.set("tides", "every 1h", 9);
  const both = () => [times.due("tides", "every 1h"), times.due("tides", "at noon")];
  assert.deepEqual(both(), [9, null]);
  times.declared("tides", ["every 1h"]);
  times.markPresent([]);
  assert.deepEqual(both(), [9, null]);
  times.forget("tides");
  assert.deepEqual(both(), [undefined, undefined]);
});
