import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Manifest } from "../declaration/manifest.ts";
import { needOf } from "../plugin-api/needs.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* Rule 5: a plugin writes to people who agreed to it, and to nobody else, whatever it tries. */

const words = "when your reminder is due";
const reminds = (dm = words) =>
  [
    { kind: "slash", spec: { name: "remind", description: "Remind", reach: { dm } }, handlers: [""] },
  ] as unknown as Manifest["registered"];

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, discord, guild, records, declares, plugin } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  const crew = plugin("crew", declares, reminds());
  const agree = (userId: string, more: { guildId?: string; plugin?: string; words?: string } = {}) => {
    const by = { userId, guildId: guild.id, plugin: "crew", words, ...more };
    records.letters.used(by);
    records.letters.told(by);
  };
  const write = (
    userId: string,
    content: object = { content: "It is due" },
    act = crew,
    guildId = guild.id,
  ) => act("directMessage", { guildId, userId, content });
  const inbox = (userId: string) =>
    world.messages(world.directMessages(userId).id).filter(({ author }) => author.id === discord.botUser.id);
  return { ...set, ann, bob, crew, agree, write, inbox };
}

test("a plugin writes to people who agreed, signed with plugin and server, and with a button that stops it", async (t) => {
  const { grant, agree, write, inbox, ann, bob, guild, records } = await setUp(t);
  grant("write_to_people");
  agree(ann);
  await write(ann);
  const [letter] = inbox(ann);
  assert.match(
    letter?.content ?? "",
    /^It is due\n-# from the crew plugin in \*\*Reef\*\*, as you agreed there$/,
  );
  assert.match(JSON.stringify(letter?.components), new RegExp(`letter:stop:crew:${guild.id}`));
  await assert.rejects(write(bob), { reason: "consent" });
  assert.equal(inbox(bob).length, 0);
  const [did] = records.deeds.of(guild.id, "crew", 0, 10);
  assert.deepEqual([did?.what.kind, did?.what.userId, did?.state], ["letter", ann, "done"]);
});

test("no other consent is consent to letters: pings, another server, another plugin, other words, a stop", async (t) => {
  const { grant, agree, write, inbox, ann, elsewhere, guild, records, plugin, declares } = await setUp(t);
  grant("write_to_people");
  grant("write_to_people", "crew", elsewhere.owner_id, elsewhere.id);
  const by = { userId: ann, guildId: guild.id, plugin: "crew", words };
  records.pings.used(by);
  records.pings.told(by);
  const refused = { reason: "consent" };
  await assert.rejects(write(ann), refused, "pings");
  agree(ann, { guildId: elsewhere.id });
  await assert.rejects(write(ann), refused, "another server");
  await assert.rejects(
    write(ann, undefined, undefined, elsewhere.id),
    { reason: "left" },
    "isn't in that one",
  );
  agree(ann, { plugin: "other" });
  await assert.rejects(write(ann), refused, "another plugin");
  agree(ann, { words: "once a year" });
  await assert.rejects(write(ann), refused, "earlier words");
  agree(ann);
  await write(ann);
  await assert.rejects(
    write(ann, undefined, plugin("crew", declares, reminds("daily"))),
    refused,
    "new words",
  );
  await assert.rejects(write(ann, undefined, plugin("crew", declares)), refused, "no words any more");
  records.letters.stop(ann, "crew", guild.id);
  await assert.rejects(write(ann), refused, "stopped");
  assert.equal(inbox(ann).length, 1);
});

test("a letter that is under way isn't sent to somebody who stops it meanwhile", async (t) => {
  const { grant, agree, write, inbox, ann, guild, records, discord } = await setUp(t);
  grant("write_to_people");
  agree(ann);
  const on = new RegExp(`^GET /guilds/${guild.id}/members/${ann}`);
  discord.faults.add({ on, effect: { kind: "delay", ms: 2_000 } });
  const writing = write(ann);
  // It waits for Discord's answer by then.
  await sleep(500);
  records.letters.stop(ann, "crew", guild.id);
  await assert.rejects(writing, { reason: "consent" });
  assert.equal(inbox(ann).length, 0);
});

test("nothing is written undeclared, ungranted, switched off, or while the grant rests", async (t) => {
  const { grant, agree, write, inbox, ann, guild, world, records, plugin } = await setUp(t);
  agree(ann);
  const undeclared = plugin("crew", { http: [], discord: [], unattended: [] }, reminds());
  await assert.rejects(write(ann, undefined, undeclared), /needs "write_to_people"/);
  await assert.rejects(write(ann), /isn't granted/);
  const judy = world.addMember(guild.id, { name: "Judy" }).id;
  const manages = world.addRole(guild.id, { name: "Admins", permissions: 1n << 5n }).id;
  world.setRoles(guild.id, judy, [manages]);
  grant("write_to_people", "crew", judy);
  await write(ann);
  world.setRoles(guild.id, judy, []);
  await assert.rejects(write(ann), /rests/);
  world.setRoles(guild.id, judy, [manages]);
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  await assert.rejects(write(ann), /switched off/);
  assert.equal(inbox(ann).length, 1);
});

test("letters stop at the caps of an hour: a person's, a plugin's, the server's", async (t) => {
  const { grant, agree, write, inbox, ann, bob, guild, records } = await setUp(t);
  grant("write_to_people");
  agree(ann);
  agree(bob);
  const cap = needOf("write_to_people")?.cap ?? assert.fail();
  for (let count = 0; count < cap.forPerson; count += 1) await write(ann);
  await assert.rejects(write(ann), /often enough for this person/);
  await write(bob);
  assert.equal(inbox(ann).length, cap.forPerson);
  const noted = { guildId: guild.id, userId: undefined, need: "write_to_people", what: { kind: "letter" } };
  for (let count = 0; count < cap.byPlugin; count += 1)
    records.deeds.begin({ ...noted, plugin: "crew" }, undefined, false);
  await assert.rejects(write(bob), /as often as it may in an hour/);
  for (let count = 0; count < cap.inServer; count += 1)
    records.deeds.begin({ ...noted, plugin: "other" }, undefined, false);
  await assert.rejects(write(bob), /hour/);
});

test("somebody who has closed their messages or left isn't written to again and again, and nothing counts as done", async (t) => {
  const { grant, agree, write, ann, bob, guild, world, people, discord, records } = await setUp(t);
  grant("write_to_people");
  agree(ann);
  agree(bob);
  world.closeDirectMessages(ann);
  await assert.rejects(write(ann), { reason: "closed" });
  const asked = () =>
    discord.journal.entries.filter(({ what }) => /^POST (?:\/users\/@me\/channels|.*\/messages)$/.test(what))
      .length;
  const before = asked();
  world.closeDirectMessages(ann, false);
  for (let count = 0; count < 3; count += 1) await assert.rejects(write(ann), { reason: "closed" });
  assert.equal(asked(), before, "Discord isn't asked again");
  records.closedLetters.reopen(ann);
  await write(ann);
  people.leave(bob, guild.id);
  await assert.rejects(write(bob), { reason: "left" });
  assert.deepEqual(
    records.deeds.of(guild.id, "crew", 0, 10).map(({ what, state }) => [what.userId, state]),
    [[ann, "done"]],
  );
});

test("Discord's wish to begin fewer conversations is a clear refusal, and others go on", async (t) => {
  const set = await setUp(t);
  const { grant, agree, write, ann, bob, discord } = set;
  grant("write_to_people");
  agree(ann);
  agree(bob);
  await write(ann);
  const body = { code: 40003, message: "You are opening direct messages too fast" };
  discord.faults.add({ on: /^POST \/users\/@me\/channels/, effect: { kind: "answer", status: 403, body } });
  await assert.rejects(write(bob), { reason: "later" });
});

test("words of a channel that not everybody sees go only to people who can read there", async (t) => {
  const { grant, agree, ann, bob, guild, world, people, plugin, declares, inbox, calledBy } = await setUp(t);
  const staff = world.addRole(guild.id, { name: "Staff", permissions: 0n }).id;
  const den = world.addChannel(guild.id, { name: "den" }).id;
  const view = (1n << 10n) | (1n << 16n);
  world.overwrite(den, guild.id, { deny: view });
  world.overwrite(den, staff, { allow: view });
  world.setRoles(guild.id, bob, [staff]);
  const secret = "the treasure lies under the third rock by the wreck";
  await people.write(guild.owner_id, den, secret);
  for (const need of ["write_to_people", "read_history"] as const) grant(need);
  agree(ann);
  agree(bob);
  const crew = plugin("crew", declares, reminds());
  const call = calledBy(guild.owner_id, {}, den);
  const read = (await crew("history", { channelId: den }, undefined, [call])) as unknown as readonly {
    content: string;
  }[];
  assert.equal(read[0]?.content, secret);
  const tell = (userId: string) =>
    crew("directMessage", { guildId: guild.id, userId, content: { content: `Psst: ${secret}` } });
  await assert.rejects(tell(ann), /not everybody sees/);
  await tell(bob);
  assert.deepEqual([inbox(ann).length, inbox(bob).length], [0, 1]);
});

test("members' words name their author, and a letter has no buttons, layout or poll of the plugin's", async (t) => {
  const { grant, agree, write, crew, inbox, ann, bob, guild, calledBy } = await setUp(t);
  grant("write_to_people");
  agree(ann);
  const said = "remember to feed the very hungry octopus";
  const call: HandlerCall = calledBy(bob, { said: [said], typed: [said] });
  const content = { content: `Note: ${said}` };
  await crew("directMessage", { guildId: guild.id, userId: ann, content }, undefined, [call]);
  assert.match(inbox(ann)[0]?.content ?? "", new RegExp(`words of <@${bob}>`));
  for (const odd of [
    { content: "x", buttons: [{ id: "a", label: "A" }] },
    { content: "x", poll: { question: "Q", answers: ["a", "b"] } },
    { layout: [{ text: "x" }] },
  ])
    await assert.rejects(write(ann, odd), /./, JSON.stringify(odd));
  for (const bad of [
    { userId: "x" },
    { userId: 7 },
    { guildId: "" },
    { content: { content: "y".repeat(99_999) } },
  ])
    await assert.rejects(
      crew("directMessage", { guildId: guild.id, userId: ann, content: { content: "x" }, ...bad }),
      JSON.stringify(bad).slice(0, 60),
    );
  assert.equal(inbox(ann).length, 1);
});

test("a letter that repeats somebody's message goes with it, and with them when they are forgotten", async (t) => {
  const { grant, agree, crew, ann, bob, guild, general, people, calledBy, records, ownMessages, database } =
    await setUp(t);
  grant("write_to_people");
  agree(ann);
  const said = "this long sentence of Bob's was a mistake, sorry";
  const { id } = await people.write(bob, general, said);
  const saidIn = { id, channelId: general };
  const call = calledBy(bob, { said: [said], typed: [said], saidIn, kind: "prefix" });
  const input = { guildId: guild.id, userId: ann, content: { content: `Bob: ${said}` } };
  await crew("directMessage", input, undefined, [call]);
  records.copies.deleted([id]);
  const due = database.prepare("SELECT count(*) AS n FROM message_removals").get();
  assert.equal(due?.n, 1, "the letter is to be taken back");
  assert.equal(ownMessages.takeBackOf(ann) >= 0, true);
});

test("the same name is one letter, also after a restart", async (t) => {
  const { grant, agree, crew, inbox, ann, guild } = await setUp(t);
  grant("write_to_people");
  agree(ann);
  const input = { guildId: guild.id, userId: ann, content: { content: "Once" }, once: "due-1" };
  await crew("directMessage", input);
  await crew("directMessage", input);
  assert.equal(inbox(ann).length, 1);
});
