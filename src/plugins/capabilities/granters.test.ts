import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits as bits } from "discord-api-types/v10";
import { openDatabase } from "../../store/open-database.ts";
import { createPluginGrants } from "../store/plugin-grants.ts";
import { createGranters, mayGrant } from "./granters.ts";

const declares = { http: [], discord: ["manage_roles", "see_members"] };
const enough = bits.ManageGuild | bits.ManageRoles;

function setUp(permissions: bigint, need: "manage_roles" | "see_members" = "manage_roles") {
  const state = { permissions, elapsed: 0, asked: 0, isDown: false };
  const grants = createPluginGrants(openDatabase(":memory:"), Date.now);
  grants.grant("crew", "1", need, declares, "ann");
  const granters = createGranters({
    grants,
    guilds: {
      async standing() {
        state.asked += 1;
        if (state.isDown) throw new Error("Discord is away");
        return { permissions: state.permissions, top: 1 };
      },
      permissionsIn: async () => state.permissions,
    },
    isOperator: (userId) => userId === "olga",
    elapsed: () => state.elapsed,
  });
  const stateNow = () => granters.stateOf("crew", "1", need, declares);
  return { state, grants, stateNow };
}

test("a grant rests while whoever gave it couldn't give it, and holds again when they can", async () => {
  const { state, stateNow } = setUp(enough);
  assert.equal(await stateNow(), "granted");
  state.permissions = bits.ManageGuild;
  assert.equal(await stateNow(), "resting", "at once");
  state.permissions = enough;
  assert.equal(await stateNow(), "granted");
});

test("for what only listens, which is asked with every message, it is remembered for a minute", async () => {
  const { state, stateNow } = setUp(enough | bits.ViewChannel, "see_members");
  assert.equal(await stateNow(), "granted");
  state.permissions = 0n;
  assert.equal(await stateNow(), "granted");
  assert.equal(state.asked, 1);
  state.elapsed += 60_000;
  assert.equal(await stateNow(), "resting");
});

test("while Discord doesn't answer, what it said last counts", async () => {
  const { state, stateNow } = setUp(enough);
  await stateNow();
  state.isDown = true;
  state.elapsed += 60_000;
  assert.equal(await stateNow(), "granted");
});

test("what operators granted holds, and what somebody granted who has been forgotten rests until an admin confirms it", async () => {
  const { grants, stateNow, state } = setUp(0n);
  grants.grant("crew", "1", "manage_roles", declares, "olga");
  assert.equal(await stateNow(), "granted");
  assert.equal(state.asked, 0);
  grants.grant("crew", "1", "manage_roles", declares, "", ["60"]);
  state.permissions = enough;
  assert.equal(await stateNow(), "resting");
  grants.confirm("crew", "1", "manage_roles", "bob");
  assert.equal(await stateNow(), "granted");
  assert.deepEqual(grants.objectsOf("crew", "1", "manage_roles"), ["60"]);
  grants.confirm("crew", "1", "manage_roles", "eve");
  assert.equal(grants.granter("crew", "1", "manage_roles", declares), "bob", "it is taken over once");
  grants.revoke("crew", "1", "manage_roles");
  assert.equal(await stateNow(), "missing");
});

test("only somebody who may do it themselves, and manages the server, can grant it", () => {
  assert.equal(mayGrant(bits.Administrator, "manage_roles"), true);
  assert.equal(mayGrant(enough, "manage_roles"), true);
  assert.equal(mayGrant(bits.ManageGuild, "manage_roles"), false);
  assert.equal(mayGrant(bits.ManageRoles, "manage_roles"), false);
});
