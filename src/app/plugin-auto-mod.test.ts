import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { AutoModError } from "../plugins/capabilities/auto-mod/auto-mod-error.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const { world, guild, general } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const crew = set.plugin("crew");
  const send = (content: object, calls: readonly HandlerCall[]) =>
    crew("send", { channelId: general, content }, undefined, calls);
  const said = (who: string, ...words: string[]) => set.calledBy(who, { said: words });
  const shown = () => world.messages(general).map(({ content }) => content);
  return { ...set, ann, crew, send, said, shown };
}

test("what a member says through a plugin is held to the server's AutoMod, wherever in a message it stands", async (t) => {
  const { ann, world, guild, general, grant, crew, send, said, shown } = await setUp(t);
  world.addKeywordRule(guild.id, ["kraken*"]);
  grant("create_threads");
  grant("send_files");
  const calls = [said(ann, "krakens ahead")];
  const file = { name: "krakens ahead.txt", base64: "aGk=" };
  for (const content of [
    { content: "Ann: KRAKENS ahead" },
    { content: `${"long ".repeat(500)}krakens ahead` },
    { embeds: [{ description: "krakens ahead" }] },
    { embeds: [{ title: "T", fields: [{ name: "a", value: "krakens ahead" }] }] },
    { content: "x", buttons: [{ url: "https://example.com", label: "krakens ahead" }] },
    { poll: { question: "What?", answers: ["krakens ahead", "no"] } },
    { poll: { question: "krakens ahead", answers: ["yes", "no"] } },
    { files: [file] },
    { files: [{ ...file, name: "a.txt", description: "krakens ahead" }] },
  ]) {
    await assert.rejects(send(content, calls), AutoModError, JSON.stringify(content));
  }
  await assert.rejects(
    crew("thread", { channelId: general, name: "krakens ahead" }, undefined, calls),
    AutoModError,
  );
  const { id } = await send({ content: "fine" }, calls);
  const edit = { channelId: general, messageId: id, content: { content: "krakens ahead" } };
  await assert.rejects(crew("editMessage", edit, undefined, calls), AutoModError);
  assert.deepEqual(shown(), ["fine\n-# from the crew plugin"]);
});

test("words put together by the plugin are theirs too, and what it looked up or says itself isn't", async (t) => {
  const { ann, world, guild, send, said } = await setUp(t);
  world.addKeywordRule(guild.id, ["kraken", "*https*"]);
  const over = { ...said(ann, "kra", "-ken?"), isOver: true };
  await assert.rejects(send({ content: "A kraken" }, [over]), AutoModError);
  await assert.rejects(send({ content: "A kraken" }, [said(ann, "nekark")]), AutoModError);
  await send({ content: "A kraken" }, []);
  await send({ content: "A kraken" }, [said(ann)]);
  await send({ content: "See https://example.com/fish" }, [said(ann, "fish")]);
  await assert.rejects(
    send({ content: "See https://example.com/fish" }, [said(ann, "https://example.com/fish")]),
    AutoModError,
  );
});

test("who or where AutoMod exempts isn't held to it, and neither is what a rule excuses", async (t) => {
  const { ann, world, guild, general, crew, send, said } = await setUp(t);
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  const sailor = world.addRole(guild.id, { name: "Sailor" }).id;
  const boss = world.addRole(guild.id, { name: "Boss", permissions: PermissionFlagsBits.ManageGuild }).id;
  const tavern = world.addChannel(guild.id, { name: "tavern" }).id;
  const rule = { exemptRoles: [sailor], exemptChannels: [tavern], allowed: ["kraken rum"] };
  const ruleId = world.addKeywordRule(guild.id, ["kraken*"], rule);
  const say = (...calls: HandlerCall[]) => send({ content: "krakens ahead" }, calls);
  await assert.rejects(say(said(ann, "krakens ahead")), AutoModError);
  await crew("send", { channelId: tavern, content: { content: "krakens ahead" } }, undefined, [
    said(ann, "krakens ahead"),
  ]);
  await send({ content: "kraken rum" }, [said(ann, "kraken rum")]);
  for (const role of [sailor, boss]) {
    world.setRoles(guild.id, ann, [role]);
    await say(said(ann, "krakens ahead"));
  }
  await assert.rejects(say(said(ann, "krakens ahead"), said(bob, "krakens ahead")), AutoModError);
  world.removeRule(guild.id, ruleId);
  await say(said(bob, "krakens ahead"));
  assert.equal(world.messages(general).length, 4);
});

test("patterns, mentions, rules that only report, and rules that are off", async (t) => {
  const { ann, world, guild, send, said, gaps } = await setUp(t);
  world.addKeywordRule(guild.id, [], { patterns: ["kr[a@]k\\w+"] });
  world.addKeywordRule(guild.id, ["eel"], { onlyAlert: true });
  world.addKeywordRule(guild.id, ["fish"], { enabled: false });
  world.addMentionRule(guild.id, 1);
  const say = (text: string) => send({ content: text }, [said(ann, text)]);
  for (const text of ["KR@KEN", "an eel", "<@1> <@&2>"]) await assert.rejects(say(text), AutoModError, text);
  for (const text of ["fish", "<@1> <@1>", "kr ken"]) await say(text);
  assert.deepEqual(gaps.get(guild.id), { kind: "none" });
});

test("a pattern that takes ages counts as found, and one that can't be read is told to the admins", async (t) => {
  const { ann, world, guild, send, said, gaps } = await setUp(t);
  world.addKeywordRule(guild.id, [], { patterns: ["^(a+)+$", "(?x) a b"] });
  const slow = `${"a".repeat(60)}!`;
  await assert.rejects(send({ content: slow }, [said(ann, slow)]), AutoModError);
  await send({ content: "ab" }, [said(ann, "ab")]);
  assert.deepEqual(gaps.get(guild.id), { kind: "odd", patterns: ["(?x) a b"] });
});

test("where Turbot isn't allowed to read the rules, nothing is held back, and the admins hear of it", async (t) => {
  const { ann, world, guild, send, said, gaps } = await setUp(t);
  world.addKeywordRule(guild.id, ["kraken"]);
  const { ViewChannel, SendMessages } = PermissionFlagsBits;
  world.limitBot(guild.id, ViewChannel | SendMessages);
  await send({ content: "kraken" }, [said(ann, "kraken")]);
  assert.deepEqual(gaps.get(guild.id), { kind: "hidden", serverName: "Reef" });
});

test("invisible characters and lookalikes get as far as they do with Discord itself", async (t) => {
  const { ann, world, guild, general, people, send, said } = await setUp(t);
  world.addKeywordRule(guild.id, ["kraken"]);
  for (const text of ["kra\u200bken", "кraken", "k r a k e n"]) {
    await people.write(ann, general, text);
    await send({ content: text }, [said(ann, text)]);
  }
});

test("a message that repeats somebody's words says whose they are, unless it names them", async (t) => {
  const { ann, guild, world, send, said, shown } = await setUp(t);
  const words = "the tide is late today";
  const call = { ...said(ann, words), names: new Map([[ann, ["ann", "Ann"]]]) };
  await send({ content: `Somebody said: ${words}` }, [call]);
  await send({ embeds: [{ description: words, author: { name: "Ann" } }] }, [call]);
  await send({ content: `<@${ann}>: ${words}` }, [said(ann, words)]);
  await send({ content: "Nobody said anything" }, [call]);
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  await send({ content: words }, [call, said(bob, words)]);
  const from = "-# from the crew plugin";
  assert.deepEqual(shown(), [
    `Somebody said: ${words}\n${from}\n-# words of <@${ann}>`,
    from,
    `<@${ann}>: ${words}\n${from}`,
    `Nobody said anything\n${from}`,
    `${words}\n${from}\n-# words of <@${ann}>, <@${bob}>`,
  ]);
});
