import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIMessage, PermissionFlagsBits } from "discord-api-types/v10";
import { openDatabase } from "../../store/open-database.ts";
import { noGuilds } from "../capabilities/guild-powers.ts";
import type { Deed } from "../deeds/deed.ts";
import { createPluginDeeds, type DeedDone } from "../store/plugin-deeds.ts";
import { canUndo, undoDeeds } from "./undo-deeds.ts";

function setUp() {
  const clock = { now: 10_000_000 };
  const deeds = createPluginDeeds(openDatabase(":memory:"), () => clock.now);
  const state = { roles: new Set<string>(), pinned: new Set<string>(), rolePowers: 0n };
  const carried: Deed[] = [];
  const may = new Set(["manage_roles"]);
  const did = (what: DeedDone, plugin = "crew") => {
    const begun = deeds.begin(
      { plugin, guildId: "1", userId: "50", need: "manage_roles", what },
      undefined,
      true,
    );
    assert.ok("id" in begun);
    deeds.done(begun.id);
    return begun.id;
  };
  const guilds = {
    ...noGuilds,
    hasRole: async (_guildId: string, userId: string, roleId: string) =>
      state.roles.has(`${userId} ${roleId}`),
    role: async () => ({
      ...{ name: "Sailor", permissions: state.rolePowers, isRestrictive: false, position: 1 },
      ...{ isManaged: false, isTurbots: false },
    }),
    message: async (_channelId: string, id: string) => ({ pinned: state.pinned.has(id) }) as APIMessage,
    autoModRules: async () => [],
    permissionsIn: async () => PermissionFlagsBits.Administrator,
    member: async () => ({
      ...{ permissions: PermissionFlagsBits.Administrator, beyondEveryone: 0n, top: Infinity },
      ...{ roleIds: [], isBot: false, isHeldBack: false },
    }),
    carryOut: async (deed: Deed) => void carried.push(deed),
  };
  const undo = (which: number | "hour", plugin = "crew") =>
    undoDeeds(
      { deeds, guilds, now: () => clock.now },
      { guildId: "1", plugin, which, by: { userId: "40", mayUndo: (need) => may.has(need) } },
    );
  return { clock, deeds, state, carried, may, did, undo };
}

test("a role that was taken isn't given back once it has powers", async () => {
  const { state, carried, did, undo } = setUp();
  const took = did({ kind: "takeRole", userId: "50", roleId: "60" });
  state.rolePowers = PermissionFlagsBits.BanMembers;
  assert.deepEqual(await undo(took), { undone: 0, changed: 1, refused: 0 });
  state.rolePowers = 0n;
  assert.deepEqual(await undo(took), { undone: 1, changed: 0, refused: 0 });
  assert.deepEqual(carried, [{ kind: "giveRole", guildId: "1", userId: "50", roleId: "60" }]);
});

test("a role is taken back only from somebody who still has it, and a pin only while it is there", async () => {
  const { deeds, state, carried, did, undo } = setUp();
  const gave = did({ kind: "giveRole", userId: "50", roleId: "60" });
  const pinned = did({ kind: "pin", channelId: "70", messageId: "80" });
  assert.deepEqual(await undo(gave), { undone: 0, changed: 1, refused: 0 });
  assert.deepEqual(carried, []);
  state.roles.add("50 60");
  state.pinned.add("80");
  assert.deepEqual(await undo(gave), { undone: 1, changed: 0, refused: 0 });
  assert.deepEqual(await undo(pinned), { undone: 1, changed: 0, refused: 0 });
  assert.deepEqual(carried, [
    { kind: "takeRole", guildId: "1", userId: "50", roleId: "60" },
    { kind: "unpin", channelId: "70", messageId: "80" },
  ]);
  assert.equal(deeds.find("1", gave)?.state, "undone");
  assert.deepEqual(await undo(gave), { undone: 0, changed: 0, refused: 0 }, "once");
});

test("the last hour of one plugin, and nothing of another's or from before", async () => {
  const { clock, state, carried, did, undo } = setUp();
  for (const roleId of ["61", "62", "63"]) state.roles.add(`50 ${roleId}`);
  did({ kind: "giveRole", userId: "50", roleId: "61" });
  clock.now += 2 * 60 * 60 * 1_000;
  did({ kind: "giveRole", userId: "50", roleId: "62" });
  const others = did({ kind: "giveRole", userId: "50", roleId: "63" }, "other");
  did({ kind: "delete", channelId: "70", messageId: "81" });
  assert.deepEqual(await undo("hour"), { undone: 1, changed: 0, refused: 0 });
  assert.deepEqual(
    carried.map((deed) => "roleId" in deed && deed.roleId),
    ["62"],
  );
  assert.deepEqual(await undo(others), { undone: 0, changed: 0, refused: 0 });
});

test("nothing is undone by somebody who may not undo all of it, however much there is", async () => {
  const { state, carried, may, did, undo } = setUp();
  state.roles.add("50 60");
  for (let count = 0; count < 12; count += 1) did({ kind: "giveRole", userId: "50", roleId: "60" });
  may.clear();
  assert.equal(await undo("hour"), undefined);
  assert.deepEqual(carried, []);
});

test("other settings, or what can't be undone, keep nobody from undoing the rest of the hour", async () => {
  const { deeds, state, carried, did, undo } = setUp();
  state.roles.add("50 60");
  did({ kind: "giveRole", userId: "50", roleId: "60" });
  for (const need of ["settings", "kick_members"])
    deeds.begin(
      {
        plugin: "crew",
        guildId: "1",
        userId: "66",
        need,
        what: { kind: need === "settings" ? need : "kick" },
      },
      undefined,
      true,
    );
  assert.deepEqual(await undo("hour"), { undone: 1, changed: 0, refused: 0 });
  assert.equal(carried.length, 1);
});

test("what can't be undone has no button: deletions, threads, and what was done to somebody who is forgotten", () => {
  const { deeds, did } = setUp();
  const deedOf = (what: DeedDone) => deeds.find("1", did(what));
  for (const what of [
    { kind: "delete", channelId: "70", messageId: "80" },
    { kind: "thread", channelId: "70" },
    { kind: "giveRole", roleId: "60" },
  ]) {
    const deed = deedOf(what);
    assert.ok(deed !== undefined && !canUndo(deed), what.kind);
  }
});
