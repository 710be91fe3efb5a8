import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { deedLine } from "../built-ins/panel/deeds-page.ts";
import { askedForLately, undoDeeds } from "../plugins/host/undo-deeds.ts";
import { createServerData } from "../privacy/store/server-data.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { BanMembers, ManageChannels, ManageRoles, ModerateMembers, SendMessages } = PermissionFlagsBits;

/** Mo's account is stolen: it may moderate, below Vera's role. Everything is granted. */
async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, guilds, grant, plugin, calledBy, records } = set;
  const permissions = BanMembers | ManageChannels | ManageRoles | ModerateMembers;
  // A new role is the lowest.
  const veteran = world.addRole(guild.id, { name: "Veteran", permissions: SendMessages }).id;
  const mod = world.addRole(guild.id, { name: "Mod", permissions }).id;
  for (const need of ["manage_roles", "time_out_members", "lock_channels", "ban_members"] as const)
    grant(need);
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  const act = plugin("crew");
  return {
    ...set,
    ...{ mod, veteran, member, owner: guild.owner_id, mo: member("Mo", mod) },
    does: (method: string, input: object, by: string) => act(method, input, calledBy(by)),
    undo: (by: string) =>
      undoDeeds(
        { deeds: records.deeds, guilds, now: Date.now },
        { guildId: guild.id, plugin: "crew", which: "hour", by: { userId: by, mayUndo: () => true } },
      ),
  };
}

test("undoing lends nobody more than they have: no role, person or channel out of their reach", async (t) => {
  const { world, guild, guilds, general, mod, veteran, member, owner, mo, does, undo } = await setUp(t);
  const [vera, tom] = [member("Vera", veteran), member("Tom", veteran)];
  await does("role", { change: "take", roleId: veteran, userId: vera }, owner);
  await does("timeOut", { userId: tom, for: "1h" }, owner);
  await does("endTimeOut", { userId: tom }, owner);
  world.overwrite(general, mod, { deny: ManageRoles });
  await does("lockChannel", { channelId: general }, owner);
  assert.deepEqual(await undo(mo), { undone: 0, changed: 0, refused: 0, beyond: 4 });
  assert.equal(await guilds.hasRole(guild.id, vera, veteran), false);
  assert.equal(await guilds.timeOutOf(guild.id, tom), undefined);
  assert.deepEqual(await undo(owner), { undone: 4, changed: 0, refused: 0 });
});

test("undoing gives nobody above whoever undoes their old nickname back", async (t) => {
  const { world, guild, guilds, grant, member, owner, does, undo } = await setUp(t);
  grant("change_nicknames");
  const naming = world.addRole(guild.id, {
    name: "Naming",
    permissions: PermissionFlagsBits.ManageNicknames,
  }).id;
  const [may, vic] = [member("May", naming), member("Vic", naming)];
  await does("nickname", { userId: vic, nickname: "Minnow" }, owner);
  assert.deepEqual(await undo(may), { undone: 0, changed: 0, refused: 0, beyond: 1 });
  assert.equal(await guilds.nicknameOf(guild.id, vic), "Minnow");
  assert.deepEqual(await undo(owner), { undone: 1, changed: 0, refused: 0 });
});

test("who undid something stands among what plugins did, and what they did meanwhile", async (t) => {
  const { guild, records, member, owner, mo, does, undo } = await setUp(t);
  const ann = member("Ann");
  await does("ban", { userId: ann }, owner);
  assert.deepEqual(await undo(mo), { undone: 1, changed: 0, refused: 0 });
  const lately = askedForLately({ deeds: records.deeds, now: Date.now }, guild.id, mo);
  assert.match(lately.map(deedLine).join(), new RegExp(`^had a deed undone, by <@${mo}>, `));
});

test("a moderator who is timed out acts in no channel and gives no roles either", async (t) => {
  const { world, guild, general, people, member, owner, mo, does } = await setUp(t);
  const low = world.addRole(guild.id, { name: "Low", permissions: SendMessages }).id;
  const ann = member("Ann");
  await people.timeOut(owner, guild.id, mo, new Date(Date.now() + 3_600_000).toISOString());
  await assert.rejects(does("lockChannel", { channelId: general }, mo), /asked for it is timed out/);
  const role = { change: "give", roleId: low, userId: ann };
  await assert.rejects(does("role", role, mo), /asked for it is timed out/);
});

test("having the server forgotten hides nothing of that hour from whoever undoes it", async (t) => {
  const { database, guild, records, member, owner, mo, does, undo } = await setUp(t);
  const ann = member("Ann");
  await does("ban", { userId: ann, for: "1d" }, mo);
  createServerData(database).forget(guild.id, [], Date.now() - 3_600_000);
  assert.equal(askedForLately({ deeds: records.deeds, now: Date.now }, guild.id, mo).length, 1);
  assert.deepEqual(await undo(owner), { undone: 1, changed: 0, refused: 0 });
});
