import assert from "node:assert/strict";
import { test } from "node:test";
import { createForgettings } from "../../privacy/store/forgettings.ts";
import { createPersonalData } from "../../privacy/store/personal-data.ts";
import { createServerData } from "../../privacy/store/server-data.ts";
import { openDatabase } from "../../store/open-database.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { emptyManifest } from "../host/loaded-plugin.ts";
import { createOwnSettings } from "../settings/own-settings.ts";
import { createPluginGrants } from "./plugin-grants.ts";
import { createPluginSettings, createSettingsSweep } from "./plugin-settings.ts";

const [ann, bob] = ["111111111111111111", "222222222222222222"];
const dayMs = 24 * 60 * 60 * 1_000;

function setUp() {
  const database = openDatabase(":memory:");
  let at = 0;
  const settings = createPluginSettings(database, () => at);
  const readBack = (name: string, guildId = "1", plugin = "news") =>
    settings.of(plugin, guildId).get(name)?.value;
  const people = () => database.prepare("SELECT user_id FROM plugin_setting_people").all().length;
  const setTime = (to: number) => {
    at = to;
  };
  return { database, settings, readBack, people, setTime };
}

test("who is forgotten is in no setting any more, and the rest of it stays", () => {
  const { database, settings, readBack, people } = setUp();
  settings.change("news", "1", [
    { name: "editor", type: "member", value: ann },
    { name: "crew", type: "members", value: [ann, bob] },
    { name: "words", type: "text", value: `Ask <@${ann}> or ${ann}!` },
    { name: "rules", type: "lines", value: ["Be kind", `<@!${ann}> decides "it"`] },
    { name: "place", type: "channel", value: "333333333333333333" },
    { name: "hour", type: "integer", value: 9 },
  ]);
  // An older release asks in the same way, and knows nothing of the table.
  createForgettings(database).ask({ scope: "person", id: ann });
  assert.equal(readBack("editor"), undefined);
  assert.deepEqual(readBack("crew"), [bob]);
  assert.equal(readBack("words"), "Ask (someone) or (someone)!");
  assert.deepEqual(readBack("rules"), ["Be kind", '(someone) decides "it"']);
  assert.deepEqual([readBack("place"), readBack("hour")], ["333333333333333333", 9]);
  settings.change("news", "1", [{ name: "crew", type: "members", value: undefined }]);
  assert.equal(people(), 1, "only the channel's id is left");
});

test("a server's settings go with it, and no other's", () => {
  const { database, settings, readBack } = setUp();
  for (const guildId of ["1", "2", "3"])
    settings.change("news", guildId, [{ name: "crew", type: "members", value: [ann] }]);
  createForgettings(database).ask({ scope: "server", id: "1" });
  createServerData(database).forget("2", [], 0);
  assert.deepEqual(
    [readBack("crew", "1"), readBack("crew", "2"), readBack("crew", "3")],
    [undefined, undefined, [ann]],
  );
});

test("what was set for a plugin that went comes back with it for 90 days", () => {
  const { database, settings, readBack, setTime } = setUp();
  settings.change("news", "1", [{ name: "hour", type: "integer", value: 9 }]);
  const prune = () => createPersonalData(database).pruneGone(100 * dayMs - 90 * dayMs, 100);
  settings.markPresent(["news"]);
  prune();
  assert.equal(readBack("hour"), 9);
  setTime(20 * dayMs);
  settings.markPresent([]);
  prune();
  assert.equal(readBack("hour"), 9);
  setTime(5 * dayMs);
  settings.markPresent([]);
  prune();
  assert.equal(readBack("hour"), undefined);
});

test("who asks again is forgotten again, and a server that Turbot left after 30 days", () => {
  const { database, settings, readBack } = setUp();
  const forgettings = createForgettings(database);
  const name = () => settings.change("news", "1", [{ name: "editor", type: "member", value: ann }]);
  for (const _time of ["first", "second"]) {
    name();
    forgettings.ask({ scope: "person", id: ann });
    assert.equal(readBack("editor"), undefined);
  }
  name();
  const sweep = createSettingsSweep(database);
  sweep([], 0);
  sweep(["1"], 20 * dayMs);
  sweep([], 40 * dayMs);
  sweep([], 60 * dayMs);
  assert.equal(readBack("editor"), ann, "it came back in between");
  sweep([], 71 * dayMs);
  assert.equal(readBack("editor"), undefined);
});

test("an engine gets from the hosts that its own server's admins entered, and from no other", () => {
  const { settings } = setUp();
  const feed = { type: "url", name: "The feed" } as const;
  settings.change("news", "1", [{ name: "feed", type: "url", value: "https://one.example/a" }]);
  settings.change("news", "2", [
    { name: "feed", type: "url", value: "https://two.example/a" },
    { name: "old", type: "url", value: "https://old.example/a" },
  ]);
  settings.change("other", "1", [{ name: "feed", type: "url", value: "https://other.example/a" }]);
  const hostsAt = (home: Parameters<typeof createOwnSettings>[0]["home"]) =>
    createOwnSettings({
      plugin: "news",
      manifest: () => ({ ...emptyManifest, settings: { feed } }),
      ...{ home, settings, lookups: nullLookup },
    }).hosts();
  assert.deepEqual(hostsAt({ guildId: "1" }), ["one.example"]);
  assert.deepEqual(
    hostsAt({ guildId: "2" }),
    ["two.example"],
    "not of a setting that this version hasn't got",
  );
  for (const home of [{ guildId: "3" }, "anywhere", "no server"] as const)
    assert.deepEqual(hostsAt(home), []);
});

test("a plugin that reads and gets a setting that is an address has to be granted reading again", () => {
  const grants = createPluginGrants(openDatabase(":memory:"), Date.now);
  const before = { http: [], discord: ["read_messages", "add_reactions"] };
  for (const need of before.discord) grants.grant("news", "1", need, before, ann);
  const after = { ...before, addresses: ["feed"] };
  assert.equal(grants.has("news", "1", "read_messages", before), true);
  assert.equal(grants.has("news", "1", "read_messages", after), false);
  assert.equal(grants.has("news", "1", "add_reactions", after), true);
  grants.grant("news", "1", "read_messages", after, ann);
  assert.equal(grants.has("news", "1", "read_messages", after), true);
});
