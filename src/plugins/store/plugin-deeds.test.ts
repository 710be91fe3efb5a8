import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../store/open-database.ts";
import { createPluginDeeds } from "./plugin-deeds.ts";

const cap = { inServer: 4, byPlugin: 3, forPerson: 2 };

function setUp() {
  const clock = { now: 10_000_000 };
  const deeds = createPluginDeeds(openDatabase(":memory:"), () => clock.now);
  const begin = (plugin: string, userId: string | undefined, guildId = "1", isAsked = true) => {
    const what = { kind: "giveRole", userId: "77", roleId: "5" };
    return deeds.begin({ plugin, guildId, userId, need: "manage_roles", what }, cap, isAsked);
  };
  return { clock, deeds, begin };
}

test("caps count an hour, for the person, the plugin and the server, and what failed counts for nothing", () => {
  const { clock, deeds, begin } = setUp();
  const first = begin("crew", "ann");
  assert.ok("id" in first);
  deeds.failed(first.id);
  for (const who of ["ann", "ann"]) assert.ok("id" in begin("crew", who));
  assert.deepEqual(begin("crew", "ann"), { reached: "forPerson" });
  assert.ok("id" in begin("crew", undefined));
  assert.deepEqual(begin("crew", "bob"), { reached: "byPlugin" });
  assert.ok("id" in begin("karma", "bob"));
  assert.deepEqual(begin("karma", "carol"), { reached: "inServer" });
  assert.ok("id" in begin("karma", "carol", "2"), "another server has its own");
  clock.now += 60 * 60 * 1_000;
  assert.ok("id" in begin("crew", "ann"));
});

test("what was done is shown, the newest first, and a kill leaves it as begun", () => {
  const { clock, deeds, begin } = setUp();
  const one = begin("crew", "ann");
  clock.now += 1;
  const two = begin("crew", undefined);
  assert.ok("id" in one && "id" in two);
  deeds.done(one.id);
  assert.deepEqual(
    deeds.of("1", "crew", 0, 10).map(({ id, state, userId }) => [id, state, userId]),
    [
      [two.id, "begun", undefined],
      [one.id, "done", "ann"],
    ],
  );
  assert.deepEqual(deeds.of("2", "crew", 0, 10), []);
  deeds.undone(one.id);
  assert.equal(deeds.find("1", one.id)?.state, "undone");
  assert.deepEqual(deeds.find("1", one.id)?.what, { kind: "giveRole", userId: "77", roleId: "5" });
  assert.equal(deeds.find("2", one.id), undefined, "another server's");
});

test("a moderator allows more for one person, or for all who ask, for 15 minutes and nobody else", () => {
  const { clock, deeds, begin } = setUp();
  const more = { plugin: "crew", guildId: "1", need: "manage_roles", by: "judy" };
  for (const who of ["ann", "ann"]) begin("crew", who);
  assert.deepEqual(begin("crew", "ann"), { reached: "forPerson" });
  deeds.allowMore({ ...more, userId: "ann" });
  clock.now += 1;
  assert.deepEqual(begin("crew", "ann", "1", false), { reached: "forPerson" }, "nobody asks");
  assert.deepEqual(begin("crew", "ann"), { reached: "byPlugin" }, "that is another cap");
  deeds.allowMore({ ...more, userId: undefined });
  assert.ok("id" in begin("crew", "ann"));
  assert.ok("id" in begin("crew", "bob"));
  assert.deepEqual(begin("crew", "bob", "1", false), { reached: "byPlugin" }, "unattended deeds rest");
  assert.deepEqual(begin("karma", "bob"), { reached: "inServer" }, "another plugin's wasn't lifted");
  assert.deepEqual(
    deeds
      .of("1", "crew", 0, 10)
      .flatMap(({ what, userId }) => (what.kind.startsWith("more") ? [[what, userId]] : [])),
    [
      [{ kind: "moreForPerson", userId: "ann" }, "judy"],
      [{ kind: "moreForAll" }, "judy"],
    ].toReversed(),
  );
  clock.now += 15 * 60 * 1_000;
  assert.deepEqual(begin("crew", "bob"), { reached: "byPlugin" });
});

test("two stolen accounts that allow each other more come to twice the cap, however often they press", () => {
  const { clock, deeds, begin } = setUp();
  const press = (userId: string | undefined, by: string) =>
    deeds.allowMore({ plugin: "crew", guildId: "1", need: "manage_roles", userId, by });
  const did = { mo: 0, jo: 0 };
  for (let minute = 0; minute < 55; minute += 1) {
    press("mo", "jo");
    press("jo", "mo");
    press(undefined, "mo");
    for (const who of ["mo", "jo"] as const) if ("id" in begin("crew", who)) did[who] += 1;
    clock.now += 60_000;
  }
  assert.ok(did.mo <= 2 * cap.forPerson && did.jo <= 2 * cap.forPerson, JSON.stringify(did));
  assert.ok(did.mo + did.jo <= 2 * cap.byPlugin);
});

test("moderators who fill a cap put nothing to rest that a plugin does by itself, nor the other way round", () => {
  const { deeds } = setUp();
  const wide = { inServer: 8, byPlugin: 6, forPerson: 9, byItself: 2 };
  const time = (userId: string | undefined, plugin = "guard") => {
    const what = { kind: "timeOut", userId: "77", ...(userId === undefined ? { isByItself: true } : {}) };
    const deed = { plugin, guildId: "1", userId, need: "time_out_members", what };
    return deeds.begin(deed, wide, userId !== undefined);
  };
  for (let done = 0; done < 4; done += 1) assert.ok("id" in time("mo"));
  assert.deepEqual(time("mo"), { reached: "byPlugin" });
  for (let done = 0; done < 2; done += 1) assert.ok("id" in time("mo", "crew"));
  assert.deepEqual(time("mo", "crew"), { reached: "inServer" });
  for (let done = 0; done < 2; done += 1) assert.ok("id" in time(undefined));
  assert.deepEqual(time(undefined), { reached: "byPlugin" });
  assert.deepEqual(time(undefined, "crew"), { reached: "inServer" }, "eight in all");
});
