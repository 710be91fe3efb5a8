import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import type { ReadMessage } from "../plugin-api/message-facts.ts";
import { createHearing } from "../plugins/capabilities/hearing.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { ManageGuild, ViewChannel, ReadMessageHistory } = PermissionFlagsBits;

/** A server with a channel for staff and one that is age-restricted; Judy is staff. */
async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, general, records, granters, guilds } = set;
  const staffRole = world.addRole(guild.id, {
    name: "Staff",
    permissions: ManageGuild | ViewChannel | ReadMessageHistory,
  });
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [staffRole.id] }).id;
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, guild.id, { deny: ViewChannel });
  world.overwrite(staff, staffRole.id, { allow: ViewChannel | ReadMessageHistory });
  const adult = world.addChannel(guild.id, { name: "adult" }).id;
  world.setAgeRestricted(adult, true);
  const other = world.addChannel(guild.id, { name: "other" }).id;
  const crew = set.plugin("crew");
  const allow = (need: Parameters<typeof set.grant>[0], channels: readonly string[], by = guild.owner_id) =>
    set.grant(need, "crew", by, guild.id, channels);
  const history = async (channelId: string) =>
    (await crew("history", { channelId })) as unknown as readonly ReadMessage[];
  const mayHear = createHearing({ grants: records.grants, granters, guilds, openness: guilds.openness });
  const hears = (channelId: string) =>
    mayHear({
      ...{ plugin: "crew", declares: { http: [], discord: ["read_messages"] }, event: "message" },
      ...{ guildId: guild.id, channelId },
    });
  return { ...set, ann, judy, staffRole, staff, adult, other, crew, allow, history, hears, general };
}

test("a grant for some channels holds there and in their threads, and not for an older release", async (t) => {
  const { allow, crew, general, other, world, grant, database, records, guild } = await setUp(t);
  allow("create_threads", [general]);
  grant("create_threads_unattended");
  const open = (channelId: string) => crew("thread", { channelId, name: "Talk" });
  await open(general);
  await assert.rejects(open(other), /may open threads in this server, but not in this channel: an admin/);
  assert.deepEqual([world.threads(general).length, world.threads(other).length], [1, 0]);
  // What a release without channels in grants looks for.
  const seen = database.prepare(
    "SELECT need FROM plugin_grants WHERE need IN ('create_threads', 'create_threads_within')",
  );
  assert.deepEqual(seen.all(), []);
  records.grants.revoke("crew", guild.id, "create_threads");
  await assert.rejects(open(general), /"create_threads" isn't granted/);
});

test("what not everybody sees is read only where somebody who sees it picked it", async (t) => {
  const { allow, history, people, world, judy, ann, guild, staff, staffRole, adult, general, other, grant } =
    await setUp(t);
  await people.write(judy, staff, "secret");
  await people.write(ann, general, "hello");
  grant("read_history");
  await assert.rejects(history(staff), /Only channels that everybody/);
  await assert.rejects(history(adult), /Age-restricted channels are left alone, unless an admin picks them/);
  allow("read_history", [staff, adult], judy);
  assert.deepEqual(
    (await history(staff)).map(({ content }) => content),
    ["secret"],
  );
  assert.deepEqual(await history(adult), []);
  for (const channel of [general, other]) await assert.rejects(history(channel), /not in this channel/);
  world.overwrite(staff, staffRole.id, { deny: ViewChannel });
  await assert.rejects(history(staff), /"read_history" rests/);
  world.setRoles(guild.id, judy, []);
  await assert.rejects(history(adult), /"read_history" rests/);
});

test("messages are told from channels that everybody sees, or that an admin picked", async (t) => {
  const { allow, hears, grant, database, general, staff, other, world, guild, judy, people } = await setUp(t);
  assert.equal(await hears(general), false);
  grant("read_messages");
  assert.deepEqual([await hears(general), await hears(staff)], [true, false]);
  database.exec("UPDATE plugin_grants SET terms = NULL");
  assert.equal(await hears(staff), true, "an older release's grant stays what it was");
  allow("read_messages", [staff]);
  assert.deepEqual([await hears(general), await hears(staff), await hears(other)], [false, true, false]);
  const start = await people.write(judy, staff, "begin");
  assert.equal(await hears((await people.startThread(judy, start.id, "More")).id), true);
  allow("read_messages", [staff], judy);
  assert.equal(await hears(staff), true);
  world.setRoles(guild.id, judy, []);
  assert.equal(await hears(staff), false, "whoever picked it doesn't see it any more");
});

test("a plugin that was let into a private channel writes only where it was let in, or to those who see it", async (t) => {
  const { allow, crew, world, general, other, staff, ann, judy, calledBy } = await setUp(t);
  const { id } = await crew("send", { channelId: general, content: { content: "before" } });
  const send = (channelId: string) => crew("send", { channelId, content: { content: "paraphrased" } });
  allow("read_history", [staff, other]);
  await send(other);
  for (const act of [
    () => send(general),
    () => crew("editMessage", { channelId: general, messageId: id, content: { content: "x" } }),
  ])
    await assert.rejects(act(), /writes only in those that an admin picked/);
  const said: string[] = [];
  const answer = (userId: string, ephemeral: boolean) => {
    const reply = async () => {
      said.push(userId);
      return { ids: [], isPrivate: ephemeral };
    };
    const call = calledBy(userId, {
      responder: { reply, isPrivate: () => ephemeral } as never,
    });
    return crew("reply", { content: { content: "paraphrased", ephemeral } }, call);
  };
  await answer(judy, true);
  await assert.rejects(answer(judy, false), /writes only/);
  await assert.rejects(answer(ann, true), /writes only/);
  assert.deepEqual(said, [judy]);
  assert.equal(world.messages(general)[0]?.content.startsWith("before"), true);
  allow("read_history", [other]);
  await send(general);
});
