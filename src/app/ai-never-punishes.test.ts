import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type APIInteraction,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { createDeedPanel } from "../built-ins/deed-panel.ts";
import type { OutgoingMessage } from "../discord/messages/messenger.ts";
import { silentLog } from "../log/log.ts";
import { createPressing } from "../plugins/claude/pressing.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import type { Plugin } from "../plugins/host/loaded-plugin.ts";
import { createPluginRecords } from "../plugins/host/plugin-records.ts";
import { undoDeeds } from "../plugins/host/undo-deeds.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* Rule 8 of what makes power safe: a plugin that Claude's words have reached does nothing against members without a moderator's press. */

const { ManageMessages, ManageRoles } = PermissionFlagsBits;
const waits = /a moderator decides: the button for it is in the channel/;
const noButton = /without a moderator's press, which somebody's command or button can ask for/;

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, people, guild, general, declares, plugin, grant, calledBy, claude, database } = set;
  const moderator = world.addRole(guild.id, { name: "Mod", permissions: ManageMessages | ManageRoles }).id;
  // Each new one is below the others.
  const helper = world.addRole(guild.id, { name: "Helper", permissions: 0n }).id;
  const sailor = world.addRole(guild.id, { name: "Sailor", permissions: 0n }).id;
  const ann = world.addMember(guild.id, { name: "Ann", roleIds: [sailor] }).id;
  const [mo, max] = ["Mo", "Max"].map(
    (name) => world.addMember(guild.id, { name, roleIds: [moderator] }).id,
  ) as [string, string];
  const hal = world.addMember(guild.id, { name: "Hal", roleIds: [helper] }).id;
  for (const name of ["crew", "other", "reader", "menu"])
    for (const need of ["delete_messages", "manage_roles", "ask_claude", "read_history"] as const)
      grant(need, name);
  claude.current = { ask: async () => ({ kind: "answered", value: "Ann is rude" }) };
  const withClaude = { ...declares, claude: "answer questions" };
  const without = { ...declares, discord: declares.discord.filter((need) => need !== "ask_claude") };
  const wrote = async (by = ann) => (await people.write(by, general, "something")).id;
  const there = (id: string) => world.messages(general).some((one) => one.id === id);
  const buttons = () =>
    world
      .messages(general)
      .flatMap(({ id, content, components = [] }) =>
        components.flatMap((row) =>
          row.type === ComponentType.ActionRow
            ? row.components.flatMap((one) =>
                "custom_id" in one && one.custom_id.startsWith("deed:")
                  ? [{ id, content, customId: one.custom_id }]
                  : [],
              )
            : [],
        ),
      );
  /** A moderator's press, with the records as another process reads them. */
  const press = async (by: string, customId: string, host = plugin("crew", withClaude)) => {
    const said: OutgoingMessage[] = [];
    const say = async (_: APIInteraction, message: OutgoingMessage) => {
      said.push(message);
      return { ids: [], isPrivate: true };
    };
    const running = { state: "loaded", hostApiAt: () => host } as unknown as Plugin;
    const pressing = createPressing({
      plugins: new Map([["crew", running]]),
      records: createPluginRecords(database, Date.now),
      guilds: set.guilds,
    });
    const panel = createDeedPanel({
      plugins: { press: pressing },
      messenger: { deferUpdate: async () => {}, editResponse: say, followUp: say },
      log: silentLog,
    });
    const isTaken = await panel.onInteraction({
      ...{ type: InteractionType.MessageComponent, guild_id: guild.id, data: { custom_id: customId } },
      member: { user: { id: by }, permissions: "0" },
    } as never);
    assert.equal(isTaken, true);
    return said.at(-1) ?? assert.fail("nothing was said");
  };
  return {
    ...set,
    ...{ sailor, moderator, helper, ann, mo, max, hal, withClaude, without, wrote, there, buttons, press },
    crew: plugin("crew", withClaude),
    asks: (act: ReturnType<typeof plugin>, by: string, call: HandlerCall = calledBy(by)) =>
      act("askClaude", { task: "Is this rude?", text: "something" }, call),
  };
}

test("a moderator's own command waits for a press, which is theirs, checked again, recorded and done once", async (t) => {
  const { crew, wrote, there, calledBy, mo, max, ann, hal, buttons, press, records, guild, world, sailor } =
    await setUp(t);
  const id = await wrote();
  await assert.rejects(crew("delete", { messageId: id }, calledBy(mo)), waits);
  // Asked again, it is the same question.
  await assert.rejects(crew("delete", { messageId: id }, calledBy(mo)), waits);
  const [button, ...more] = buttons();
  assert.deepEqual([more, there(id)], [[], true]);
  assert.match(
    button?.content ?? "",
    new RegExp(
      `\\*\\*crew\\*\\* uses Claude, an AI, .*<@${mo}> asked .* delete a message of <@${ann}>: https`,
    ),
  );
  const { customId = "" } = button ?? {};
  for (const nobody of [ann, hal]) {
    const refused = await press(nobody, customId);
    assert.match(refused.content, /Only a moderator can decide that, one who may delete messages/);
  }
  assert.equal(there(id), true);
  const [one, other] = await Promise.all([press(mo, customId), press(max, customId)]);
  assert.deepEqual(
    [one, other].filter(({ content }) => /decided that, and it's done/.test(content)).length,
    1,
    `${one.content} ${other.content}`,
  );
  assert.equal(there(id), false);
  assert.match((await press(max, customId)).content, /has been decided, or its hour is over/);

  await assert.rejects(crew("role", { change: "take", roleId: sailor, userId: ann }, calledBy(mo)), waits);
  const role = buttons().at(-1)?.customId ?? "";
  world.setRoles(guild.id, mo, []);
  assert.match((await press(mo, role)).content, /Only a moderator can decide that/);
  assert.match((await press(max, role)).content, /take the role <@&\d+> from <@\d+>/);
  const done = records.deeds.of(guild.id, "crew", 0, 10);
  assert.deepEqual(
    done.map(({ what, state }) => [what.kind, state]),
    [
      ["takeRole", "done"],
      ["delete", "done"],
    ],
  );
  assert.equal(done[0]?.userId, max);
});

test("a plugin that is busy with events and with who spams it keeps nobody else waiting: neither who asks, nor a moderator's press", async (t) => {
  const { crew, plugin, without, wrote, there, calledBy, mo, ann, buttons, press, clock } = await setUp(t);
  const [flooded, theirs, asked] = [plugin("other", without), await wrote(), await wrote()];
  await assert.rejects(crew("delete", { messageId: theirs }, calledBy(mo)), waits);
  const event = calledBy(ann, { kind: "event" });
  const lends = { ...event, caller: event.caller && { ...event.caller, lendsRights: false } };
  clock.isStopped = true;
  const floods = [
    { act: flooded, call: lends },
    { act: crew, call: lends },
    { act: crew, call: calledBy(ann) },
    { act: flooded, call: calledBy(ann) },
  ];
  for (const { act, call } of floods) {
    for (let count = 0; count < 10; count += 1)
      await assert.rejects(act("delete", { messageId: "1" }, call), /^(?!.*Too many)/s);
    await assert.rejects(act("delete", { messageId: "1" }, call), /Too many at once/);
  }
  await flooded("delete", { messageId: asked }, calledBy(mo));
  assert.match((await press(mo, buttons()[0]?.customId ?? "", crew)).content, /decided that, and it's done/);
  assert.deepEqual([there(theirs), there(asked)], [false, false]);
});

test("purges, slow mode, locks, time-outs and bans happen by one press of somebody who may do each", async (t) => {
  const set = await setUp(t);
  const { crew, wrote, there, calledBy, ann, hal, buttons, press, records, guild, world, grant } = set;
  const { general, people, guilds } = set;
  const needs = [
    "purge_messages",
    "lock_channels",
    "manage_channels",
    "time_out_members",
    "ban_members",
  ] as const;
  for (const need of needs) grant(need);
  const { ReadMessageHistory, ManageChannels, ModerateMembers, BanMembers } = PermissionFlagsBits;
  const permissions =
    ManageMessages | ReadMessageHistory | ManageChannels | ManageRoles | ModerateMembers | BanMembers;
  const chief = world.addRole(guild.id, { name: "Chief", permissions }).id;
  await people.editRole(guild.owner_id, guild.id, chief, { position: 4 });
  const [cher, cora] = ["Cher", "Cora"].map(
    (name) => world.addMember(guild.id, { name, roleIds: [chief] }).id,
  ) as [string, string];
  const newest = () => buttons().at(-1) ?? assert.fail("there is no button");
  const asked = async (method: string, input: object) => {
    await assert.rejects(crew(method, input, calledBy(cher)), waits);
    return newest();
  };
  /** Refused to who may not, then done once. */
  const decide = async (customId: string) => {
    for (const nobody of [ann, hal])
      assert.match((await press(nobody, customId)).content, /Only a moderator can decide that/);
    const said = await Promise.all([press(cher, customId), press(cora, customId)]);
    const isDone = said.filter(({ content }) => /decided that, and it's done/.test(content));
    assert.equal(isDone.length, 1, said.map(({ content }) => content).join("\n"));
    assert.match((await press(cora, customId)).content, /has been decided, or its hour is over/);
    return isDone[0]?.content ?? "";
  };

  const [first, second] = [await wrote(), await wrote(hal)];
  const purge = await asked("purge", { count: 2 });
  assert.match(purge.content, /it wants to delete 2 messages in <#\d+>/);
  // What is written meanwhile wasn't meant.
  const later = await wrote();
  await decide(purge.customId);
  assert.deepEqual([there(first), there(second), there(later)], [false, false, true]);

  const slow = await asked("slowMode", { channelId: general, seconds: 21_600, for: "1h" });
  assert.match(slow.content, /it wants to set the slow mode of <#\d+> to 21600 seconds until/);
  await decide(slow.customId);
  await crew("slowMode", { channelId: general, seconds: 0 }, calledBy(cher));

  const lock = await asked("lockChannel", { channelId: general, for: "1h" });
  assert.match(lock.content, /it wants to lock the channel <#\d+> until/);
  await decide(lock.customId);
  await assert.rejects(people.write(ann, general, "Hello?"));
  assert.notEqual(records.due.next(), undefined, "the lock ends");

  const timeOut = await asked("timeOut", { userId: ann, for: "1h", reason: "Claude says so" });
  await decide(timeOut.customId);
  assert.notEqual(await guilds.timeOutOf(guild.id, ann), undefined);

  const ban = await asked("ban", { userId: ann, for: "1d" });
  await decide(ban.customId);
  assert.equal(await guilds.isBanned(guild.id, ann), true);
  assert.deepEqual(
    records.deeds.of(guild.id, "crew", 0, 9).map(({ what, state }) => [what.kind, state]),
    [
      ["ban", "done"],
      ["timeOut", "done"],
      ["lockChannel", "done"],
      ["slowMode", "done"],
      ["slowMode", "done"],
      ["purge", "done"],
    ],
  );
  // What was done by such a press is undone by one, too.
  const undone = await undoDeeds(
    { deeds: records.deeds, guilds, now: Date.now },
    { guildId: guild.id, plugin: "crew", which: "hour", by: { userId: guild.owner_id, mayUndo: () => true } },
  );
  assert.deepEqual([undone?.refused, await guilds.isBanned(guild.id, ann)], [0, false]);
  assert.equal((await guilds.channelState(general))?.writing.deny, "0");
});

test("what isn't against anybody goes on: one's own message, roles given, and plugins without Claude", async (t) => {
  const { crew, plugin, wrote, there, calledBy, ann, mo, sailor, without } = await setUp(t);
  const own = await wrote();
  await crew("delete", { messageId: own }, calledBy(ann));
  await crew("role", { change: "give", roleId: sailor }, calledBy(mo));
  const other = await wrote();
  await plugin("other", without)("delete", { messageId: other }, calledBy(mo));
  assert.deepEqual([there(own), there(other)], [false, false]);
});

test("no way around it: an event, a later version, a restart, another plugin that reads what Claude said", async (t) => {
  const { crew, plugin, asks, wrote, there, calledBy, ann, mo, without, general, database, buttons } =
    await setUp(t);
  const theirs = await wrote();
  const event = calledBy(ann, { kind: "event" });
  const lends = { ...event, caller: event.caller && { ...event.caller, lendsRights: false } };
  // An event lets a plugin delete the person's own message, and take a role of theirs; not one with Claude, and nobody is asked.
  await assert.rejects(crew("delete", { messageId: theirs }, lends), noButton);
  assert.deepEqual(buttons(), []);

  // It asks once, says it somewhere, and the next version doesn't ask at all.
  const said = await asks(crew, ann);
  const later = plugin("crew", without);
  const first = await wrote();
  await assert.rejects(later("delete", { messageId: first }, calledBy(mo)), waits);
  assert.equal(createPluginRecords(database, Date.now).withClaude.has("crew"), true);

  // Another plugin hears of it: in a message of the first one's, which it looks up or whose menu is opened.
  const { id } = await later("send", { channelId: general, content: { content: String(said) } });
  const reader = plugin("reader", without);
  const second = await wrote();
  await reader("delete", { messageId: second }, calledBy(mo));
  await reader("getMessage", { channelId: general, id }, undefined, [calledBy(mo)]);
  const third = await wrote();
  await assert.rejects(reader("delete", { messageId: third }, calledBy(mo)), waits);
  const menu = plugin("menu", without);
  const target = {
    id,
    channelId: general,
    content: String(said),
    author: { id: await me(later, general, id) },
  };
  menu.give({ target });
  await assert.rejects(menu("delete", { messageId: third }, calledBy(mo)), waits);
  assert.deepEqual([theirs, first, third].map(there), [true, true, true]);
});

test("roles that deny something are given only by a press, and a helper's right is none for it", async (t) => {
  const {
    crew,
    calledBy,
    mo,
    hal,
    helper,
    ann,
    guild,
    world,
    general,
    grant,
    press,
    buttons,
    guilds,
    wrote,
  } = await setUp(t);
  const muted = world.addRole(guild.id, { name: "Muted", permissions: 0n }).id;
  world.overwrite(general, muted, { deny: PermissionFlagsBits.SendMessages });
  await assert.rejects(crew("role", { change: "give", roleId: muted, userId: ann }, calledBy(mo)), waits);
  assert.equal(await guilds.hasRole(guild.id, ann, muted), false);
  assert.match(buttons()[0]?.content ?? "", /give <@\d+> the role/);
  grant("delete_messages_delegated", "crew", guild.owner_id, guild.id, [helper]);
  const id = await wrote();
  await assert.rejects(crew("delete", { messageId: id }, calledBy(hal)), waits);
  const { customId = "" } = buttons().at(-1) ?? {};
  assert.match((await press(hal, customId)).content, /Only a moderator/);
});

test("a button ends with its hour, with what the plugin or its moderator may do, and with who is forgotten", async (t) => {
  const {
    crew,
    calledBy,
    mo,
    max,
    ann,
    wrote,
    there,
    press,
    buttons,
    database,
    records,
    guild,
    grant,
    api,
    general,
  } = await setUp(t);
  const id = await wrote();
  await assert.rejects(crew("delete", { messageId: id }, calledBy(mo)), waits);
  const { customId = "" } = buttons()[0] ?? {};
  records.grants.revoke("crew", guild.id, "delete_messages");
  assert.match((await press(max, customId)).content, /isn't granted in this server/);
  grant("delete_messages");
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  assert.match((await press(max, customId)).content, /switched off/);
  records.switches.set("crew", guild.id, "on", guild.owner_id);
  const gone = await wrote();
  await assert.rejects(crew("delete", { messageId: gone }, calledBy(mo)), waits);
  await api.channels.deleteMessage(general, gone);
  assert.match(
    (await press(max, buttons().at(-1)?.customId ?? "")).content,
    /\. 🐟$/,
    "Discord's refusal in words",
  );
  database.exec("UPDATE plugin_presses SET at = at - 3600001");
  assert.match((await press(max, customId)).content, /its hour is over/);
  database.exec("UPDATE plugin_presses SET at = at + 3600001");
  database.exec(`INSERT INTO forgettings (id, scope, at) VALUES ('${ann}', 'person', 0)`);
  assert.match((await press(max, customId)).content, /has been decided/);
  assert.equal(there(id), true);
});

test("where Turbot can't write, no button is promised, and each channel has its own", async (t) => {
  const { crew, calledBy, mo, ann, guild, general, world, sailor, buttons } = await setUp(t);
  const quiet = world.addChannel(guild.id, { name: "quiet" }).id;
  const asks = (channelId: string) =>
    crew("role", { change: "take", roleId: sailor, userId: ann }, calledBy(mo, {}, channelId));
  world.denyBot(quiet, PermissionFlagsBits.SendMessages);
  for (let count = 0; count < 2; count += 1) await assert.rejects(asks(quiet), /Missing Permissions/);
  world.denyBot(quiet, 0n);
  await assert.rejects(asks(quiet), waits);
  assert.equal(world.messages(quiet).length, 1);
  await assert.rejects(asks(general), waits);
  assert.equal(buttons().length, 1);
});

/** Turbot's own id, from a message of its. */
async function me(
  act: Awaited<ReturnType<typeof setUp>>["crew"],
  channelId: string,
  id: string,
): Promise<string> {
  const own = (await act("getMessage", { channelId, id })) as unknown as {
    readonly author: { readonly id: string };
  };
  return own.author.id;
}
