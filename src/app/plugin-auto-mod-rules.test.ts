import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { AutoModerationActionType, PermissionFlagsBits } from "discord-api-types/v10";
import type { AutoModRule } from "../plugin-api/auto-mod.ts";
import { undoDeeds } from "../plugins/host/undo-deeds.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* A plugin's rules in a server's AutoMod: only its own, only for who manages the server, and never a way to silence or expose people. */

const { ManageGuild, ModerateMembers, ViewChannel, Administrator, ManageMessages } = PermissionFlagsBits;
const everything = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);
const words = { name: "words", finds: { keywords: ["kraken*"] }, block: true };

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, guild, plugin, grant, calledBy, api, records, guilds } = set;
  const boss = world.addRole(guild.id, { name: "Boss", permissions: ManageGuild }).id;
  const mod = world.addRole(guild.id, { name: "Mod", permissions: ModerateMembers | ManageMessages }).id;
  const [bea, mo, ann] = [
    ["Bea", [boss]],
    ["Mo", [mod]],
    ["Ann", []],
  ].map(
    ([name, roleIds]) => world.addMember(guild.id, { name: String(name), roleIds: roleIds as string[] }).id,
  ) as [string, string, string];
  const alerts = world.addChannel(guild.id, { name: "alerts" }).id;
  world.overwrite(alerts, guild.id, { deny: ViewChannel });
  world.overwrite(alerts, boss, { allow: ViewChannel });
  for (const name of ["crew", "other", "third"]) grant("manage_auto_mod", name);
  const crew = plugin("crew");
  const setRule = (rule: object, by = guild.owner_id, act = crew) =>
    act("setAutoModRule", { rule: { ...words, ...rule } }, calledBy(by)) as unknown as Promise<AutoModRule>;
  const remove = (name: string, by = guild.owner_id, act = crew) =>
    act("deleteAutoModRule", { name }, calledBy(by));
  const list = async (by = guild.owner_id, act = crew) =>
    (await act("autoModRules", {}, calledBy(by))) as unknown as readonly AutoModRule[];
  const atDiscord = () => api.guilds.getAutoModerationRules(guild.id);
  const undo = (which: number | "hour", name = "crew") =>
    undoDeeds(
      { deeds: records.deeds, guilds, now: Date.now },
      { guildId: guild.id, plugin: name, which, by: { userId: guild.owner_id, mayUndo: () => true } },
    );
  return { ...set, boss, bea, mo, ann, alerts, crew, set: setRule, remove, list, atDiscord, undo };
}

test("a plugin makes, changes, lists and deletes its own rules, and Discord does the rest", async (t) => {
  const { set, list, remove, atDiscord, people, ann, bea, general, alerts, guild, api } = await setUp(t);
  const made = await set({ alertIn: alerts, timeOut: "10m" });
  await assert.rejects(people.write(ann, general, "krakens"), { code: 200000 });
  const [rule] = await atDiscord();
  assert.deepEqual([rule?.name, rule?.id], ["words (crew plugin)", made.id]);
  assert.deepEqual(
    rule?.actions.map(({ type }) => type),
    [
      AutoModerationActionType.BlockMessage,
      AutoModerationActionType.SendAlertMessage,
      AutoModerationActionType.Timeout,
    ],
  );
  const changed = await set({ finds: { patterns: ["squid+"], allowed: ["squidward"] } }, bea);
  assert.equal(changed.id, made.id);
  await set({ name: "crowd", finds: { mentions: 5, raids: true } });
  await set({ name: "spam", finds: { spam: true }, block: false, alertIn: alerts });
  await set({ name: "bad", finds: { presets: ["slurs"] }, enabled: false });
  assert.deepEqual(
    (await list()).map(({ name, finds, enabled }) => [name, finds, enabled]),
    [
      ["bad", { presets: ["slurs"], allowed: [] }, false],
      ["crowd", { mentions: 5, raids: true }, true],
      ["spam", { spam: true }, true],
      ["words", { keywords: [], patterns: ["squid+"], allowed: ["squidward"] }, true],
    ],
  );
  await remove("words");
  await remove("words");
  assert.equal((await atDiscord()).length, 3);
  const log = (await api.guilds.getAuditLogs(guild.id)).audit_log_entries.map(({ reason }) => reason);
  assert.ok(log.includes(`the crew plugin, asked by ${bea}`));
});

test("only somebody who manages the server has rules set, listed or deleted; an event lends nobody's rights", async (t) => {
  const { set, list, remove, ann, mo, bea, crew, calledBy, guild, general, world, messenger } =
    await setUp(t);
  for (const by of [ann, mo]) {
    await assert.rejects(set({}, by), /Whoever asked for it isn't allowed to manage the server/);
    await assert.rejects(list(by), /isn't allowed/);
    await assert.rejects(remove("words", by), /isn't allowed/);
  }
  await assert.rejects(set({ timeOut: "10m" }, bea), /and time out members/);
  await set({}, bea);
  const event = { userId: guild.owner_id, lendsRights: false, guildId: guild.id, channelId: general };
  const heard = calledBy(guild.owner_id, { caller: { ...event, messageId: undefined } });
  await assert.rejects(crew("deleteAutoModRule", { name: "words" }, heard), /An event lends nobody's rights/);
  await assert.rejects(crew("deleteAutoModRule", { name: "words" }), /nobody's name/);
  const over = calledBy(guild.owner_id, { isOver: true });
  await assert.rejects(crew("deleteAutoModRule", { name: "words" }, over), /while its handler runs/);
  world.limitBot(guild.id, everything & ~Administrator & ~ModerateMembers);
  messenger.onSessionLost();
  await assert.rejects(set({ timeOut: "10m" }), /Turbot isn't allowed to manage the server, and time out/);
});

test("nobody else's rule is changed or deleted, whatever it is called", async (t) => {
  const { set, remove, list, atDiscord, plugin, world, guild, people } = await setUp(t);
  const byHand = await people.addAutoModRule(guild.owner_id, guild.id, {
    ...{ name: "words (crew plugin)", event_type: 1, trigger_type: 1, enabled: true },
    ...{ trigger_metadata: { keyword_filter: ["hands"] }, actions: [{ type: 1 }] },
  });
  world.addMentionRule(guild.id, 5);
  await set({}, guild.owner_id, plugin("other"));
  await remove("words");
  assert.deepEqual(await list(), []);
  assert.equal((await atDiscord()).length, 3);
  const { id } = await set({});
  await remove("words");
  const left = await atDiscord();
  assert.deepEqual([left.length, left.some((rule) => rule.id === id)], [3, false]);
  assert.ok(left.some((rule) => rule.id === byHand.id));
  await assert.rejects(set({ name: "crowd", finds: { mentions: 50 } }), /as many rules of that kind/);
  await assert.rejects(set({ name: "words (other plugin)" }), /small letters/);
});

test("a rule that Turbot made, but was stopped before it noted it, is the plugin's by its name", async (t) => {
  const { set, list, records, guild, atDiscord } = await setUp(t);
  const { id } = await set({});
  records.autoMod.forget(guild.id, { plugin: "crew", name: "words" });
  assert.equal((await set({ finds: { keywords: ["squid"] } })).id, id);
  assert.deepEqual([(await list()).length, (await atDiscord()).length], [1, 1]);
});

test("a flood of rules leaves the admins two, and other plugins one", async (t) => {
  const { set, plugin, guild, atDiscord, people } = await setUp(t);
  // All at once, as a plugin that turned bad would.
  await Promise.allSettled(["a", "b", "c", "d", "e", "f", "a"].map((name) => set({ name })));
  assert.equal((await atDiscord()).length, 3);
  await assert.rejects(set({ name: "g" }), /at most 3 rules of keywords/);
  await set({ name: "a" }, guild.owner_id, plugin("other"));
  await assert.rejects(set({ name: "b" }, guild.owner_id, plugin("third")), /the others are the admins'/);
  for (const name of ["1", "2"])
    await people.addAutoModRule(guild.owner_id, guild.id, {
      ...{ name, event_type: 1, trigger_type: 1, enabled: true, actions: [{ type: 1 }] },
      trigger_metadata: { keyword_filter: [name.repeat(5)] },
    });
  assert.equal((await atDiscord()).length, 6);
});

test("no rule silences nearly everybody, exempts everybody, reports in public, or names what isn't there", async (t) => {
  const { set, general, guild, elsewhere, world, messenger, alerts, atDiscord, mo, bea } = await setUp(t);
  for (const finds of [
    ...[".*", "^", "\\w", "[a-z]", "(a|e|i|o)", "."].map((one) => ({ patterns: [one] })),
    ...["*e*", "*a*", "* *"].map((one) => ({ keywords: [one] })),
    { keywords: ["*o*", "*i*", "*1*"] },
  ])
    await assert.rejects(set({ finds }), /nearly everything/, JSON.stringify(finds));
  await assert.rejects(set({ finds: { patterns: ["(?x) a b"] } }), /can't read the pattern/);
  await assert.rejects(set({ finds: { patterns: ["(?<!a)b"] } }), /regex_patterns/);
  await assert.rejects(set({ exemptRoles: [guild.id] }), /exempts everybody is none/);
  for (const alertIn of [general]) await assert.rejects(set({ alertIn }), /only the team sees/);
  const away = world.addChannel(elsewhere.id, { name: "away" }).id;
  world.overwrite(away, elsewhere.id, { deny: ViewChannel });
  for (const alertIn of [away, "1"]) await assert.rejects(set({ alertIn }), /no such channel/);
  world.setRoles(guild.id, mo, [world.addRole(guild.id, { name: "Manager", permissions: ManageGuild }).id]);
  messenger.onSessionLost();
  await assert.rejects(set({ alertIn: alerts }, mo), /no such channel/, "they don't see it themselves");
  await set({ alertIn: alerts }, bea);
  assert.equal((await atDiscord()).length, 1);
});

test("what Discord doesn't take, and what is no rule, is refused in words", async (t) => {
  const { set, remove, atDiscord } = await setUp(t);
  const many = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`);
  for (const rule of [
    { finds: { keywords: many(1_001) } },
    { finds: { keywords: ["a".repeat(61)] } },
    { finds: { patterns: many(11) } },
    { finds: { patterns: ["a".repeat(261)] } },
    { finds: { keywords: ["kraken"], allowed: many(101) } },
    { finds: { keywords: [] } },
    { finds: {} },
    { finds: { mentions: 51 } },
    { finds: { mentions: 0 } },
    { finds: { mentions: Number.NaN } },
    { finds: { presets: ["everything"] } },
    { finds: { keywords: ["kraken"], presets: ["slurs"] } },
    { finds: { keywords: [7] } },
    { finds: null },
    { block: false },
    { timeOut: "25h" },
    { timeOut: "0s" },
    { timeOut: "-5m" },
    { timeOut: 600 },
    { finds: { spam: true }, timeOut: "5m" },
    { exemptRoles: Array.from({ length: 21 }, () => "173956940088593047") },
    { exemptChannels: ["general"] },
    { alertIn: "general" },
    { name: "" },
    { name: "Wörter" },
    { name: "a".repeat(33) },
    { enabled: "no" },
    { custom: true },
  ])
    await assert.rejects(set(rule), JSON.stringify(rule));
  await assert.rejects(remove("../x"));
  assert.deepEqual(await atDiscord(), []);
  await set({ finds: { mentions: 5 } });
  await assert.rejects(set({}), /delete it, and make it again/);
});

test("one press undoes a rule that was made, changed or deleted, unless somebody has changed it since", async (t) => {
  const { set, remove, atDiscord, undo, records, guild, people, list } = await setUp(t);
  const newest = () => records.deeds.of(guild.id, "crew", 0, 1)[0]?.id ?? assert.fail();
  await set({});
  await set({});
  assert.equal(records.deeds.of(guild.id, "crew", 0, 9).length, 1, "the same again changes nothing");
  await set({ finds: { keywords: ["squid"] }, enabled: false });
  assert.deepEqual(await undo(newest()), { undone: 1, changed: 0, refused: 0 });
  const [back] = await atDiscord();
  assert.deepEqual([back?.trigger_metadata.keyword_filter, back?.enabled], [["kraken*"], true]);
  await remove("words");
  assert.deepEqual(await undo(newest()), { undone: 1, changed: 0, refused: 0 });
  const [again] = await list();
  assert.deepEqual(again?.finds, { keywords: ["kraken*"], patterns: [], allowed: [] });
  await set({ name: "more" });
  const more = newest();
  const ruleId = (await atDiscord()).find(({ name }) => name.startsWith("more"))?.id ?? "";
  await people.changeAutoModRule(guild.owner_id, guild.id, ruleId, { enabled: false });
  assert.deepEqual(await undo(more), { undone: 0, changed: 1, refused: 0 });
  await people.changeAutoModRule(guild.owner_id, guild.id, ruleId, { enabled: true });
  assert.deepEqual(await undo(more), { undone: 1, changed: 0, refused: 0 });
  assert.equal((await atDiscord()).length, 1);
});

test("undoing makes no rule that times out for somebody who may time nobody out", async (t) => {
  const { set, remove, undo, records, guild, guilds, bea } = await setUp(t);
  await set({ timeOut: "10m" });
  await remove("words");
  const [gone] = records.deeds.of(guild.id, "crew", 0, 1);
  const asked = { guildId: guild.id, plugin: "crew", which: gone?.id ?? 0 };
  const by = { userId: bea, mayUndo: () => true };
  const undone = await undoDeeds({ deeds: records.deeds, guilds, now: Date.now }, { ...asked, by });
  assert.deepEqual(undone, { undone: 0, changed: 0, refused: 0, beyond: 1 });
  assert.equal((await undo(gone?.id ?? 0))?.undone, 1);
});

test("a rule's words before it was changed go with whoever asked, when they are forgotten", async (t) => {
  const { set, bea, database, records, guild } = await setUp(t);
  await set({}, bea);
  await set({ finds: { keywords: ["squid"] } }, bea);
  const kept = () => JSON.stringify(records.deeds.of(guild.id, "crew", 0, 9));
  assert.match(kept(), /kraken/);
  database.prepare("UPDATE plugin_deeds SET user_id = '' WHERE user_id = ?").run(bea);
  assert.doesNotMatch(kept(), /kraken/);
});

test("with Claude in a plugin, a rule that blocks or times out waits for a press, and one that only reports doesn't", async (t) => {
  const { set, plugin, declares, alerts, atDiscord, guild, grant, calledBy, records, database } =
    await setUp(t);
  grant("ask_claude");
  const crew = plugin("crew", { ...declares, claude: "find bad words" });
  const { owner_id: owner } = guild;
  await assert.rejects(set({}, owner, crew), /a moderator decides/);
  await assert.rejects(set({ block: false, timeOut: "5m" }, owner, crew), /a moderator decides/);
  assert.deepEqual(await atDiscord(), []);
  await set({ block: false, alertIn: alerts }, owner, crew);
  await assert.rejects(set({ alertIn: alerts }, owner, crew), /a moderator decides/);
  const waiting = records.presses;
  const id = Number(database.prepare("SELECT id FROM plugin_presses").get()?.id);
  const press = waiting.find(guild.id, id) ?? assert.fail();
  const take = () => waiting.take(id, owner);
  await crew.press(
    "setAutoModRule",
    { ...press.input },
    { by: calledBy(owner).caller ?? assert.fail(), take },
  );
  const blocks = (await atDiscord()).some(({ actions }) => actions.some(({ type }) => type === 1));
  assert.equal(blocks, true);
});
