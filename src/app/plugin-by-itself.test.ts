import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { unattendedPermit } from "../plugin-api/needs.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { rememberCall } from "../plugins/per-server/engine.ts";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { CreatePublicThreads, KickMembers, ManageGuild, ManageRoles } = PermissionFlagsBits;
const everything = ["add_reactions", "create_threads", "pin_messages", "send_files"];
const needs = { http: [], discord: everything, unattended: everything };

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const { world, guild, general, calledBy } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  /** An event that is about somebody, and a message that it is about. */
  const eventOf = (userId: string, messageId?: string) => {
    const asked = calledBy(userId, { kind: "event" });
    return {
      ...asked,
      caller: { userId, lendsRights: false, guildId: guild.id, channelId: general, messageId },
    };
  };
  const names = () => world.threads(general).map(({ name }) => name);
  return { ...set, ann, bob, eventOf, names };
}

test("a schedule opens threads only where an admin allows that apart, until it is taken back", async (t) => {
  const { plugin, grant, records, world, guild, general, elsewhere, names } = await setUp(t);
  const mod = world.addRole(guild.id, { name: "Mod", permissions: ManageGuild | CreatePublicThreads });
  const lesser = world.addRole(guild.id, { name: "Lesser", permissions: CreatePublicThreads });
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [mod.id] }).id;
  const crew = plugin("crew", needs);
  const open = (channelId = general) => crew("thread", { channelId, name: "Daily" });
  await assert.rejects(open(), /"create_threads" isn't granted/);
  grant("create_threads_unattended");
  await assert.rejects(open(), /"create_threads" isn't granted/, "it is nothing without the rest");
  grant("create_threads");
  await assert.rejects(open(), /may not open threads by itself, when nobody asks: an admin .* \/plugins/);
  grant("create_threads_unattended", "crew", judy);
  await open();
  assert.deepEqual(names(), ["Daily"]);
  assert.equal(records.deeds.of(guild.id, "crew", 0, 5)[0]?.userId, undefined);
  world.setRoles(guild.id, judy, [lesser.id]);
  await assert.rejects(open(), /may not open threads by itself, when nobody asks any more/);
  world.setRoles(guild.id, judy, [mod.id]);
  const away = world.addChannel(elsewhere.id, { name: "away" }).id;
  grant("create_threads", "crew", elsewhere.owner_id, elsewhere.id);
  await assert.rejects(open(away), /may not open threads by itself/);
  records.grants.revoke("crew", guild.id, "create_threads_unattended");
  await assert.rejects(open(), /may not open threads by itself/);
  assert.deepEqual(names(), ["Daily"]);
});

test("what isn't listed isn't done by itself, whatever was granted", async (t) => {
  const { plugin, grant, general, names } = await setUp(t);
  grant("create_threads");
  grant("create_threads_unattended");
  const crew = plugin("crew", { ...needs, unattended: ["add_reactions"] });
  const why = /needs "create_threads" in needs.unattended too: add it there/;
  await assert.rejects(crew("thread", { channelId: general, name: "Daily" }), why);
  assert.deepEqual(names(), []);
});

test("an older release's grant stays what it was, until an admin takes that part back", async (t) => {
  const { plugin, grant, records, database, guild, general, names } = await setUp(t);
  const older = plugin("crew", { ...needs, unattended: [] });
  const newer = plugin("crew", needs);
  const lists = plugin("crew", { ...needs, unattended: ["add_reactions"] });
  const daily = { channelId: general, name: "Daily" };
  grant("create_threads");
  database.exec("UPDATE plugin_grants SET terms = NULL");
  await older("thread", daily);
  await newer("thread", daily);
  assert.equal(names().length, 2);
  await assert.rejects(lists("thread", daily), /in needs.unattended/, "it knows that there is a list");
  records.grants.revoke("crew", guild.id, "create_threads_unattended");
  await assert.rejects(older("thread", daily), /in needs.unattended/);
  await assert.rejects(newer("thread", daily), /may not open threads by itself/);
  assert.equal(records.grants.has("crew", guild.id, "create_threads", needs), true);
});

test("what an older release took back after a rollback doesn't come back with half of it", async (t) => {
  const { grant, database, guild } = await setUp(t);
  grant("create_threads");
  grant("create_threads_unattended");
  // As a release does that knows nothing of what is granted apart.
  database.exec("DELETE FROM plugin_grants WHERE need = 'create_threads'");
  const grants = createPluginGrants(database, Date.now);
  const has = () => grants.has("crew", guild.id, "create_threads_unattended", needs);
  assert.equal(has(), false);
  grants.grant("crew", guild.id, "create_threads", needs, guild.owner_id);
  assert.equal(has(), false);
});

test("an event is enough for what concerns the person it is about, and for nothing else", async (t) => {
  const { plugin, grant, people, world, general, ann, bob, eventOf, names } = await setUp(t);
  for (const need of ["add_reactions", "create_threads", "send_files"] as const) grant(need);
  const crew = plugin("crew", needs);
  const anns = await people.write(ann, general, "mine");
  const bobs = await people.write(bob, general, "his");
  const reactTo = (messageId: string) => crew("react", { emoji: "🐟", messageId }, eventOf(ann, anns.id));
  await reactTo(anns.id);
  await assert.rejects(reactTo(bobs.id), /may not add reactions by itself/);
  const thread = { name: "About it", messageId: anns.id };
  await assert.rejects(crew("thread", thread, eventOf(ann, anns.id)), /may not open threads by itself/);
  const files = [{ name: "a.txt", base64: "YQ==" }];
  const send = () => crew("send", { channelId: general, content: { content: "Look", files } });
  await assert.rejects(send(), /may not send files by itself/);
  grant("send_files_unattended");
  await send();
  assert.deepEqual(world.messages(general).at(-1)?.attachments.length, 1);
  grant("add_reactions_unattended");
  grant("create_threads_unattended");
  await reactTo(bobs.id);
  await crew("thread", thread, eventOf(ann, anns.id));
  assert.deepEqual(names(), ["About it"]);
});

test("what a command does without naming its call is done for whoever asked, if they could do it", async (t) => {
  const { plugin, grant, records, world, guild, general, ann, bob, calledBy, eventOf, names } =
    await setUp(t);
  grant("create_threads");
  const crew = plugin("crew", needs);
  const muted = world.addRole(guild.id, { name: "Muted" });
  world.overwrite(general, muted.id, { deny: CreatePublicThreads });
  world.setRoles(guild.id, bob, [muted.id]);
  const open = (...underWay: Parameters<typeof crew>[3] & {}) =>
    crew("thread", { channelId: general, name: "Talk" }, undefined, underWay);
  await open(calledBy(ann));
  assert.equal(records.deeds.of(guild.id, "crew", 0, 5)[0]?.userId, ann);
  for (const other of [eventOf(ann), calledBy(ann, { isOver: true })])
    await assert.rejects(open(other), /may not open threads by itself/);
  await assert.rejects(open(calledBy(bob)), /Whoever asked for it isn't allowed to open threads/);
  await open(calledBy(bob), calledBy(ann));
  grant("create_threads_unattended");
  await open(calledBy(bob));
  assert.equal(names().length, 3);
  assert.equal(records.deeds.of(guild.id, "crew", 0, 5)[0]?.userId, undefined);
});

test("what isn't tied to a call does for nobody what they couldn't do, while the plugin's own work goes on", async (t) => {
  const { plugin, grant, records, world, guild, general, ann, bob, calledBy, eventOf } = await setUp(t);
  const mod = world.addRole(guild.id, { name: "Mod", permissions: ManageRoles | KickMembers });
  const mo = world.addMember(guild.id, { name: "Mo", roleIds: [mod.id] }).id;
  const red = world.addRole(guild.id, { name: "Red" }).id;
  for (const need of ["lock_channels", "kick_members"] as const) {
    grant(need);
    grant(unattendedPermit(need));
  }
  grant("manage_roles");
  grant("manage_roles_unattended", "crew", guild.owner_id, guild.id, [red]);
  const crew = plugin("crew");
  const lock = (...underWay: Parameters<typeof crew>[3] & {}) =>
    crew("lockChannel", { channelId: general }, undefined, underWay);
  const last = () => records.deeds.of(guild.id, "crew", 0, 1)[0];
  const untied = /Whoever asked for it isn't allowed to .*`{ by: interaction }`/;
  const several = /Several people use the plugin just now, .*`{ by: interaction }`/;
  await assert.rejects(lock(calledBy(ann)), untied);
  await assert.rejects(
    lock(calledBy(mo), calledBy(ann)),
    several,
    "a moderator's command lends it to nobody else",
  );
  await assert.rejects(lock(calledBy(ann), eventOf(ann)), untied, "nor does what they wrote a moment before");
  const kick = { guildId: guild.id, userId: bob };
  await assert.rejects(crew("kick", kick, undefined, [calledBy(ann)]), untied);
  const ofMod = {
    guildId: guild.id,
    userId: world.addMember(guild.id, { name: "Max", roleIds: [mod.id] }).id,
  };
  await assert.rejects(
    crew("kick", ofMod, undefined, [calledBy(guild.owner_id), calledBy(mo)]),
    several,
    "the owner's rank isn't lent to a moderator, who may kick, but nobody of the same rank",
  );
  const give = (userId: string, ...underWay: Parameters<typeof crew>[3] & {}) =>
    crew("role", { guildId: guild.id, change: "give", roleId: red, userId }, undefined, underWay);
  await assert.rejects(give(bob, calledBy(ann)), untied);
  await give(ann, calledBy(ann));
  assert.equal(last()?.userId, ann);
  await lock(calledBy(mo));
  assert.equal(last()?.userId, mo);
  await crew("unlockChannel", { channelId: general }, undefined, [calledBy(ann), eventOf(bob)]);
  assert.deepEqual([last()?.userId, last()?.what.isByItself], [undefined, true], "protection isn't held up");
  const handlerCalls = new Map<string, HandlerCall>();
  rememberCall({ handlerCalls }, "slow", calledBy(ann));
  for (let count = 0; count < 500; count += 1)
    rememberCall({ handlerCalls }, `flood ${count}`, calledBy(mo, { isOver: true }));
  await assert.rejects(
    lock(...handlerCalls.values()),
    untied,
    "a flood of presses hides nobody who still asks",
  );
  assert.equal(handlerCalls.size, 200);
  const later = calledBy(ann, { isOver: true });
  await lock(later);
  assert.equal(last()?.what.isByItself, true, "afterwards it is the plugin's own, within its own caps");
});
