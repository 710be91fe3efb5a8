import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createMessenger } from "../discord/messages/create-messenger.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { type Permit, unattendedNeeds, unattendedPermit } from "../plugin-api/needs.ts";
import { type ActionName, performAction } from "../plugins/capabilities/actions/actions.ts";
import { createCarryOut } from "../plugins/capabilities/actions/carry-out.ts";
import { checkFiles } from "../plugins/capabilities/actions/check-files.ts";
import { createChecks } from "../plugins/capabilities/actions/checks.ts";
import { createFindPattern } from "../plugins/capabilities/auto-mod/find-pattern.ts";
import { createOwnRules } from "../plugins/capabilities/auto-mod/own-rules.ts";
import type { Caller } from "../plugins/dispatch/call.ts";
import { createPassingRecords } from "../plugins/host/plugin-records.ts";
import { createGuildPowers } from "./act-in-guilds.ts";
import { noNotices } from "./fixtures/no-notices.ts";

const { AddReactions, CreatePublicThreads, ManageMessages, ManageRoles, ReadMessageHistory, ViewChannel } =
  PermissionFlagsBits;

/** A guild at the Discord simulator, and a plugin that has declared and been granted everything in it. */
async function setUp(t: TestContext, ownRole = "BotAdmin") {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const { world, people } = discord;
  const guild = world.addGuild({ name: "Reef" });
  const role = (name: string, permissions = 0n) => world.addRole(guild.id, { name, permissions }).id;
  const sailor = role("Sailor");
  const pilot = role("Pilot", ManageRoles);
  const judge = role("Judge", ManageMessages);
  const botAdmin = role("BotAdmin");
  const captain = role("Captain");
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  const ann = member("Ann");
  const bob = member("Bob");
  const paula = member("Paula", pilot);
  const judy = member("Judy", judge);
  const general = world.addChannel(guild.id, { name: "general" }).id;
  const elsewhere = world.addGuild({ name: "Elsewhere" });

  const api = new API(createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog }));
  const messenger = createMessenger({ api, log: silentLog, now: Date.now });
  const guilds = createGuildPowers({
    api,
    messenger,
    botUserId: discord.botUser.id,
    served: () => new Set([guild.id]),
    ownRole: () => ownRole,
    now: Date.now,
    autoMod: { of: async () => [] },
  });
  const granted = new Set<Permit>([
    ...(["add_reactions", "create_threads", "delete_messages", "manage_roles", "send_files"] as const),
    ...unattendedNeeds.map(unattendedPermit),
  ]);
  const state = { isOff: false };
  const checks = createChecks({
    declares: (need) => need !== "read_messages",
    declaresUnattended: (_guildId, need) => need !== "manage_roles",
    objectsOf: () => undefined,
    grantOf: async (guildId, need) => (guildId === guild.id && granted.has(need) ? "granted" : "missing"),
    isOff: () => state.isOff,
    delegatedRoles: () => new Set(),
    isOperator: () => false,
    delegation: { lent: async () => undefined },
    guilds,
  });
  const { deeds, due, messages, mails, autoMod } = createPassingRecords();
  const does = (name: ActionName) => (input: unknown, caller: Caller | undefined) =>
    performAction(name, input, {
      ...{ caller, underWay: [], checks, guilds },
      carryOut: createCarryOut("crew", {
        ...{ guilds, deeds, due, notices: noNotices },
        onDue: () => {},
        onCap: () => {},
        now: Date.now,
      }),
      now: Date.now,
      readContent: () => ({ content: "" }),
      letters: {
        ...{ plugin: "crew", mails, agreed: () => false, isClosed: () => false },
        conversation: () => undefined,
        serverName: async () => "",
        ...{ blocksBy: () => 0, noteBlock: () => {} },
        ...{ mailWords: undefined, isWithClaude: false },
      },
      ownMessage: (channelId, messageId) => messages.of("crew", channelId, messageId),
      ownRules: createOwnRules({
        ...{ plugin: "crew", guilds, records: autoMod },
        findPattern: createFindPattern(),
      }),
      lately: () => [],
      isLeftOut: () => false,
    }) as Promise<{ readonly id: string } | undefined>;
  const actions = {
    ...{ react: does("react"), thread: does("thread"), delete: does("delete"), role: does("role") },
    checkFiles: (channelId: string, caller: Caller | undefined) =>
      checkFiles(checks, { guildId: guild.id, channelId, caller, underWay: [] }),
  };
  const by = (userId: string, messageId?: string) => ({
    userId,
    lendsRights: true,
    guildId: guild.id,
    channelId: general,
    messageId,
  });
  const rolesOf = (userId: string) =>
    world.members(guild.id).find(({ user }) => user.id === userId)?.roleIds ?? [];
  return {
    ...{ discord, world, people, guild, elsewhere, general, actions, granted, state, by, rolesOf, messenger },
    ...{ sailor, pilot, judge, botAdmin, captain, ann, bob, paula, judy },
  };
}

test("people can get roles without powers for themselves, but not for others", async (t) => {
  const { actions, by, rolesOf, sailor, ann, bob } = await setUp(t);
  await actions.role({ change: "give", roleId: sailor }, by(ann));
  assert.deepEqual(rolesOf(ann), [sailor]);
  await actions.role({ change: "take", roleId: sailor }, by(ann));
  assert.deepEqual(rolesOf(ann), []);
  const forBob = actions.role({ change: "give", roleId: sailor, userId: bob }, by(ann));
  await assert.rejects(forBob, /Whoever asked for it isn't allowed to manage the role "Sailor"/);
  assert.deepEqual(rolesOf(bob), []);
});

test("anyone who can manage roles can give them to others, up to their own highest role", async (t) => {
  const { actions, by, rolesOf, sailor, captain, bob, paula, discord, guild } = await setUp(t);
  // New roles are put below the older ones: the sailor's stands above the pilot's.
  const low = discord.world.addRole(guild.id, { name: "Deckhand", permissions: 0n }).id;
  await actions.role({ change: "give", roleId: low, userId: bob }, by(paula));
  assert.deepEqual(rolesOf(bob), [low]);
  const above = actions.role({ change: "give", roleId: sailor, userId: bob }, by(paula));
  await assert.rejects(above, /isn't allowed to manage the role "Sailor"/);
  await actions.role({ change: "give", roleId: captain, userId: bob }, by(guild.owner_id));
  assert.deepEqual(rolesOf(bob).toSorted(), [low, captain].toSorted());
});

test("nobody can hand out roles with powers, Turbot's own role, or @everyone", async (t) => {
  const { actions, by, rolesOf, pilot, judge, botAdmin, guild, ann } = await setUp(t);
  for (const roleId of [pilot, judge, botAdmin]) {
    for (const who of [ann, guild.owner_id]) {
      const given = actions.role({ change: "give", roleId }, by(who));
      await assert.rejects(given, /only give and take roles without any powers/);
    }
  }
  await assert.rejects(actions.role({ change: "give", roleId: guild.id }, by(ann)), /no such role/);
  await assert.rejects(actions.role({ change: "give", roleId: "12345" }, by(ann)), /no such role/);
  assert.deepEqual(rolesOf(ann), []);
});

test("nobody can hand out Turbot's own role, however the setting spells it", async (t) => {
  for (const setting of ["@BotAdmin", "botadmin"]) {
    const { actions, by, rolesOf, botAdmin, guild, ann } = await setUp(t, setting);
    const given = actions.role({ change: "give", roleId: botAdmin, userId: ann }, by(guild.owner_id));
    await assert.rejects(given, /only give and take roles without any powers/, setting);
    assert.deepEqual(rolesOf(ann), []);
  }
});

test("a role with powers in a single channel counts as powerful; one that only opens a channel doesn't", async (t) => {
  const { actions, by, rolesOf, sailor, world, guild, ann } = await setUp(t);
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, sailor, { allow: ViewChannel | ManageMessages });
  for (const who of [ann, guild.owner_id]) {
    const given = actions.role({ change: "give", roleId: sailor }, by(who));
    await assert.rejects(given, /only give and take roles without any powers/);
  }
  world.overwrite(staff, sailor, { allow: ViewChannel });
  await actions.role({ change: "give", roleId: sailor }, by(ann));
  assert.deepEqual(rolesOf(ann), [sailor]);
});

test("nobody can use a plugin to shed a role that restricts them in a channel", async (t) => {
  const { actions, by, rolesOf, sailor, world, general, guild, ann } = await setUp(t);
  world.overwrite(general, sailor, { deny: AddReactions });
  await actions.role({ change: "give", roleId: sailor }, by(ann));
  const taken = actions.role({ change: "take", roleId: sailor }, by(ann));
  await assert.rejects(taken, /Whoever asked for it isn't allowed to manage the role "Sailor"/);
  assert.deepEqual(rolesOf(ann), [sailor]);
  await actions.role({ change: "take", roleId: sailor, userId: ann }, by(guild.owner_id));
  assert.deepEqual(rolesOf(ann), []);
});

test("a channel's denial overrides what the server allows a member", async (t) => {
  const { actions, by, people, world, general, guild, ann } = await setUp(t);
  const { id } = await people.write(ann, general, "hello");
  world.overwrite(general, guild.id, { deny: AddReactions | CreatePublicThreads });
  await assert.rejects(
    actions.react({ emoji: "🐟" }, by(ann, id)),
    /asked for it isn't allowed to add reactions/,
  );
  await assert.rejects(
    actions.thread({ name: "Talk" }, by(ann)),
    /asked for it isn't allowed to open threads/,
  );
  await actions.react({ emoji: "🐟" }, by(guild.owner_id, id));
});

test("people can delete their own messages, or any message if they could delete it by hand", async (t) => {
  const { actions, by, people, world, general, ann, bob, judy } = await setUp(t);
  const write = async (who: string) => (await people.write(who, general, "hello")).id;
  const [one, two, three] = [await write(ann), await write(ann), await write(ann)];
  await actions.delete({ messageId: one }, by(ann));
  await assert.rejects(
    actions.delete({ messageId: two }, by(bob)),
    /Whoever asked for it isn't allowed to delete messages/,
  );
  await actions.delete({ messageId: two }, by(judy));
  assert.deepEqual(
    world.messages(general).map(({ id }) => id),
    [three],
  );
});

test("an event lends nobody's rights: its effects are limited to the person it came from", async (t) => {
  const { actions, people, general, by, ann, bob, paula, judy, sailor, rolesOf } = await setUp(t);
  const heard = (userId: string, messageId?: string) => ({ ...by(userId, messageId), lendsRights: false });
  const { id: anns } = await people.write(ann, general, "mine");
  const { id: judys } = await people.write(judy, general, "hello");
  await assert.rejects(
    actions.delete({ messageId: anns }, heard(judy, judys)),
    /An event lends nobody's rights/,
  );
  await actions.delete({ messageId: judys }, heard(judy, judys));
  await actions.delete({ messageId: anns }, by(judy));

  await assert.rejects(
    actions.role({ change: "give", roleId: sailor, userId: bob }, heard(paula)),
    /An event lends nobody's rights/,
  );
  assert.deepEqual(rolesOf(bob), []);
  await actions.role({ change: "give", roleId: sailor }, heard(bob));
  assert.deepEqual(rolesOf(bob), [sailor]);
});

test("adds reactions and opens threads on someone's behalf or on nobody's", async (t) => {
  const { actions, by, people, world, general, ann, elsewhere } = await setUp(t);
  const { id } = await people.write(ann, general, "hello");
  await actions.react({ emoji: "🐟" }, by(ann, id));
  await actions.react({ emoji: "🌊", channelId: general, messageId: id }, undefined);
  const [message] = world.messages(general);
  assert.deepEqual(
    message?.reactions?.map(({ emoji }) => emoji.name),
    ["🐟", "🌊"],
  );
  const thread = await actions.thread({ name: "Talk", messageId: id }, by(ann));
  const bare = await actions.thread({ name: "Daily", channelId: general }, undefined);
  assert.deepEqual(
    world
      .threads(general)
      .map((one) => one.id)
      .toSorted(),
    [thread, bare].map((one) => (one !== undefined && "id" in one ? one.id : "")).toSorted(),
  );
  const away = world.addChannel(elsewhere.id, { name: "general" }).id;
  await assert.rejects(actions.thread({ name: "Raid", channelId: away }, undefined), /no such channel/);
});

test("refuses what Turbot itself isn't allowed to do, and says why", async (t) => {
  const { actions, by, people, world, general, ann } = await setUp(t);
  const { id } = await people.write(ann, general, "hello");
  world.denyBot(general, AddReactions | CreatePublicThreads | ManageMessages);
  await assert.rejects(
    actions.react({ emoji: "🐟" }, by(ann, id)),
    /Turbot isn't allowed to add reactions here/,
  );
  await assert.rejects(
    actions.thread({ name: "Talk" }, by(ann)),
    /Turbot isn't allowed to open threads here/,
  );
  await assert.rejects(
    actions.delete({ messageId: id }, by(ann)),
    /Turbot isn't allowed to delete messages here/,
  );
  world.denyBot(general, ViewChannel | ReadMessageHistory);
  await assert.rejects(actions.react({ emoji: "🐟" }, by(ann, id)), /isn't allowed|no such channel/);
});

test("refuses a plugin that is switched off, or whose grant is missing or revoked", async (t) => {
  const { actions, by, granted, state, sailor, general, ann } = await setUp(t);
  const give = () => actions.role({ change: "give", roleId: sailor }, by(ann));
  granted.delete("manage_roles");
  await assert.rejects(give(), /"manage_roles" isn't granted in this server.*\/plugins/);
  granted.add("manage_roles");
  state.isOff = true;
  await assert.rejects(give(), /switched off/);
  await assert.rejects(actions.checkFiles(general, by(ann)), /switched off/);
  state.isOff = false;
  await give();
  await actions.checkFiles(general, by(ann));
});

test("files can be sent with answers and with unprompted messages", async (t) => {
  const { messenger, world, general } = await setUp(t);
  await messenger.send(general, {
    content: "Tides",
    files: [{ name: "tides.csv", data: "time,height\n", description: "High and low water" }],
  });
  const [message] = world.messages(general);
  assert.equal(message?.attachments[0]?.filename, "tides.csv");
  assert.equal(message?.attachments[0]?.description, "High and low water");
  const file = await fetch(message?.attachments[0]?.url ?? "");
  assert.equal(await file.text(), "time,height\n");
});
