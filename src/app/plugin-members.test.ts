import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Member } from "../plugin-api/people.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { ManageGuild } = PermissionFlagsBits;

async function setUp(t: Parameters<typeof putPluginsAtDiscord>[0], guildMembersIntent = true) {
  const set = await putPluginsAtDiscord(t, { rateLimits: "off", guildMembersIntent });
  const { world, guild } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  const crew = set.plugin("crew");
  type UnderWay = Parameters<typeof crew>[3];
  const ask = async (method: string, input: object, underWay: UnderWay = []) =>
    (await crew(method, input, undefined, underWay)) as unknown;
  const member = async (userId: string, guildId = guild.id, underWay: UnderWay = []) =>
    (await ask("member", { guildId, userId }, underWay)) as Member | null;
  const members = async (search: object, guildId = guild.id) =>
    ((await ask("members", { guildId, ...search })) as readonly Member[]).map(({ user }) => user.name);
  return { ...set, ann, bob, ask, member, members };
}

test("a member's facts are those that everybody sees", async (t) => {
  const { world, guild, ann, bob, grant, member } = await setUp(t);
  grant("see_members");
  const since = "2026-01-02T03:04:05.000000+00:00";
  world.changeMember(guild.id, ann, { nickname: "Annie", avatar: "a1b2", boostingSince: since });
  world.timeOut(guild.id, ann, since);
  const found = await member(ann);
  assert.equal(found?.nickname, "Annie");
  assert.equal(found?.user.displayName, "Annie");
  assert.equal(
    found?.avatarUrl,
    `https://cdn.discordapp.com/guilds/${guild.id}/users/${ann}/avatars/a1b2.png`,
  );
  assert.match(found?.user.avatarUrl ?? "", /^https:\/\/cdn\.discordapp\.com\/embed\/avatars\/[0-5]\.png$/);
  assert.deepEqual([found?.boostingSince, found?.timedOutUntil, found?.bannerUrl], [since, since, null]);
  assert.ok(Math.abs(Date.parse(found?.user.createdAt ?? "") - Date.now()) < 60_000);
  assert.equal((await member(bob))?.boostingSince, null);
  assert.equal(await member("123456789012345678"), null, "somebody who never was there");
});

test("members are found by how their names begin", async (t) => {
  const { world, guild, ann, ask, grant, members } = await setUp(t);
  grant("see_members");
  world.changeMember(guild.id, ann, { nickname: "Bosun" });
  world.addMember(guild.id, { name: "Robo", bot: true });
  assert.deepEqual(await members({ name: "BO" }), ["ann", "bob"]);
  assert.deepEqual(await members({ name: "bo", limit: 1 }), ["ann"]);
  assert.equal((await members({ limit: 100 })).length, 5);
  assert.equal(await ask("memberCount", { guildId: guild.id }), 5);
  for (const wrong of [{ limit: 101 }, { limit: 0 }, { name: "" }, { name: 7 }])
    await assert.rejects(members(wrong), /members: (limit|name)/);
});

test("without the Server Members intent a name can be looked for, and no list be had", async (t) => {
  const { ann, grant, member, members } = await setUp(t, false);
  grant("see_members");
  assert.deepEqual(await members({ name: "ann" }), ["ann"]);
  assert.equal((await member(ann))?.user.id, ann);
  await assert.rejects(members({}), /Server Members intent/);
});

test("nobody is looked up without a grant, after it was taken back, or while its giver may not", async (t) => {
  const { world, guild, ann, grant, records, ask, member, members } = await setUp(t);
  const staff = world.addRole(guild.id, { name: "Staff", permissions: ManageGuild }).id;
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [staff] }).id;
  await assert.rejects(member(ann), /"see_members" isn't granted/);
  await assert.rejects(members({ name: "ann" }), /"see_members" isn't granted/);
  assert.equal(await ask("memberCount", { guildId: guild.id }), 5, "what everybody sees needs nothing");
  grant("see_members", "crew", judy);
  assert.equal((await member(ann))?.user.id, ann);
  world.setRoles(guild.id, judy, []);
  await assert.rejects(member(ann), /"see_members" rests/);
  world.setRoles(guild.id, judy, [staff]);
  assert.equal((await member(ann))?.user.id, ann);
  records.grants.revoke("crew", guild.id, "see_members");
  await assert.rejects(member(ann), /"see_members" isn't granted/);
  grant("see_members");
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  await assert.rejects(member(ann), /switched off/);
});

test("another server's members stay there", async (t) => {
  const { world, guild, elsewhere, ann, ask, grant, calledBy, member } = await setUp(t);
  const zoe = world.addMember(elsewhere.id, { name: "Zoe" }).id;
  const stranger = world.addGuild({ name: "Unserved" });
  grant("see_members");
  await assert.rejects(member(zoe, elsewhere.id), /isn't granted/, "a grant is of one server");
  grant("see_members", "crew", elsewhere.owner_id, elsewhere.id);
  assert.equal(await member(zoe), null, "they aren't in this one");
  const here = calledBy(ann);
  await assert.rejects(member(zoe, elsewhere.id, [here]), /only from within their own server/);
  await assert.rejects(ask("members", { guildId: elsewhere.id, name: "zoe" }, [here]), /own server/);
  assert.equal((await member(ann, guild.id, [here]))?.user.id, ann);
  assert.equal((await member(zoe, elsewhere.id, [{ ...here, isOver: true }]))?.user.id, zoe);
  await assert.rejects(member(zoe, stranger.id), /isn't granted/);
  assert.equal(await ask("memberCount", { guildId: stranger.id }), 0);
});

test("people who want no part in AI aren't found", async (t) => {
  const { ann, bob, leftOut, grant, member, members } = await setUp(t);
  grant("see_members");
  leftOut.add(ann);
  assert.equal(await member(ann), null);
  assert.deepEqual(await members({ name: "ann" }), []);
  assert.ok(!(await members({ limit: 100 })).includes("ann"));
  assert.equal((await member(bob))?.user.id, bob);
});
