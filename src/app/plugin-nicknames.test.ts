import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import { undoDeeds } from "../plugins/host/undo-deeds.ts";
import { createPersonalData } from "../privacy/store/personal-data.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/** Mo may change nicknames; Ann is an ordinary member. */
async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, grant, plugin, records } = set;
  const naming = world.addRole(guild.id, {
    name: "Mod",
    permissions: PermissionFlagsBits.ManageNicknames,
  }).id;
  const named = world.addRole(guild.id, {
    name: "Named",
    permissions: PermissionFlagsBits.ChangeNickname,
  }).id;
  const mo = world.addMember(guild.id, { name: "Mo", roleIds: [naming] }).id;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  grant("change_nicknames");
  const nick = (userId: string) => set.guilds.nicknameOf(guild.id, userId);
  const undo = () =>
    undoDeeds(
      { deeds: records.deeds, guilds: set.guilds, now: Date.now },
      {
        guildId: guild.id,
        plugin: "crew",
        which: "hour",
        by: { userId: guild.owner_id, mayUndo: () => true },
      },
    );
  const rename = (userId: string, nickname: string | null, by: string, more = {}) =>
    plugin("crew")("nickname", { userId, nickname, ...more }, set.calledBy(by));
  return { ...set, mo, ann, naming, named, nick, undo, rename, owner: guild.owner_id };
}

test("a nickname is changed for whoever may, with the reason in the audit log, and one press brings the old one back", async (t) => {
  const { api, guild, mo, ann, owner, rename, nick, undo } = await setUp(t);
  await rename(ann, "Old Salt", owner);
  await undo();
  await rename(ann, " Minnow ", mo, { reason: "a bad name" });
  assert.equal(await nick(ann), "Minnow");
  const { audit_log_entries: entries } = await api.guilds.getAuditLogs(guild.id, {
    action_type: AuditLogEvent.MemberUpdate,
  });
  assert.equal(entries[0]?.reason, `the crew plugin, asked by ${mo}: a bad name`);
  assert.deepEqual(await undo(), { undone: 1, changed: 0, refused: 0 });
  assert.equal(await nick(ann), null);
  await rename(ann, "", mo);
  assert.equal(await nick(ann), null);
});

test("a name that somebody has changed since stays, and so does that of a person who was forgotten", async (t) => {
  const { world, guild, database, records, mo, ann, rename, nick, undo } = await setUp(t);
  await rename(ann, "Minnow", mo);
  world.changeMember(guild.id, ann, { nickname: "Ann of the Sea" });
  assert.deepEqual(await undo(), { undone: 0, changed: 1, refused: 0 });
  assert.equal(await nick(ann), "Ann of the Sea");
  await rename(ann, "Pike", mo);
  createPersonalData(database).forgetUser(ann, { day: "2026-11-30", cooldownsSince: 0 });
  const [deed] = records.deeds.of(guild.id, "crew", 0, 1);
  assert.ok(!JSON.stringify(deed).includes("Pike") && !JSON.stringify(deed).includes("Ann of"));
  assert.deepEqual(await undo(), { undone: 0, changed: 0, refused: 0 });
});

test("people change their own nickname if they may, and that of nobody who stands as high", async (t) => {
  const { world, guild, elsewhere, naming, named, mo, ann, owner, rename, nick } = await setUp(t);
  await assert.rejects(rename(ann, "Shrimp", ann), /isn't allowed to change nicknames/);
  world.setRoles(guild.id, ann, [named]);
  await rename(ann, "Shrimp", ann);
  assert.equal(await nick(ann), "Shrimp");
  await assert.rejects(rename(mo, "Eel", ann), /isn't allowed to change nicknames/);
  const may = world.addMember(guild.id, { name: "May", roleIds: [naming] }).id;
  await assert.rejects(rename(may, "Eel", mo), /isn't below that of whoever asked/);
  await assert.rejects(rename(owner, "Eel", mo), /stand too high for Turbot/);
  const bo = world.addMember(elsewhere.id, { name: "Bo" }).id;
  await assert.rejects(rename(bo, "Eel", mo), /aren't in this server/);
});

test("an event renames nobody, and no name is too long or repeats what members wrote, unless whoever asks typed it", async (t) => {
  const { plugin, calledBy, ann, mo, rename, nick } = await setUp(t);
  const act = plugin("crew");
  const base = calledBy(mo);
  assert.ok(base.caller !== undefined);
  const event = { ...base, caller: { ...base.caller, lendsRights: false } };
  const minnow = { userId: ann, nickname: "Minnow" };
  await assert.rejects(act("nickname", minnow, event), /lends nobody's rights/);
  await assert.rejects(rename(ann, "x".repeat(33), mo));
  await assert.rejects(act("nickname", minnow, calledBy(mo, { isOver: true })));
  assert.equal(await nick(ann), null);
});
