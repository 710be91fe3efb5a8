import assert from "node:assert/strict";
import { test } from "node:test";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

const source = `import { TurbotPlugin, on } from "turbot";
export default class Tried extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "see_members", "manage_roles"] } as const;
  left = on("memberLeave", ({ user }) => this.say("left", user.name));
  changed = on("memberUpdate", async (event) => {
    const { nickname, roles, boostingSince } = event.member;
    this.say("changed", nickname, roles.length, boostingSince !== null);
    await event.giveRole("173956940088593047");
  });
  edited = on("messageEdit", async (message) => {
    this.say("edited", message.content, message.author.name);
    await message.reply("I saw that");
  });
  deleted = on("messageDelete", ({ ids, channelId }) => this.say("deleted", ids.length, channelId !== ""));
  off = on("reactionRemove", async (reaction) => {
    this.say("off", reaction.emoji, reaction.user);
    await reaction.takeRole("173956940088593047");
  });
  cleared = on("reactionClear", ({ emoji, messageId }) => this.say("cleared", emoji, messageId.length > 10));
  made = on("roleCreate", ({ role }) => this.say("made", role.name));
  gone = on("roleDelete", ({ roleId }) => this.say("gone", roleId.length > 10));
  say(...words: readonly unknown[]): void { this.turbot.log.info(words.join(" ")); }
}`;

test("what changes is told, and lets the person it is about be answered", async (t) => {
  const plugin = await openPlugin({ path: "plugins/tried.ts", source }, here);
  t.after(() => plugin.close());
  await plugin.join("ned");
  await plugin.leave("ned");
  await plugin.change("ada", { nickname: "Captain", roles: ["Sailor"], boosting: true });
  await plugin.say("hello", { as: "ben" });
  await plugin.edit("hello again", { as: "ben" });
  await plugin.remove({ as: "ben" });
  await plugin.react("🐟");
  await plugin.unreact("🐟");
  await plugin.clearReactions();
  await plugin.clearReactions({ emoji: "🐟" });
  await plugin.role("made", "Mate");
  await plugin.role("deleted", "Mate");
  assert.deepEqual(plugin.problems, []);
  assert.deepEqual(
    plugin.logs.map(({ text }) => text),
    [
      "left ned",
      "changed Captain 1 true",
      "edited hello again ben",
      "deleted 1 true",
      "off 🐟 ",
      "cleared  true",
      "cleared 🐟 true",
      "made Mate",
      "gone true",
    ],
  );
  assert.deepEqual(
    plugin.events.map(({ kind }) => kind),
    ["giveRole", "reply", "takeRole"],
  );
});

test("a schedule does by itself only what the plugin lists for that", async (t) => {
  const logged = async (unattended: string) => {
    const source = `
import { every, TurbotPlugin } from "turbot";
export default class Digest extends TurbotPlugin {
  static readonly needs = { discord: ["create_threads"], unattended: [${unattended}] } as const;
  daily = every("1d", async () => {
    this.turbot.log.info(await this.turbot.startThread("200", "News").then(() => "opened", (error) => error.message));
  });
}`;
    const plugin = await openPlugin({ path: "plugins/digest.ts", source }, here);
    t.after(() => plugin.close());
    await plugin.runSchedules("every");
    return plugin.logs[0]?.text ?? "";
  };
  assert.match(await logged(""), /needs "create_threads" in needs.unattended too/);
  assert.equal(await logged('"create_threads"'), "opened");
});

const watching = `import { TurbotPlugin, on } from "turbot";
export default class Watching extends TurbotPlugin {
  static readonly needs = {
    discord: ["read_messages", "see_bans", "see_voice", "see_channels", "see_invites", "see_events", "manage_roles"],
  } as const;
  banned = on("memberBan", ({ user }) => this.say("banned", user.name));
  unbanned = on("memberUnban", ({ user }) => this.say("unbanned", user.name));
  voice = on("voiceUpdate", async (voice) => {
    this.say("voice", voice.member?.user.name, voice.channelId !== null, voice.muted, voice.streaming);
    if (voice.channelId === null) await voice.takeRole("173956940088593047");
    else await voice.giveRole("173956940088593047");
  });
  voted = on("pollVoteAdd", async (vote) => {
    const poll = await this.turbot.getMessage(vote.channelId, vote.messageId);
    this.say("voted", vote.answerId, poll?.poll?.answers.map(({ votes }) => votes));
  });
  unvoted = on("pollVoteRemove", ({ answerId }) => this.say("unvoted", answerId));
  made = on("channelCreate", ({ channel }) => this.say("made", channel.name, channel.topic));
  changed = on("channelUpdate", ({ channel }) => this.say("changed", channel.name, channel.topic));
  gone = on("channelDelete", ({ channel }) => this.say("gone", channel.name));
  thread = on("threadCreate", ({ thread }) => this.say("thread", thread.name, thread.ownerId !== null));
  archived = on("threadUpdate", ({ thread }) => this.say("archived", thread.archived, thread.locked));
  threadGone = on("threadDelete", ({ threadId, parentId }) => this.say("threadGone", threadId !== parentId));
  invited = on("inviteCreate", ({ code, inviter, expiresAt }) => this.say("invited", code, inviter?.name, expiresAt?.slice(0, 16)));
  uninvited = on("inviteDelete", ({ code }) => this.say("uninvited", code));
  planned = on("scheduledEventCreate", ({ event }) => this.say("planned", event.name, event.status, event.location));
  begun = on("scheduledEventUpdate", ({ event }) => this.say("begun", event.status, event.startsAt));
  off = on("scheduledEventDelete", ({ event }) => this.say("off", event.name));
  in = on("scheduledEventUserAdd", async (one) => {
    this.say("in", one.eventId.length > 10);
    await one.giveRole("173956940088593047");
  });
  out = on("scheduledEventUserRemove", async (one) => one.takeRole("173956940088593047"));
  poll = on("message", (message) => message.reply({ content: "", poll: { question: "Where to?", answers: ["North", "South"] } }));
  say(...words: readonly unknown[]): void { this.turbot.log.info(words.join(" ")); }
}`;

test("what happens in a server is told as it is now, and lets the person it is about be given a role", async (t) => {
  const plugin = await openPlugin({ path: "plugins/watching.ts", source: watching }, here);
  t.after(() => plugin.close());
  assert.equal(plugin.report.state, "loaded", JSON.stringify(plugin.report));
  await plugin.ban("mallory");
  await plugin.unban("mallory");
  await plugin.voice("Lounge", { as: "ben", muted: true });
  await plugin.voice(null, { as: "ben" });
  await plugin.say("a poll, please");
  await plugin.vote(2, { as: "ben" });
  await plugin.vote(2, { as: "ada" });
  await plugin.unvote(2, { as: "ada" });
  await plugin.channel("made", "plans");
  await plugin.channel("changed", "plans", { topic: "What comes" });
  await plugin.channel("deleted", "plans");
  await plugin.thread("made", "Ideas", { as: "ben" });
  await plugin.thread("changed", "Ideas", { archived: true });
  await plugin.thread("deleted", "Ideas");
  await plugin.invite("made", "reef", { as: "ben" });
  await plugin.invite("deleted", "reef");
  await plugin.scheduled("made", "Game night", { as: "ben" });
  await plugin.scheduled("changed", "Game night", { startsAt: "2026-02-01T20:00:00.000Z", status: "active" });
  await plugin.scheduled("deleted", "Game night");
  await plugin.interested("Game night", { as: "ben" });
  await plugin.uninterested("Game night", { as: "ben" });
  assert.deepEqual(plugin.problems, []);
  assert.deepEqual(
    plugin.logs.map(({ text }) => text),
    [
      ...["banned mallory", "unbanned mallory", "voice ben true true false", "voice ben false false false"],
      ...["voted 2 0,1", "voted 2 0,2", "unvoted 2"],
      ...["made plans ", "changed plans What comes", "gone plans"],
      ...["thread Ideas true", "archived true false", "threadGone true"],
      ...["invited reef ben 2026-01-02T00:00", "uninvited reef"],
      ...["planned Game night scheduled The Reef", "begun active 2026-02-01T20:00:00.000Z", "off Game night"],
      "in true",
    ],
  );
  assert.deepEqual(
    plugin.events.map(({ kind }) => kind),
    ["giveRole", "takeRole", "reply", "giveRole", "takeRole"],
  );
});

const comparing = `import { TurbotPlugin, on } from "turbot";
export default class Comparing extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "see_members", "see_voice", NEEDS] } as const;
  edited = on("messageEdit", async (message) => {
    this.say("edited", message.before?.content, "to", message.content);
    await message.reply("I saw " + message.before?.content);
  });
  deleted = on("messageDelete", ({ ids, messages }) =>
    this.say("deleted", ids.length, messages.map(({ author, content }) => author.name + ": " + content)));
  changed = on("memberUpdate", ({ member, before }) =>
    this.say("changed", before?.nickname, before?.roles.length, "to", member.nickname, member.roles.length));
  voice = on("voiceUpdate", ({ before, channelId }) => this.say("voice", before === null, before?.channelId === channelId));
  say(...words: readonly unknown[]): void { this.turbot.log.info(words.join(" ")); }
}`;

test("how things were is told to a plugin that needs it, and to no other", async (t) => {
  const logged = async (needs: string) => {
    const source = comparing.replace(", NEEDS", needs);
    const plugin = await openPlugin({ path: "plugins/comparing.ts", source }, here);
    t.after(() => plugin.close());
    await plugin.say("hello", { as: "ben" });
    await plugin.edit("hello again", { as: "ben" });
    await plugin.edit("and again", { as: "ben" });
    await plugin.remove({ as: "ben" });
    await plugin.join("ned");
    await plugin.change("ned", { nickname: "Neddy", roles: ["Sailor"] });
    await plugin.change("ned", { roles: ["Sailor"] });
    await plugin.voice("Lounge", { as: "ben" });
    await plugin.voice("Lounge", { as: "ben", muted: true });
    await plugin.voice(null, { as: "ben" });
    assert.deepEqual(plugin.problems, []);
    return plugin.logs.map(({ text }) => text);
  };
  assert.deepEqual(await logged(', "see_before"'), [
    ...["edited hello to hello again", "edited hello again to and again", "deleted 1 ben: and again"],
    ...["changed  0 to Neddy 1", "changed Neddy 1 to  1"],
    ...["voice true false", "voice false true", "voice false false"],
  ]);
  assert.deepEqual(await logged(""), [
    ...["edited  to hello again", "edited  to and again", "deleted 1 "],
    ...["changed   to Neddy 1", "changed   to  1"],
    ...["voice true false", "voice true false", "voice true false"],
  ]);
});
