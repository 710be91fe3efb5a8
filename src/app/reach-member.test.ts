import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { delegatedPermit } from "../plugin-api/needs.ts";
import { createDelegation } from "../plugins/capabilities/actions/delegation.ts";
import { type Reaching, reachMember } from "../plugins/capabilities/actions/reach-member.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { Administrator, ManageRoles, ManageNicknames, ModerateMembers } = PermissionFlagsBits;

/** From the highest: Turbot's role, @Chief (Cleo), @Mod (Mo, May), @Helper (Hal), @Regular (Rey). Ann has none. */
async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, guilds, records, granters, operators, declares, calledBy } = set;
  const role = (name: string, permissions = 0n) => world.addRole(guild.id, { name, permissions }).id;
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  const chief = role("Chief", ManageRoles);
  const mod = role("Mod", ManageRoles);
  const helper = role("Helper");
  const regular = role("Regular");
  const delegated = () => records.grants.delegatedRoles(guild.id);
  const checks = {
    ...createDelegation({
      rolesOf: (guildId, permit) => records.grants.objectsOf("crew", guildId, permit) ?? [],
      delegatedRoles: delegated,
      grantOf: (guildId, permit) => granters.stateOf("crew", guildId, permit, declares),
      isOperator: granters.isOperator,
      guilds,
    }),
    isDelegated: (_guildId: string, roleId: string) => delegated().has(roleId),
    isOperator: granters.isOperator,
  };
  const lent = async (asked: Parameters<typeof checks.lent>[0]) => {
    const bits = await checks.lent(asked);
    if (bits instanceof Error) throw bits;
    return bits;
  };
  const reach = (by: string | undefined, targetId: string, more: Partial<Reaching> = {}) => {
    const caller = by === undefined ? undefined : calledBy(by).caller;
    const wanted: Reaching = { need: "manage_roles", guildId: guild.id, targetId, by: caller, ...more };
    return reachMember(wanted, { checks: { ...checks, lent }, guilds });
  };
  return {
    ...set,
    ...{ reach, member, role, chief, mod, helper, regular, operators, owner: guild.owner_id },
    ...{ cleo: member("Cleo", chief), mo: member("Mo", mod), may: member("May", mod) },
    ...{ hal: member("Hal", helper), rey: member("Rey", regular), ann: member("Ann") },
  };
}

test("a moderator reaches members below them, and nobody who is equal or above", async (t) => {
  const { reach, owner, cleo, mo, may, rey, ann } = await setUp(t);
  for (const target of [rey, ann]) assert.equal((await reach(mo, target)).right, "own");
  await reach(cleo, mo);
  await reach(owner, cleo);
  for (const target of [may, cleo])
    await assert.rejects(reach(mo, target), /isn't below that of whoever asked/);
  await assert.rejects(reach(mo, owner), /stand too high for Turbot/);
  await assert.rejects(reach(ann, rey), /Whoever asked for it isn't allowed/);
});

test("nobody reaches Turbot, and themselves only where that makes sense", async (t) => {
  const { reach, discord, owner, mo } = await setUp(t);
  await assert.rejects(reach(owner, discord.botUser.id), /everybody but itself/);
  await assert.rejects(reach(undefined, discord.botUser.id), /everybody but itself/);
  await assert.rejects(reach(mo, mo), /Nobody can do that to themselves/);
  assert.equal((await reach(mo, mo, { oneselfWith: 0n })).right, "own");
});

test("an administrator still reaches nobody who is equal or above", async (t) => {
  const { reach, role, member, world, guild, messenger } = await setUp(t);
  const admins = role("Admins", Administrator);
  const ada = member("Ada", admins);
  await assert.rejects(reach(ada, member("Abe", admins)), /isn't below/);
  const high = role("High");
  world.setRoles(guild.id, ada, [admins, high]);
  messenger.onSessionLost();
  await reach(ada, member("Ali", high));
});

test("Turbot reaches nobody whose role was moved above its own, whoever asks", async (t) => {
  const { reach, people, guild, owner, chief, cleo, mo, rey, messenger } = await setUp(t);
  await people.editRole(owner, guild.id, chief, { position: 20 });
  messenger.onSessionLost();
  for (const by of [owner, undefined])
    await assert.rejects(reach(by, cleo), /too high for Turbot: an admin can move Turbot's role/);
  await reach(mo, rey);
});

test("Turbot needs the permission itself, at that moment", async (t) => {
  const { reach, world, guild, owner, rey, messenger } = await setUp(t);
  world.limitBot(guild.id, ManageNicknames);
  messenger.onSessionLost();
  await assert.rejects(reach(owner, rey), /Turbot isn't allowed to give and take roles/);
});

test("a moderator's rights are those of the moment: taken, timed out, or gone", async (t) => {
  const { reach, world, people, guild, owner, mo, mod, may, rey } = await setUp(t);
  world.timeOut(guild.id, mo, new Date(Date.now() + 3_600_000).toISOString());
  await assert.rejects(reach(mo, rey), /timed out/);
  world.timeOut(guild.id, mo, undefined);
  await reach(mo, rey);
  world.setRoles(guild.id, mo, []);
  await assert.rejects(reach(mo, rey), /isn't allowed/);
  world.setRoles(guild.id, mo, [mod]);
  await people.kick(owner, guild.id, mo);
  await assert.rejects(reach(mo, rey), /isn't allowed/);
  await people.kick(owner, guild.id, rey);
  await assert.rejects(reach(may, rey), /aren't in this server/);
  assert.equal((await reach(may, rey, { orStranger: true })).target, undefined);
});

test("what nobody asked for reaches no staff, no app and no operator of Turbot's", async (t) => {
  const {
    reach,
    role,
    member,
    world,
    general,
    guild,
    grant,
    operators,
    calledBy,
    helper,
    messenger,
    ...people
  } = await setUp(t);
  const { mo, hal, rey, ann, owner } = people;
  const event = calledBy(owner).caller;
  const after = event && { ...event, lendsRights: false };
  const nobodys = [{}, { by: after }];
  for (const more of nobodys) {
    await reach(undefined, rey, more);
    await assert.rejects(reach(undefined, mo, more), /They are staff.* by itself then/);
    const app = world.addMember(guild.id, { name: "Radio", bot: true }).id;
    await assert.rejects(reach(undefined, app, more), /It is an app/);
  }
  const keeper = role("Keeper");
  world.overwrite(general, keeper, { allow: ModerateMembers });
  messenger.onSessionLost();
  await assert.rejects(reach(undefined, member("Kim", keeper)), /They are staff/, "in one channel");
  await reach(undefined, hal);
  grant("manage_roles");
  grant(delegatedPermit("manage_roles"), "crew", owner, guild.id, [helper]);
  await assert.rejects(reach(undefined, hal), /They are staff/, "an admin trusts helpers");
  operators.add(ann);
  await assert.rejects(reach(undefined, ann), /one of Turbot's operators/);
  await assert.rejects(
    reach(undefined, "999", { orStranger: false }),
    /aren't in this server/,
    "nobody by that id",
  );
});

test("a member with a delegated right reaches members below them, but neither staff nor Turbot's operators", async (t) => {
  const { reach, grant, guild, owner, helper, hal, mo, rey, ann, operators, member } = await setUp(t);
  await assert.rejects(reach(hal, rey), /isn't allowed/);
  grant("manage_roles");
  grant(delegatedPermit("manage_roles"), "crew", owner, guild.id, [helper]);
  assert.equal((await reach(hal, rey)).right, "delegated");
  await assert.rejects(reach(hal, mo), /They are staff/);
  await assert.rejects(reach(hal, member("Hope", helper)), /They are staff/);
  operators.add(ann);
  await assert.rejects(reach(hal, ann), /Turbot's operators/);
  assert.equal((await reach(mo, ann)).right, "own", "by hand they could, too");
});
