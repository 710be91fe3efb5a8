import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { silentLog } from "../log/log.ts";
import { needOf } from "../plugin-api/needs.ts";
import { decisionInWords } from "../plugins/deeds/decisions.ts";
import type { HandlerCall } from "../plugins/dispatch/call.ts";
import { createMailEnds } from "../plugins/dispatch/mail-ends.ts";
import type { MailOutcome } from "../plugins/dispatch/route-mail.ts";
import { PluginsStoppedError } from "../plugins/host/plugins-stopped.ts";
import { messageOf } from "../plugins/words/people-in-calls.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

/* Modmail, as a hostile plugin would try it: nobody is written to who didn't open it, and what they wrote stays with the team. */

async function setUp(t: TestContext) {
  const set = await putPluginsAtDiscord(t);
  const { world, discord, guild, calledBy, plugin, grant } = set;
  const [ann = "", bob = ""] = ["Ann", "Bob"].map((name) => world.addMember(guild.id, { name }).id);
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  world.overwrite(staff, guild.id, { deny: (1n << 10n) | (1n << 16n) });
  const crew = plugin("crew");
  grant("receive_mail");
  const uses = (userId: string, more: Partial<HandlerCall> = {}) =>
    calledBy(userId, { mailWords: "to ask for help", ...more });
  const open = async (userId: string, act = crew) =>
    String((await act("mailOpen", {}, uses(userId))) as unknown as string);
  const reply = (conversation: string, act = crew, content: object = { content: "We look into it" }) =>
    act("mailReply", { conversation, content });
  const inbox = (userId: string) =>
    world.messages(world.directMessages(userId).id).filter(({ author }) => author.id === discord.botUser.id);
  return { ...set, ann, bob, staff, crew, uses, open, reply, inbox };
}

test("a conversation is opened only by whoever uses what says so, and says to whom they write", async (t) => {
  const { crew, open, uses, inbox, ann, bob, guild, calledBy, plugin, records } = await setUp(t);
  const id = await open(ann);
  assert.match(
    inbox(ann)[0]?.content ?? "",
    /\*\*You're writing to the team of Reef\*\*, by the crew plugin/,
  );
  assert.match(JSON.stringify(inbox(ann)[0]?.components), new RegExp(`mail:close:${id}`));
  assert.equal(await open(ann), id, "it stays the same one");
  await Promise.all([open(bob), open(bob), open(bob)]);
  assert.deepEqual(
    [records.mails.openOf(bob).length, inbox(bob).length],
    [1, 1],
    "pressed three times at once",
  );
  assert.deepEqual(records.mails.current(ann), {
    ...{ id, userId: ann, guildId: guild.id, plugin: "crew" },
    isTold: true,
  });
  await assert.rejects(crew("mailOpen", {}, calledBy(ann)), /reach/);
  const event = uses(ann, { kind: "event" });
  const lends = { ...event, caller: { ...(event.caller ?? assert.fail()), lendsRights: false } };
  await assert.rejects(crew("mailOpen", {}, lends), /reach/);
  await assert.rejects(crew("mailOpen", {}, uses(ann, { isOver: true })), /handler runs/);
  const undeclared = plugin("crew", { http: [], discord: [], unattended: [] });
  await assert.rejects(undeclared("mailOpen", {}, uses(ann)), /needs "receive_mail"/);
  records.grants.revoke("crew", guild.id, "receive_mail");
  await assert.rejects(crew("mailOpen", {}, uses(ann)), /isn't granted/);
});

test("the team answers only in its own open conversation, unnamed, and never again after it is closed", async (t) => {
  const { open, reply, inbox, ann, bob, guild, plugin, declares, grant, records, elsewhere, crew, calledBy } =
    await setUp(t);
  const id = await open(ann);
  const staffWords = "We have had a word with the person you named";
  const call = calledBy(bob, { said: [staffWords.toLowerCase()], typed: [staffWords] });
  await crew("mailReply", { conversation: id, content: { content: staffWords } }, undefined, [call]);
  const said = inbox(ann).at(-1)?.content ?? "";
  assert.equal(said, `${staffWords}\n-# from the team of **Reef**, by the crew plugin`);
  await assert.rejects(reply("made-up"), /over, or was never/);
  grant("receive_mail", "other");
  await assert.rejects(reply(id, plugin("other")), /over, or was never/);
  await assert.rejects(
    reply(id, plugin("crew", declares, [], { guildId: elsewhere.id })),
    /over, or was never/,
    "another server's engine",
  );
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  await assert.rejects(reply(id), /switched off/);
  records.switches.set("crew", guild.id, "on", guild.owner_id);
  await crew("mailClose", { conversation: id });
  assert.match(inbox(ann).at(-1)?.content ?? "", /closed this conversation/);
  await assert.rejects(reply(id), /over, or was never/);
  assert.equal(records.mails.current(ann), undefined);
});

test("what somebody wrote to the team is told in private channels alone, and goes when they delete it", async (t) => {
  const { open, crew, ann, guild, general, staff, calledBy, people, records, database } = await setUp(t);
  await open(ann);
  const said = "the captain keeps stealing everybody's biscuits";
  const { id, channel_id: channelId } = await people.dm(ann, said);
  const call = calledBy(ann, {
    ...{ kind: "event", said: [said], typed: [said], saidIn: { id, channelId } },
    caller: { userId: ann, lendsRights: false, guildId: guild.id, channelId: undefined, messageId: id },
  });
  const tell = (to: string) =>
    crew("send", { channelId: to, content: { content: `Ann: ${said}` } }, undefined, [call]);
  await assert.rejects(tell(general), /in private/);
  await tell(staff);
  // Forgotten since: nothing says any more whose channel it is, but the call does.
  const saidIn = messageOf({ conversationId: "1", id, channelId, content: said, author: { id: ann } });
  const kept = { ...call, saidIn, isOver: true };
  database.exec("DELETE FROM mail_conversations");
  await assert.rejects(
    crew("send", { channelId: general, content: { content: said } }, undefined, [kept]),
    /in private/,
  );
  const input = { guildId: guild.id, userId: guild.owner_id, content: { content: said } };
  await assert.rejects(crew("directMessage", input, undefined, [call]));
  records.copies.deleted([id]);
  assert.equal(database.prepare("SELECT count(*) AS n FROM message_removals").get()?.n, 1);
});

test("only who may time members out blocks people, who then can't open or go on", async (t) => {
  const { open, crew, uses, reply, ann, bob, guild, world, calledBy, records, messenger } = await setUp(t);
  const id = await open(ann);
  const block = (by: string, change: string) => crew("mailBlock", { userId: ann, change }, calledBy(by));
  await assert.rejects(block(bob, "block"), /isn't allowed/);
  await assert.rejects(crew("mailBlock", { userId: ann, change: "block" }), /Only somebody's command/);
  await assert.rejects(block(guild.owner_id, "destroy"));
  const mods = world.addRole(guild.id, { name: "Mods", permissions: 1n << 40n }).id;
  world.setRoles(guild.id, bob, [mods]);
  messenger.onSessionLost();
  await block(bob, "block");
  await assert.rejects(reply(id), /over/);
  await assert.rejects(crew("mailOpen", {}, uses(ann)), /doesn't take messages/);
  await block(bob, "unblock");
  assert.notEqual(await open(ann), id);
  await assert.rejects(
    crew("mailBlock", { userId: guild.owner_id, change: "block" }, calledBy(bob)),
    /isn't below/,
  );
  assert.deepEqual(
    records.deeds.askedBy(guild.id, bob, 0, 9).map(({ what }) => decisionInWords(what)),
    [`was told to take mail of <@${ann}> again`, `was told to take no mail of <@${ann}> for 30 days`],
  );
  let blocked = 1;
  const blockAll = async () => {
    for (; blocked < 100; blocked += 1) await block(bob, "block");
  };
  await assert.rejects(blockAll(), /often enough for this person/);
  assert.equal(blocked, needOf("time_out_members")?.cap?.forPerson, "a stolen account shuts few out");
  records.withClaude.note("crew");
  await assert.rejects(block(guild.owner_id, "block"), /Claude/);
});

test("closed messages, many openings, and having left are clear refusals", async (t) => {
  const { crew, open, reply, uses, ann, bob, guild, world, people, records } = await setUp(t);
  world.closeDirectMessages(ann);
  await assert.rejects(crew("mailOpen", {}, uses(ann)), { reason: "closed" });
  assert.equal(records.mails.current(ann), undefined, "it never was open");
  const id = await open(bob);
  people.leave(bob, guild.id);
  await assert.rejects(reply(id), { reason: "left" });
  world.closeDirectMessages(ann, false);
  records.closedLetters.reopen(ann);
  for (let count = 0; count < 4; count += 1) await crew("mailClose", { conversation: await open(ann) });
  await assert.rejects(crew("mailOpen", {}, uses(ann)), /several conversations/);
});

test("an opening that a kill cut short is told once more as the same conversation, and never as a second one", async (t) => {
  const { open, reply, inbox, ann, guild, records } = await setUp(t);
  const begun = records.mails.begin({ userId: ann, guildId: guild.id, plugin: "crew" });
  assert.equal(records.mails.current(ann)?.isTold, false, "what they write waits until they know");
  assert.equal(await open(ann), begun);
  assert.equal(records.mails.current(ann)?.isTold, true);
  assert.equal(inbox(ann).length, 1);
  await reply(begun);
  assert.equal(inbox(ann).length, 2);
});

test("a plugin that has had mail tells nothing where everybody reads, in whatever words, unless a moderator asks", async (t) => {
  const { open, crew, ann, bob, guild, general, staff, calledBy, plugin, declares } = await setUp(t);
  const send = (by?: string, to = general, act = crew) => {
    const calls = by === undefined ? [] : [calledBy(by)];
    return act("send", { channelId: to, content: { content: "ecils niatpac eht" } }, undefined, calls);
  };
  await send();
  await open(ann);
  await assert.rejects(send(), /only for a moderator/);
  await assert.rejects(send(bob), /only for a moderator/);
  const later = plugin("crew", { ...declares, discord: [] });
  await assert.rejects(send(bob, general, later), /only for a moderator/, "also once it takes none any more");
  await send(guild.owner_id);
  await send(undefined, staff);
  await send(undefined, general, plugin("other"));
});

test("a raid that opens conversations leaves the team's answers their cap, and who doesn't write for long isn't written to", async (t) => {
  const { open, reply, crew, uses, ann, bob, guild, records, database } = await setUp(t);
  const id = await open(ann);
  for (let count = 0; count < 100; count += 1)
    records.mails.begin({ userId: `${count}`, guildId: guild.id, plugin: "crew" });
  await assert.rejects(crew("mailOpen", {}, uses(bob)), /Many people/);
  await reply(id);
  const dayMs = 24 * 60 * 60 * 1_000;
  database.prepare("UPDATE mail_conversations SET at = at - ?").run(31 * dayMs);
  await assert.rejects(reply(id), /over/);
  assert.equal(records.mails.current(ann), undefined);
  records.mails.note("900", id);
  await reply(id);
  assert.equal(records.mails.silent(Date.now(), 1_000).length, 100, "they can be closed");
});

test("an end that a kill kept from the team is told by the next process, once", async (t) => {
  const { open, ann, records } = await setUp(t);
  const id = await open(ann);
  const found = records.mails.find(id) ?? assert.fail();
  const heard: string[] = [];
  const ends = (outcome: MailOutcome | Error) =>
    createMailEnds({
      mails: records.mails,
      log: silentLog,
      async onMail(conversation, event) {
        if (outcome instanceof Error) throw outcome;
        heard.push(`${conversation.id} ${event.name === "mailClose" ? event.reason : ""}`);
        return outcome;
      },
    });
  const tell = ends(new PluginsStoppedError()).end(found, "closed");
  assert.equal(records.mails.current(ann), undefined, "it is over at once");
  await tell();
  await ends({ kind: "taken" }).look(Date.now(), 100);
  await ends({ kind: "taken" }).look(Date.now(), 100);
  assert.deepEqual(heard, [`${id} closed`]);
});
