import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { textsIn } from "../../packages/discord-rules/components/texts-in.ts";
import { createTakeBack, takenBack } from "../discord/messages/take-back.ts";
import { needOf } from "../plugin-api/needs.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const notOwn = /isn't a message of this plugin in that channel/;
const text = (content: string) => ({ content: { content } });

test("a plugin edits and deletes what it sent, also after a restart", async (t) => {
  const { general, world, plugin } = await putPluginsAtDiscord(t);
  const { id, channelId } = await plugin("crew")("send", { channelId: general, ...text("3 votes") });
  const said = () => world.messages(general).map(({ content }) => content);
  assert.deepEqual([said(), channelId], [["3 votes\n-# from the crew plugin"], general]);
  // The next process knows only what is in the database.
  const later = plugin("crew");
  await later("editMessage", { channelId: general, messageId: id, ...text("4 votes") });
  assert.deepEqual(said(), ["4 votes\n-# from the crew plugin"], "an edit keeps the signature");
  await later("deleteMessage", { channelId: general, messageId: id });
  assert.deepEqual(said(), []);
  await assert.rejects(later("deleteMessage", { channelId: general, messageId: id }), notOwn);
});

test("a plugin can't touch another plugin's message, Turbot's, a member's, or one of another channel", async (t) => {
  const { general, elsewhere, guild, world, people, messenger, plugin, grant } = await putPluginsAtDiscord(t);
  const there = world.addChannel(elsewhere.id, { name: "general" }).id;
  const own = await plugin("crew")("send", { channelId: general, ...text("mine") });
  const others = [
    (await plugin("other")("send", { channelId: general, ...text("another's") })).id,
    (await messenger.send(general, { content: "Turbot's" }))[0] ?? "",
    (await people.write(guild.owner_id, general, "a member's")).id,
    (await plugin("other")("send", { channelId: there, ...text("there") })).id,
  ];
  grant("pin_messages");
  const crew = plugin("crew");
  const before = world.messages(general).map(({ content }) => content);
  for (const messageId of others) {
    for (const channelId of [general, there]) {
      const at = { channelId, messageId };
      await assert.rejects(crew("editMessage", { ...at, ...text("x") }), notOwn);
      await assert.rejects(crew("deleteMessage", at), notOwn);
      await assert.rejects(crew("pin", { ...at, change: "pin" }), notOwn);
    }
  }
  await assert.rejects(crew("editMessage", { channelId: there, messageId: own.id, ...text("x") }), notOwn);
  assert.deepEqual(
    world.messages(general).map(({ content }) => content),
    before,
  );
});

test("where the plugin is switched off, it can't change what it said there", async (t) => {
  const { general, guild, records, plugin } = await putPluginsAtDiscord(t);
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, ...text("on") });
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  const at = { channelId: general, messageId: id };
  await assert.rejects(crew("editMessage", { ...at, ...text("off") }), /switched off/);
  await assert.rejects(crew("deleteMessage", at), /switched off/);
});

test("an edit pings nobody, and is found by whose words are in it", async (t) => {
  const { general, guild, world, discord, ownMessages, plugin, calledBy } = await putPluginsAtDiscord(t);
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, ...text("Nobody said anything") });
  assert.deepEqual(ownMessages.of(id)?.wordsOf, []);
  const by = calledBy(ann, { said: ["the tide is late today"] });
  await crew(
    "editMessage",
    { channelId: general, messageId: id, ...text(`<@${ann}> @everyone the tide is late today`) },
    by,
  );
  assert.deepEqual(discord.pings, []);
  assert.deepEqual(ownMessages.of(id)?.wordsOf, [ann]);
  assert.deepEqual(ownMessages.of(id)?.origin, { kind: "plugin", plugin: "crew", during: null, by: null });
  // Forgetting takes it back, as if it had been said at once.
  assert.equal(ownMessages.takeBackOf(ann), 1);
});

test("a text of several messages is edited as a whole, and can't become more", async (t) => {
  const { general, world, plugin } = await putPluginsAtDiscord(t);
  const crew = plugin("crew");
  const long = "blub ".repeat(900);
  const { id } = await crew("send", { channelId: general, ...text(long) });
  const said = () => world.messages(general).map(({ content }) => content);
  assert.equal(said().length, 3);
  const at = { channelId: general, messageId: id };
  await assert.rejects(crew("editMessage", { ...at, ...text("blub ".repeat(1_500)) }), /needs 4 messages/);
  assert.equal(said().length, 3);
  const buttons = [{ url: "https://example.com", label: "More" }];
  await crew("editMessage", { ...at, content: { content: "blub ".repeat(500), buttons } });
  const [first, last, ...more] = world.messages(general);
  assert.deepEqual([first?.components?.length, last?.components?.length, more], [0, 1, []]);
  await crew("editMessage", { ...at, ...text("short") });
  assert.deepEqual(said(), ["short\n-# from the crew plugin"]);
  await assert.rejects(crew("editMessage", { ...at, ...text(long) }), /what is edited is one message/);
});

test("a message that pinged keeps the way to stop it", async (t) => {
  const { general, guild, world, records, plugin } = await putPluginsAtDiscord(t);
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, ...text("You win") });
  records.messages.forget([id]);
  const where = { plugin: "crew", channelId: general, guildId: guild.id };
  records.messages.note({ ids: [id], ...where, signed: "pings" });
  await crew("editMessage", { channelId: general, messageId: id, ...text("It is over") });
  const [edited] = world.messages(general);
  assert.match(edited?.content ?? "", /pings you as you agreed; `\/privacy` stops it$/);
  assert.match(JSON.stringify(edited?.components), /ring:stop:crew/);
});

test("pins take a grant of somebody who may pin, and rest with it", async (t) => {
  const { general, guild, world, records, plugin, grant } = await putPluginsAtDiscord(t);
  const { ManageGuild, PinMessages, ReadMessageHistory } = PermissionFlagsBits;
  const mod = world.addRole(guild.id, { name: "Mod", permissions: ManageGuild | PinMessages });
  const lesser = world.addRole(guild.id, { name: "Lesser", permissions: ManageGuild | ReadMessageHistory });
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [mod.id] }).id;
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, ...text("Rules") });
  const pin = (change = "pin") => crew("pin", { channelId: general, messageId: id, change });
  const isPinned = () => world.messages(general)[0]?.pinned;
  await assert.rejects(pin(), /"pin_messages" isn't granted/);
  grant("pin_messages", "crew", judy);
  grant("pin_messages_unattended", "crew", judy);
  await pin();
  assert.equal(isPinned(), true);
  await pin("unpin");
  assert.equal(isPinned(), false);
  world.setRoles(guild.id, judy, [lesser.id]);
  await assert.rejects(pin(), /"pin_messages" rests/);
  world.setRoles(guild.id, judy, [mod.id]);
  await pin();
  records.grants.revoke("crew", guild.id, "pin_messages");
  await assert.rejects(pin("unpin"), /isn't granted/);
  assert.equal(isPinned(), true);
});

test("a pin in a call needs the right of whoever asked, while it runs", async (t) => {
  const { general, guild, world, plugin, calledBy, grant } = await putPluginsAtDiscord(t);
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  grant("pin_messages");
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, ...text("Rules") });
  const pin = (by: ReturnType<typeof calledBy>) =>
    crew("pin", { channelId: general, messageId: id, change: "pin" }, by);
  await assert.rejects(pin(calledBy(ann)), /Whoever asked for it isn't allowed to pin messages/);
  const over = calledBy(guild.owner_id, { isOver: true });
  await assert.rejects(pin(over), /only be done while its handler runs/);
  await pin(calledBy(guild.owner_id));
});

test("a pin needs Turbot's own right, too", async (t) => {
  const { general, world, plugin, grant } = await putPluginsAtDiscord(t);
  world.denyBot(general, PermissionFlagsBits.PinMessages);
  grant("pin_messages");
  grant("pin_messages_unattended");
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, ...text("Rules") });
  const pinned = crew("pin", { channelId: general, messageId: id, change: "pin" });
  await assert.rejects(pinned, /Turbot isn't allowed to pin messages/);
});

test("pins stop at the caps of an hour: a person's, a plugin's, the server's", async (t) => {
  const { general, guild, plugin, calledBy, grant } = await putPluginsAtDiscord(t);
  const cap = needOf("pin_messages")?.cap ?? assert.fail();
  const pins = async (name: string, count: number, isAsked = false) => {
    grant("pin_messages", name);
    grant("pin_messages_unattended", name);
    const act = plugin(name);
    const { id } = await act("send", { channelId: general, ...text("x") });
    const by = isAsked ? calledBy(guild.owner_id) : undefined;
    for (let done = 0; done < count; done += 1) {
      const change = done % 2 === 0 ? "pin" : "unpin";
      await act("pin", { channelId: general, messageId: id, change }, by);
    }
  };
  await assert.rejects(pins("crew", cap.forPerson + 1, true), /often enough for this person/);
  await assert.rejects(pins("crew", cap.byPlugin - cap.forPerson + 1), /The plugin did that as often/);
  await pins("second", cap.inServer - cap.byPlugin);
  await assert.rejects(pins("third", 1), /Plugins did that as often/);
});

test("a message that is laid out says whose it is, and stays laid out", async (t) => {
  const { general, world, plugin } = await putPluginsAtDiscord(t);
  const crew = plugin("crew");
  const laidOut = (text: string) => ({ content: { layout: [{ container: [{ text }] }] } });
  const { id } = await crew("send", { channelId: general, ...laidOut("It turns") });
  const shown = () => {
    const [message] = world.messages(general);
    return [message?.content, ...textsIn(message?.components)];
  };
  assert.deepEqual(shown(), ["", "It turns", "-# from the crew plugin"]);
  const at = { channelId: general, messageId: id };
  await crew("editMessage", { ...at, ...laidOut("It has turned") });
  assert.deepEqual(shown(), ["", "It has turned", "-# from the crew plugin"]);
  await assert.rejects(crew("editMessage", { ...at, ...text("plain") }), /Invalid Form Body/);
});

test("a plain message is laid out by an edit; taken back, it says so and nothing else", async (t) => {
  const { api, discord, general, guild, world, ownMessages, plugin, calledBy } = await putPluginsAtDiscord(t);
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const crew = plugin("crew");
  const by = calledBy(ann, { said: ["the tide is late today"] });
  const { id } = await crew("send", { channelId: general, ...text("plain") });
  const layout = [{ text: "Ann: the tide is late today" }];
  await crew("editMessage", { channelId: general, messageId: id, content: { layout } }, by);
  const shown = () => textsIn(world.messages(general)[0]?.components);
  assert.deepEqual(shown(), ["Ann: the tide is late today", "-# from the crew plugin"]);
  assert.deepEqual(ownMessages.of(id)?.wordsOf, [ann]);
  const takeBack = createTakeBack({ api, botUserId: discord.botUser.id });
  await takeBack({ ref: id, channelId: general, how: "blank", at: Date.now(), textMark: "", attempts: 0 });
  assert.deepEqual(shown(), [takenBack]);
});
