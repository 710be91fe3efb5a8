import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { OverwriteType, PermissionFlagsBits } from "discord-api-types/v10";
import { deedLine } from "../built-ins/panel/deeds-page.ts";
import { silentLog } from "../log/log.ts";
import { delegatedPermit, unattendedPermit } from "../plugin-api/needs.ts";
import { lockedBits } from "../plugins/deeds/channel-deeds.ts";
import { createLocksByHand } from "../plugins/host/locks-by-hand.ts";
import { undoDeeds } from "../plugins/host/undo-deeds.ts";
import { createPluginDeeds } from "../plugins/store/plugin-deeds.ts";
import { startTakeBacks } from "../plugins/timers/take-back.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";
import { until } from "./fixtures/until.ts";

/* What a plugin tries that was granted much and then turned bad: to do by another way what it can't do. */

const { BanMembers, KickMembers, ManageChannels, ManageRoles, ManageThreads, ModerateMembers, SendMessages } =
  PermissionFlagsBits;

/** Mo moderates, and Ann is a member. "Muted" denies its members to write in #general. */
async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, plugin, grant, calledBy, general, api, guilds, records } = set;
  for (const need of [
    ...(["manage_roles", "time_out_members", "kick_members", "ban_members"] as const),
    ...(["lock_channels", "manage_channels", "manage_threads"] as const),
  ])
    grant(need);
  const permissions =
    BanMembers | KickMembers | ManageChannels | ManageRoles | ManageThreads | ModerateMembers;
  const mod = world.addRole(guild.id, { name: "Mod", permissions }).id;
  const muted = world.addRole(guild.id, { name: "Muted" }).id;
  const toEveryone = (id: string, allow: bigint, deny: bigint) =>
    api.channels.editPermissionOverwrite(general, id, {
      ...{ type: OverwriteType.Role, allow: String(allow), deny: String(deny) },
    });
  await toEveryone(muted, 0n, SendMessages);
  return {
    ...set,
    muted,
    act: plugin("crew"),
    mo: world.addMember(guild.id, { name: "Mo", roleIds: [mod] }).id,
    ann: world.addMember(guild.id, { name: "Ann" }).id,
    /** A handler of an event about somebody. */
    after: (userId: string) =>
      calledBy(userId, {
        kind: "event",
        caller: { userId, lendsRights: false, guildId: guild.id, channelId: general, messageId: undefined },
      }),
    has: (userId: string, roleId: string) => guilds.hasRole(guild.id, userId, roleId),
    /** By a person's hand. */
    setWriting: (allow: bigint, deny: bigint) => toEveryone(guild.id, allow, deny),
    undoHour: () =>
      undoDeeds(
        { deeds: records.deeds, guilds, now: Date.now },
        {
          ...{ guildId: guild.id, plugin: "crew", which: "hour" },
          by: { userId: guild.owner_id, mayUndo: () => true },
        },
      ),
  };
}

test("an event about somebody is no reason to restrict them: not even with a role that they could give themselves", async (t) => {
  const { act, after, calledBy, grant, has, guild, mo, ann, muted } = await setUp(t);
  const mute = (call: ReturnType<typeof after>) => act("role", { change: "give", roleId: muted }, call);
  for (const userId of [guild.owner_id, mo, ann]) await assert.rejects(mute(after(userId)), /by itself/);
  await mute(calledBy(ann));
  assert.equal(await has(ann, muted), true);
  grant(unattendedPermit("manage_roles"), "crew", guild.owner_id, guild.id, [muted]);
  for (const userId of [guild.owner_id, mo]) await assert.rejects(mute(after(userId)), /too high|staff/);
  await mute(after(ann));
});

test("nobody ends a restriction early by restricting themselves for a shorter time", async (t) => {
  const { act, calledBy, plugin, grant, guild, records, mo, ann, muted } = await setUp(t);
  await act("role", { change: "give", roleId: muted, userId: ann, for: "24h" }, calledBy(mo));
  grant("manage_roles", "bad");
  const short = { change: "give", roleId: muted, for: "1m" };
  await assert.rejects(plugin("bad")("role", short, calledBy(ann)), /isn't allowed to manage the role/);
  assert.equal(records.due.count(guild.id, "crew"), 1);
  assert.equal(records.due.count(guild.id, "bad"), 0);
});

test("what a plugin didn't change isn't undone: nobody loses or gets a role by that", async (t) => {
  const { act, after, has, undoHour, world, guild, ann } = await setUp(t);
  const [vip = "", old = "", news = ""] = ["VIP", "Old", "News"].map(
    (name) => world.addRole(guild.id, { name }).id,
  );
  world.setRoles(guild.id, ann, [vip]);
  await act("role", { change: "give", roleId: vip }, after(ann));
  await act("role", { change: "take", roleId: old }, after(ann));
  await act("role", { change: "give", roleId: news }, after(ann));
  await act("role", { change: "give", roleId: news }, after(ann));
  assert.equal((await undoHour())?.undone, 1);
  assert.deepEqual([await has(ann, vip), await has(ann, old), await has(ann, news)], [true, false, false]);
});

test("whoever can't end a time-out can't make it shorter", async (t) => {
  const { act, after, calledBy, world, guild, guilds, records, declares, grant, mo, ann } = await setUp(t);
  const helpers = world.addRole(guild.id, { name: "Helpers" }).id;
  const helper = world.addMember(guild.id, { name: "Hal", roleIds: [helpers] }).id;
  grant(unattendedPermit("time_out_members"));
  const permit = delegatedPermit("time_out_members");
  records.grants.grant("crew", guild.id, permit, declares, guild.owner_id, [helpers]);
  await act("timeOut", { userId: ann, for: "7d" }, calledBy(mo));
  const end = await guilds.timeOutOf(guild.id, ann);
  const short = { guildId: guild.id, userId: ann, for: "1m" };
  await assert.rejects(act("timeOut", short), /for longer already/);
  await assert.rejects(act("timeOut", short, after(ann)), /for longer already/);
  await assert.rejects(act("timeOut", short, calledBy(helper)), /for longer already/);
  assert.equal(await guilds.timeOutOf(guild.id, ann), end);
  await act("timeOut", { ...short, for: "8d" });
  await act("timeOut", short, calledBy(mo));
});

test("a lock gives back what stood there before it, and not before an earlier one", async (t) => {
  const { act, calledBy, setWriting, guilds, general, mo } = await setUp(t);
  const lock = (more: object = {}) => act("lockChannel", { channelId: general, ...more }, calledBy(mo));
  await setWriting(SendMessages, 0n);
  await lock({ for: "1h" });
  // Somebody opens it by hand, to read alone.
  await setWriting(0n, SendMessages);
  await lock({ for: "1h" });
  await act("unlockChannel", { channelId: general }, calledBy(mo));
  const { writing } = (await guilds.channelState(general)) ?? {};
  assert.deepEqual(writing, { allow: "0", deny: String(SendMessages) });
});

test("a channel that a person opened and locked again by hand stays locked", async (t) => {
  const { discord, home, guild, general, startLive } = await createBotHarness(t);
  const { world } = discord;
  await startLive();
  const database = openDatabase(join(home, "data", "sessions.db"));
  t.after(() => database.close());
  const deeds = createPluginDeeds(database, Date.now);
  const what = { kind: "lockChannel", channelId: general, before: `${SendMessages}:0` };
  world.overwrite(general, guild.id, { deny: lockedBits });
  const thing = `lock ${general}`;
  const begun = deeds.begin(
    { ...{ plugin: "crew", guildId: guild.id, userId: undefined, need: "lock_channels", thing }, what },
    undefined,
    false,
  );
  assert.ok("id" in begun);
  deeds.done(begun.id);
  const state = () => deeds.find(guild.id, begun.id)?.state;
  world.overwrite(general, guild.id, { allow: PermissionFlagsBits.AddReactions, deny: lockedBits });
  world.overwrite(general, guild.id, {});
  await until(() => state() === "undone");
  world.overwrite(general, guild.id, { deny: lockedBits });
  assert.deepEqual(deeds.locksOf(guild.id, general), []);
});

test("what a person locked isn't unlocked by a plugin that had locked it before", async (t) => {
  const { act, calledBy, setWriting, guilds, records, guild, general, mo } = await setUp(t);
  const changed = createLocksByHand({ deeds: records.deeds, guilds, log: silentLog });
  await act("lockChannel", { channelId: general, for: "1h" }, calledBy(mo));
  await changed(guild.id, general);
  assert.equal(records.due.count(guild.id, "crew"), 1, "it is still locked");
  await setWriting(SendMessages, 0n);
  await changed(guild.id, general);
  await setWriting(0n, lockedBits);
  await changed(guild.id, general);
  assert.equal(records.due.count(guild.id, "crew"), 0);
  const unlock = act("unlockChannel", { channelId: general }, calledBy(mo));
  await assert.rejects(unlock, /hasn't locked this channel/);
});

test("slow mode gives back what a person has set meanwhile", async (t) => {
  const { act, calledBy, undoHour, api, guilds, general, mo } = await setUp(t);
  const slow = (seconds: number) => act("slowMode", { channelId: general, seconds, for: "1h" }, calledBy(mo));
  await slow(5);
  await api.channels.edit(general, { rate_limit_per_user: 600 });
  await slow(10);
  await undoHour();
  assert.equal((await guilds.channelState(general))?.slowMode, 600);
});

test("a call in one server lends nobody's rights in another", async (t) => {
  const { act, after, calledBy, world, elsewhere, grant } = await setUp(t);
  for (const need of ["manage_channels", unattendedPermit("manage_channels")] as const)
    grant(need, "crew", elsewhere.owner_id, elsewhere.id);
  const there = world.addChannel(elsewhere.id, { name: "there" }).id;
  for (const call of [calledBy(elsewhere.owner_id), after(elsewhere.owner_id)])
    await assert.rejects(act("slowMode", { channelId: there, seconds: 10 }, call), /act in another/);
  // Nor does what is the plugin's own.
  for (const need of ["create_threads", "manage_threads", "create_threads_unattended"] as const)
    grant(need, "crew", elsewhere.owner_id, elsewhere.id);
  const own = await act("thread", { channelId: there, name: "Own" });
  const close = { channelId: own.id, archived: true, locked: true };
  await assert.rejects(act("changeThread", close, calledBy(elsewhere.owner_id)), /act in another/);
  await act("changeThread", close);
});

test("a helper brings nobody into a private thread that they aren't in themselves", async (t) => {
  const { act, calledBy, world, guild, records, declares, api, general, mo, ann } = await setUp(t);
  const helpers = world.addRole(guild.id, { name: "Helpers" }).id;
  const helper = world.addMember(guild.id, { name: "Hal", roleIds: [helpers] }).id;
  const permit = delegatedPermit("manage_threads");
  records.grants.grant("crew", guild.id, permit, declares, guild.owner_id, [helpers]);
  const { id: channelId } = await api.channels.createThread(general, { name: "staff", type: 12 });
  const add = (userId: string, by: string) => act("addToThread", { channelId, userId }, calledBy(by));
  await assert.rejects(add(helper, helper), /who is in a private thread/);
  await add(helper, mo);
  await add(ann, helper);
});

test("a ban that a person gave since is neither lifted in time nor undone", async (t) => {
  const { act, calledBy, undoHour, api, people, guilds, guild, records, mo, ann } = await setUp(t);
  await act("ban", { userId: ann, for: "1h", reason: "spam" }, calledBy(mo));
  await api.guilds.unbanUser(guild.id, ann);
  await people.ban(guild.owner_id, guild.id, ann);
  const { stop } = startTakeBacks({
    ...{ due: records.due, guilds, log: silentLog, isSteady: true },
    served: () => [guild.id],
    now: () => Date.now() + 2 * 3_600_000,
    setTimer(look, ms) {
      const timer = setTimeout(look, ms);
      return () => clearTimeout(timer);
    },
    onTrouble: () => assert.fail("nothing is to be told"),
  });
  t.after(stop);
  while (records.due.count(guild.id, "crew") > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await undoHour())?.undone, 0);
  assert.equal(await guilds.isBanned(guild.id, ann), true);
});

test("nobody is told again and again of what Discord refuses", async (t) => {
  const { act, calledBy, discord, world, guild, records, mo, ann } = await setUp(t);
  const body = { code: 60003, message: "Two factor is required for this operation" };
  discord.faults.add({
    ...{ on: /^DELETE \/guilds\/\d+\/members\/\d+$/, times: 9 },
    effect: { kind: "answer", status: 403, body },
  });
  for (let times = 0; times < 9; times += 1)
    await assert.rejects(act("kick", { userId: ann }, calledBy(mo)), /60003|Two factor/);
  const told = world.messages(world.directMessages(ann).id).map(({ content }) => content);
  assert.equal(told.length, 5);
  assert.ok(told.every((text) => text.startsWith("You were **not** kicked")));
  const [kick] = records.deeds.of(guild.id, "crew", 0, 99);
  assert.ok(kick !== undefined);
  assert.match(deedLine(kick), /it didn't happen/);
});
