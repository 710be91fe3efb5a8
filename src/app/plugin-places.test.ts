import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ChannelType, PermissionFlagsBits } from "discord-api-types/v10";
import type { DiscordNeed } from "../plugin-api/needs.ts";
import type { Purged } from "../plugin-api/purge.ts";
import { lockedBits } from "../plugins/deeds/channel-deeds.ts";
import { undoDeeds } from "../plugins/host/undo-deeds.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* What plugins do with threads and channels, against what people, Discord and other plugins may want. */

const { AddReactions, ManageMessages, ManageThreads, SendMessages, ViewChannel } = PermissionFlagsBits;

/** Sue and Sam are @Staff, Mo is a moderator, Ann and Ben are nothing. */
async function setUp(t: TestContext, needs: readonly DiscordNeed[]) {
  const set = await putPluginsAtDiscord(t, { rateLimits: "off", guildMembersIntent: true });
  const { world, guild, general, grant, records, guilds, discord } = set;
  const staff = world.addRole(guild.id, { name: "Staff", permissions: 0n }).id;
  const mod = world.addRole(guild.id, { name: "Mod", permissions: ManageThreads | ManageMessages }).id;
  const member = (name: string, ...roleIds: string[]) => world.addMember(guild.id, { name, roleIds }).id;
  const [sue, sam, mo] = [member("Sue", staff), member("Sam", staff), member("Mo", mod)];
  const [ann, ben] = [member("Ann"), member("Ben")];
  const log = world.addChannel(guild.id, { name: "staff-log" }).id;
  world.overwrite(log, guild.id, { deny: ViewChannel });
  world.overwrite(log, staff, { allow: ViewChannel });
  const picked: Partial<Record<DiscordNeed, readonly string[]>> = {
    private_threads: [staff],
    keep_transcripts: [log, general],
  };
  for (const need of needs) grant(need, "crew", guild.owner_id, guild.id, picked[need]);
  const act = set.plugin("crew");
  return {
    ...set,
    ...{ staff, mod, member, sue, sam, mo, ann, ben, log, act },
    people: discord.people,
    inThread: async (threadId: string) => {
      const all = [sue, sam, mo, ann, ben];
      const there = await Promise.all(all.map((id) => guilds.isInThread(threadId, id)));
      return all.filter((_, at) => there[at]);
    },
    ticket: async (by = ann) => act("privateThread", { name: "Ticket" }, set.calledBy(by)),
    /** What the plugin did last, as it is kept. */
    last() {
      const [{ what } = assert.fail()] = records.deeds.of(guild.id, "crew", 0, 1);
      const { thing: _thing, ...kept } = what as typeof what & { readonly thing?: string };
      return kept;
    },
    undo: () =>
      undoDeeds(
        { deeds: records.deeds, guilds, now: Date.now },
        {
          guildId: guild.id,
          plugin: "crew",
          which: "hour",
          by: { userId: guild.owner_id, mayUndo: () => true },
        },
      ),
    channel: (id = general) => world.channels(guild.id).find((one) => one.id === id) ?? assert.fail(),
    thread(id: string) {
      const found = world.threads(general).find((one) => one.id === id);
      assert.ok(found !== undefined && "thread_metadata" in found);
      const { archived = false, locked = false } = found.thread_metadata ?? {};
      return { name: found.name, type: found.type, archived, locked };
    },
    slowModeNow() {
      const found = world.channels(guild.id).find((one) => one.id === general);
      return found !== undefined && "rate_limit_per_user" in found ? found.rate_limit_per_user : undefined;
    },
  };
}

test("a private thread has whoever asked and the roles that an admin picked in it, and nobody is pinged", async (t) => {
  const { ticket, inThread, thread, discord, ann, sue, sam, grant, guild, world, last } = await setUp(t, [
    "private_threads",
  ]);
  world.addMember(guild.id, { name: "Robo", bot: true, roleIds: [] });
  const { id } = await ticket();
  assert.equal(thread(id).type, ChannelType.PrivateThread);
  assert.deepEqual(await inThread(id), [sue, sam, ann]);
  assert.deepEqual(discord.pings, []);
  assert.deepEqual(last(), { kind: "privateThread", channelId: last().channelId, userId: ann });
  // An admin allows it with nobody else.
  grant("private_threads");
  const alone = await ticket();
  assert.deepEqual(await inThread(alone.id), [ann]);
});

test("no plugin gives or takes a role that is brought into private threads", async (t) => {
  const { act, calledBy, staff, ann, guild } = await setUp(t, ["private_threads", "manage_roles"]);
  const give = act("role", { change: "give", roleId: staff, userId: ann }, calledBy(guild.owner_id));
  await assert.rejects(give, /let its members use a plugin|brought into/);
});

test("a private thread isn't opened for an event, in a thread, or without an end", async (t) => {
  const { act, calledBy, ann, ticket, world, general } = await setUp(t, ["private_threads"]);
  const by = calledBy(ann);
  const event = calledBy(ann, { caller: by.caller && { ...by.caller, lendsRights: false }, kind: "event" });
  await assert.rejects(act("privateThread", { name: "Ticket" }, event), /lends nobody's rights/);
  await assert.rejects(act("privateThread", { name: "Ticket" }), /nobody's name|handler runs/);
  const { id } = await ticket();
  await assert.rejects(
    act("privateThread", { name: "In it" }, calledBy(ann, {}, id)),
    /no threads in threads/,
  );
  for (const name of ["", " ", "x".repeat(101), 7, null])
    await assert.rejects(act("privateThread", { name }, by), /name|thread/i);
  assert.equal(world.threads(general).length, 1);
});

test("a plugin closes, locks, renames and opens its own threads for anyone, and one press undoes it", async (t) => {
  const { act, calledBy, ticket, ann, mo, people, thread, undo, last } = await setUp(t, [
    "private_threads",
    "manage_threads",
  ]);
  const { id } = await ticket();
  const change = (to: object) => act("changeThread", { channelId: id, ...to }, calledBy(ann));
  await change({ name: "Solved" });
  await change({ archived: true, locked: true });
  assert.deepEqual([thread(id).name, thread(id).archived, thread(id).locked], ["Solved", true, true]);
  assert.deepEqual(last(), {
    kind: "changeThread",
    channelId: id,
    before: "",
    after: "archived locked",
  });
  assert.deepEqual(await undo(), { undone: 1, changed: 0, refused: 0 });
  assert.deepEqual([thread(id).archived, thread(id).locked], [false, false]);
  await change({ archived: true, locked: true });
  await people.write(mo, id, "One more thing");
  assert.deepEqual([thread(id).archived, thread(id).locked], [false, true], "a moderator's words open it");
  assert.equal((await undo())?.undone, 1);
  assert.deepEqual([thread(id).archived, thread(id).locked], [false, false]);
  // A timer closes it, too, and what is archived is renamed and stays so.
  await act("changeThread", { channelId: id, archived: true });
  await act("changeThread", { channelId: id, name: "Idle" });
  assert.deepEqual([thread(id).name, thread(id).archived], ["Idle", true]);
  for (const wrong of [{}, { archived: 1 }, { name: "" }, { locked: "false" }, { name: "x".repeat(101) }])
    await assert.rejects(change(wrong), /thread|Invalid|locked|archived/i, JSON.stringify(wrong));
});

test("others' threads and another plugin's take the right of whoever asks", async (t) => {
  const world = await setUp(t, ["private_threads", "manage_threads"]);
  const { act, plugin, grant, calledBy, people, ticket, ann, ben, mo, general, elsewhere } = world;
  const { id } = await people.write(ann, general, "Look");
  await people.startThread(ann, id, "Theirs");
  const lock = (channelId: string, by: string) =>
    act("changeThread", { channelId, locked: true }, calledBy(by));
  await assert.rejects(lock(id, ben), /isn't allowed to manage threads/);
  await assert.rejects(act("changeThread", { channelId: id, locked: true }), /may not look after threads/);
  await lock(id, mo);
  grant("manage_threads", "other");
  const other = plugin("other");
  const own = await ticket();
  await assert.rejects(
    other("changeThread", { channelId: own.id, locked: true }, calledBy(ben)),
    /isn't allowed/,
  );
  await assert.rejects(lock(general, mo), /isn't a thread/);
  const away = world.world.addChannel(elsewhere.id, { name: "away" }).id;
  const { id: theirs } = await people.startPrivateThread(elsewhere.owner_id, away, "Away");
  await assert.rejects(lock(theirs, mo), /isn't granted/);
});

test("people are added without a ping and removed for moderators alone, anyone can leave, and both are undone", async (t) => {
  const world = await setUp(t, ["private_threads", "manage_threads"]);
  const { act, calledBy, ticket, inThread, ann, ben, sue, sam, mo, undo, discord, guilds } = world;
  const { id } = await ticket();
  const add = (userId: string, by: string) => act("addToThread", { channelId: id, userId }, calledBy(by));
  const remove = (userId: string, by: string) =>
    act("removeFromThread", { channelId: id, userId }, calledBy(by));
  await assert.rejects(add(ben, ann), /isn't allowed to add people/);
  await assert.rejects(add(ben, ben), /isn't allowed to add people/, "not even oneself");
  await assert.rejects(act("addToThread", { channelId: id, userId: ben }), /may not|only for somebody/);
  await add(ben, mo);
  assert.deepEqual(await inThread(id), [sue, sam, ann, ben]);
  assert.deepEqual(discord.pings, []);
  const stranger = world.world.addMember(world.elsewhere.id, { name: "Stranger" }).id;
  await assert.rejects(add(stranger, mo), /can't see|aren't in/);
  await assert.rejects(remove(ann, ben), /isn't allowed to remove people/);
  await assert.rejects(remove(guilds.botUserId, mo), /stays in the threads/);
  await remove(ann, mo);
  await remove(sue, sue);
  assert.deepEqual(await inThread(id), [sam, ben]);
  assert.deepEqual(await undo(), { undone: 3, changed: 0, refused: 0 });
  assert.deepEqual(await inThread(id), [sue, sam, ann]);
  assert.deepEqual(discord.pings, []);
  await act("changeThread", { channelId: id, archived: true }, calledBy(mo));
  await assert.rejects(add(ben, mo), /is closed/);
});

test("a transcript goes where an admin allowed it, says who wrote what, and goes with its originals", async (t) => {
  const world = await setUp(t, ["private_threads", "keep_transcripts"]);
  const { act, people, ticket, calledBy, ann, sue, ben, log, general, records, leftOut, guild } = world;
  const { id } = await ticket();
  const first = await people.write(ann, id, "My secret is kelp");
  await people.write(sue, id, "Noted");
  leftOut.add(sue);
  const keep = (channelId: string, threadId = id) =>
    act("transcript", { threadId, channelId }, calledBy(ann));
  await assert.rejects(keep(general), /only in a channel that not everybody sees/);
  const unpicked = world.world.addChannel(guild.id, { name: "back-room" }).id;
  world.world.overwrite(unpicked, guild.id, { deny: ViewChannel });
  await assert.rejects(keep(unpicked), /but not in this channel: an admin can add it/);
  const { id: theirs } = await people.write(ben, general, "Look");
  await people.startThread(ben, theirs, "Theirs");
  await people.write(ben, theirs, "Mine alone");
  await assert.rejects(keep(log, theirs), /Only threads that the plugin opened/);
  const { id: sent } = await keep(log);
  const message = world.world.messages(log).find((one) => one.id === sent);
  assert.match(message?.content ?? "", /: 1 messages of <@\d+>\n-# from the crew plugin/);
  assert.equal(message?.attachments.length, 1);
  await assert.rejects(
    act("editMessage", { channelId: log, messageId: sent, content: { content: "Nothing happened" } }),
    /isn't a message of this plugin/,
  );
  assert.equal(records.copies.deleted([first.id]), 1, "it goes with what it repeats");
  assert.equal(records.deeds.of(guild.id, "crew", 0, 1)[0]?.what.kind, "transcript");
});

test("transcripts carry private words, so they are allowed only for channels that an admin picked", async (t) => {
  const world = await setUp(t, ["private_threads"]);
  const { act, people, ticket, calledBy, ann, log, grant, guild, database } = world;
  const { id } = await ticket();
  await people.write(ann, id, "My secret is kelp");
  const keep = () => act("transcript", { threadId: id, channelId: log }, calledBy(ann));
  assert.throws(() => grant("keep_transcripts"), /none was picked/);
  grant("keep_transcripts", "crew", guild.owner_id, guild.id, [log]);
  // As an older release granted it: for all channels.
  database.exec(
    "UPDATE plugin_grants SET need = 'keep_transcripts', objects = NULL WHERE need = 'keep_transcripts_in'",
  );
  await assert.rejects(keep(), /isn't granted in this server: an admin can let it keep transcripts/);
  grant("keep_transcripts", "crew", guild.owner_id, guild.id, [log]);
  await keep();
});

test("slow mode is set within Discord's limits, and taken back while it is still so", async (t) => {
  const { act, calledBy, guild, general, slowModeNow, undo, people, last } = await setUp(t, [
    "manage_channels",
  ]);
  await people.changeChannel(guild.owner_id, general, { rate_limit_per_user: 3 });
  const slow = (seconds: unknown, more = {}) =>
    act("slowMode", { channelId: general, seconds, ...more }, calledBy(guild.owner_id));
  for (const wrong of [-1, 21_601, 1.5, Number.NaN, Infinity, "5", null])
    await assert.rejects(slow(wrong), /slowMode: seconds/);
  for (const wrong of ["1", "soon", "1s", "500d", { hours: -1 }, 5])
    await assert.rejects(slow(30, { for: wrong }), /slowMode: for/, JSON.stringify(wrong));
  await slow(30, { for: "1h" });
  assert.equal(slowModeNow(), 30);
  const { until = 0, ...what } = last();
  assert.deepEqual(what, { kind: "slowMode", channelId: general, before: "3", after: "30" });
  assert.ok(Math.abs(until - Date.now() - 3_600_000) < 60_000);
  assert.deepEqual(await undo(), { undone: 1, changed: 0, refused: 0 });
  assert.equal(slowModeNow(), 3);
  await slow(30);
  await people.changeChannel(guild.owner_id, general, { rate_limit_per_user: 60 });
  assert.deepEqual(await undo(), { undone: 0, changed: 1, refused: 0 });
  const { id } = await people.startPrivateThread(guild.owner_id, general, "Thread");
  await assert.rejects(
    act("slowMode", { channelId: id, seconds: 5 }, calledBy(guild.owner_id)),
    /channels, not to threads/,
  );
});

test("an unlocked channel is exactly as it was before, in every bit", async (t) => {
  const { act, calledBy, guild, general, channel, undo, world, people, ann } = await setUp(t, [
    "lock_channels",
  ]);
  const by = calledBy(guild.owner_id);
  const everyone = () => {
    const shown = channel();
    const all = "permission_overwrites" in shown ? (shown.permission_overwrites ?? []) : [];
    return all.find(({ id }) => id === guild.id);
  };
  const lock = () => act("lockChannel", { channelId: general }, by);
  const unlock = () => act("unlockChannel", { channelId: general }, by);
  await assert.rejects(unlock(), /hasn't locked/);
  await lock();
  assert.equal(BigInt(everyone()?.deny ?? 0) & lockedBits, lockedBits);
  await assert.rejects(people.write(ann, general, "Hello?"));
  await assert.rejects(lock(), /locked already/);
  await unlock();
  assert.equal(everyone(), undefined, "there was no overwrite");
  await assert.rejects(unlock(), /hasn't locked/);
  world.overwrite(general, guild.id, { allow: SendMessages | AddReactions });
  await lock();
  // Somebody changes something else meanwhile: that stays.
  world.overwrite(general, guild.id, { deny: lockedBits | AddReactions });
  assert.deepEqual((await undo())?.undone, 1);
  assert.deepEqual([everyone()?.allow, everyone()?.deny], [String(SendMessages), String(AddReactions)]);
  await lock();
  world.overwrite(general, guild.id, {});
  assert.deepEqual((await undo())?.changed, 2, "nobody's change is undone");
});

test("a third name or topic in ten minutes is refused by us, not waited for", async (t) => {
  const { act, calledBy, plugin, grant, guild, general, channel } = await setUp(t, ["manage_channels"]);
  const change = (to: object) =>
    act("changeChannel", { channelId: general, ...to }, calledBy(guild.owner_id));
  await change({ topic: "Kelp <@1> @everyone" });
  await change({ name: "Kelp Forest" });
  await assert.rejects(change({ topic: "Again" }), /two new names or topics.*it works again in 10 minutes/);
  assert.equal(channel().name, "kelp-forest");
  grant("manage_channels", "other");
  const others = plugin("other")(
    "changeChannel",
    { channelId: general, name: "mine" },
    calledBy(guild.owner_id),
  );
  await assert.rejects(others, /two new names or topics/, "Discord counts those of all plugins");
  // Slow mode isn't counted.
  await act("slowMode", { channelId: general, seconds: 5 }, calledBy(guild.owner_id));
  for (const wrong of [{}, { name: "" }, { topic: "x".repeat(1_025) }, { name: 5 }])
    await assert.rejects(change(wrong), /channel|Say what/i);
});

test("a third name of a thread in ten minutes is refused at once, and what Discord doesn't count isn't", async (t) => {
  const { act, calledBy, ticket, ann, thread } = await setUp(t, ["private_threads", "manage_threads"]);
  const { id } = await ticket();
  const change = (to: object) => act("changeThread", { channelId: id, ...to }, calledBy(ann));
  await change({ name: "First" });
  await change({ archived: true });
  await change({ archived: false, name: "Second" });
  await assert.rejects(change({ name: "Third", locked: true }), /two new names or topics/);
  assert.deepEqual([thread(id).name, thread(id).locked], ["Second", false]);
  await change({ name: "Second", locked: true });
  assert.equal(thread(id).locked, true);
  const other = await ticket();
  const names = ["A", "B", "C", "D"].map((name) =>
    act("changeThread", { channelId: other.id, name }, calledBy(ann)),
  );
  const came = await Promise.allSettled(names);
  assert.equal(came.filter(({ status }) => status === "fulfilled").length, 2, "nor at once");
});

test("a purge takes the newest that fit, spares pinned ones and what is too old, and counts", async (t) => {
  const { act, calledBy, people, general, mo, ann, ben, world, guild, last } = await setUp(t, [
    "purge_messages",
  ]);
  const left = () => world.messages(general).map(({ content }) => content);
  for (const text of ["one", "two", "Buy kelp", "three"]) await people.write(ann, general, text);
  const pinned = await people.write(ben, general, "BUY now");
  await people.pin(guild.owner_id, pinned.id);
  await people.write(ben, general, "buy more");
  const purge = async (which: object, by = mo) =>
    (await act("purge", which, calledBy(by))) as unknown as Purged;
  assert.deepEqual(await purge({ count: 10, contains: "buy" }), {
    ...{ deleted: 2, pinned: 1, spared: 0, tooOld: false },
  });
  assert.deepEqual(last(), { kind: "purge", channelId: general, count: 2 });
  assert.deepEqual((await purge({ count: 1, from: ann })).deleted, 1);
  assert.deepEqual(
    left().filter((text) => ["one", "two", "three"].includes(text)),
    ["one", "two"],
  );
  await assert.rejects(purge({ count: 5 }, ann), /isn't allowed to delete messages/);
  for (const wrong of [
    {},
    { count: 0 },
    { count: 101 },
    { count: 1e9 },
    { count: "5" },
    { count: 1, contains: "" },
  ])
    await assert.rejects(purge(wrong), /purge|Say how many/, JSON.stringify(wrong));
  await assert.rejects(act("purge", { count: 1 }), /nobody's name|handler runs/);
  assert.equal((await purge({ count: 1, contains: "nothing like it" })).deleted, 0);
});

test("what is older than two weeks stays, and takes nothing else along into Discord's refusal", async (t) => {
  let ahead = -15 * 86_400_000;
  const set = await putPluginsAtDiscord(t, { rateLimits: "off", now: () => Date.now() + ahead });
  const { world, people, guild, general, grant, calledBy } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  grant("purge_messages");
  const write = async (text: string) => (await people.write(ann, general, text)).id;
  const old = [await write("old one"), await write("old two")];
  ahead = 0;
  const fresh = [await write("new one"), await write("new two")];
  const purge = async (which: object) =>
    (await set.plugin("crew")("purge", which, calledBy(guild.owner_id))) as unknown as Purged;
  const left = () => world.messages(general).map(({ id }) => id);
  assert.deepEqual(await purge({ count: 100 }), { deleted: 2, pinned: 0, spared: 0, tooOld: true });
  assert.deepEqual(left(), old);
  assert.deepEqual((await purge({ count: 100 })).deleted, 0);
  // A moderator's press comes when some of it has become too old.
  const [one = "", two = ""] = [await write("new three"), ...fresh];
  assert.deepEqual((await purge({ messageIds: [one, ...old, two].join(",") })).deleted, 1);
  assert.deepEqual(left(), old);
});

test("helpers purge little, and nothing of staff, apps and webhooks", async (t) => {
  const world = await setUp(t, ["purge_messages"]);
  const { act, calledBy, people, general, grant, guild, sue, ann, mo, staff } = world;
  grant("purge_messages_delegated", "crew", guild.owner_id, guild.id, [staff]);
  await people.write(mo, general, "I moderate");
  await people.postThroughWebhook(general, "News", "Hear");
  for (let count = 0; count < 30; count += 1) await people.write(ann, general, `spam ${count}`);
  const purge = async (count: number) => (await act("purge", { count }, calledBy(sue))) as unknown as Purged;
  assert.equal((await purge(100)).deleted, 25);
  assert.deepEqual(await purge(100), { deleted: 5, pinned: 0, spared: 2, tooOld: false });
});
