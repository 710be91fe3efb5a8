import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { GatewayIntentBits as Bit, GuildScheduledEventStatus } from "discord-api-types/v10";
import { channelType } from "../../packages/discord-rules/channels.ts";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import { createPluginGrants } from "../plugins/store/plugin-grants.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { createToldPlugin } from "./fixtures/told-plugin.ts";
import { until } from "./fixtures/until.ts";

const echo = `import { prefixCommand, TurbotPlugin } from "turbot";

export default class Echo extends TurbotPlugin {
  echo = prefixCommand({ name: "echo", description: "Say it again" }, async (message, args) => {
    await message.reply(args.join(" "));
  });
}
`;

const lounge = `import { on, TurbotPlugin } from "turbot";

export default class Lounge extends TurbotPlugin {
  static readonly needs = { discord: ["see_voice", "manage_roles"] } as const;
  voice = on("voiceUpdate", async (voice) => {
    const [role] = (await this.turbot.roles(voice.guild.id)).filter(({ name }) => name === "In voice");
    if (voice.channelId === null) await voice.takeRole(role?.id ?? "");
    else await voice.giveRole(role?.id ?? "");
  });
}
`;

const identifies = ({ journal }: DiscordSimulator) =>
  journal.entries.flatMap(({ kind, what, detail }) =>
    kind === "gateway-in" && what === "IDENTIFY" ? [Number((detail as { intents: number }).intents)] : [],
  );

test("a deploy that adds a listening plugin starts one session with its intent, and loses no message", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { echo } });
  const { discord, home, guild, general, ann } = world;
  const inVoice = discord.world.addRole(guild.id, { name: "In voice", permissions: 0n });
  const place = discord.world.addChannel(guild.id, { name: "Lounge", type: channelType.voice });
  const echoed = () => world.said(general).map(({ content }) => content);
  const ask = (word: string) => discord.people.write(ann, general, `!echo ${word}`);
  const rolesOf = (userId: string) =>
    discord.world.members(guild.id).find(({ user }) => user.id === userId)?.roleIds;

  const first = await world.startLiveProcess();
  await ask("before");
  await until(() => echoed().includes("before"));
  await first.end("SIGTERM");
  assert.deepEqual(
    identifies(discord).map((intents) => intents & Bit.GuildVoiceStates),
    [0],
  );

  world.writePlugin("lounge", lounge);
  const database = openDatabase(join(home, "data", "sessions.db"));
  const needs = { http: [], discord: ["see_voice", "manage_roles"] };
  for (const need of needs.discord) {
    createPluginGrants(database, Date.now).grant("lounge", guild.id, need, needs, guild.owner_id);
  }
  database.close();
  await ask("meanwhile");
  await discord.people.enterVoice(ann, place.id);
  const second = await world.startLiveProcess();
  // The session that was there brought what happened meanwhile, also what no backfill could.
  await until(() => echoed().includes("meanwhile"));
  assert.ok(discord.journal.entries.some(({ what }) => what === "RESUMED"));
  await until(() => identifies(discord).length > 1 && discord.gateway.connected() === 1);
  const [usual, ...further] = identifies(discord);
  assert.deepEqual(further, [Number(usual) | Bit.GuildVoiceStates], "one more session, with one more intent");
  // Where she went before that session wasn't sent; from now on it is.
  await discord.people.enterVoice(ann, place.id, { muted: true });
  await until(() => rolesOf(ann)?.includes(inVoice.id) === true);
  await discord.people.leaveVoice(ann, guild.id);
  await until(() => rolesOf(ann)?.length === 1);
  await second.end("SIGKILL");

  // The plugin goes, and the session stays. It comes back, too.
  const file = join(home, "release", "plugins", "lounge.ts");
  rmSync(file);
  await ask("without");
  const third = await world.startLiveProcess();
  await until(() => echoed().includes("without"));
  await third.end("SIGTERM");
  world.writePlugin("lounge", lounge);
  await discord.people.enterVoice(ann, place.id);
  await world.startLiveProcess();
  await until(() => rolesOf(ann)?.includes(inVoice.id) === true);
  assert.equal(identifies(discord).length, 2);
  assert.deepEqual(echoed(), ["before", "meanwhile", "without"]);
});

const watch = `import { on, TurbotPlugin } from "turbot";

export default class Watch extends TurbotPlugin {
  static readonly needs = {
    discord: ["read_messages", "see_bans", "see_voice", "see_channels", "see_invites", "see_events", "see_auto_mod"],
  } as const;
  banned = on("memberBan", ({ user }) => this.say("banned", user.name));
  unbanned = on("memberUnban", ({ user }) => this.say("unbanned", user.name));
  voice = on("voiceUpdate", ({ member, channelId, muted }) => this.say("voice", member?.user.name, channelId, muted));
  voted = on("pollVoteAdd", ({ userId, messageId, answerId }) => this.say("voted", userId, messageId, answerId));
  unvoted = on("pollVoteRemove", ({ userId, answerId }) => this.say("unvoted", userId, answerId));
  made = on("channelCreate", ({ channel }) => this.say("made", channel.name, channel.type));
  changed = on("channelUpdate", ({ channel }) => this.say("changed", channel.name));
  gone = on("channelDelete", ({ channel }) => this.say("gone", channel.name));
  begun = on("threadCreate", ({ thread }) => this.say("begun", thread.name, thread.parentId, thread.ownerId));
  archived = on("threadUpdate", ({ thread }) => this.say("archived", thread.name, thread.archived));
  ended = on("threadDelete", ({ threadId, parentId }) => this.say("ended", parentId));
  invited = on("inviteCreate", ({ code, inviter }) => this.say("invited", code, inviter?.name));
  uninvited = on("inviteDelete", ({ code }) => this.say("uninvited", code));
  planned = on("scheduledEventCreate", ({ event }) => this.say("planned", event.name, event.location));
  starts = on("scheduledEventUpdate", ({ event }) => this.say("starts", event.name, event.status));
  off = on("scheduledEventDelete", ({ event }) => this.say("off", event.name));
  in = on("scheduledEventUserAdd", ({ userId }) => this.say("in", userId));
  out = on("scheduledEventUserRemove", ({ userId }) => this.say("out", userId));
  caught = on("autoModAlert", ({ userId, finds, action, keyword, messageId }) =>
    this.say("caught", userId, finds, action, keyword, messageId === null));
  role = on("roleCreate", ({ role }) => this.say("role", role.name));
  say(...words: readonly unknown[]): void {
    this.turbot.log.info(\`told \${words.join(" ")};\`);
  }
}
`;

const needs = {
  http: [],
  discord: [
    "read_messages",
    "see_bans",
    "see_voice",
    "see_channels",
    "see_invites",
    "see_events",
    "see_auto_mod",
  ],
};
const kinds = [
  ...["GUILD_BAN_ADD", "GUILD_BAN_REMOVE", "VOICE_STATE_UPDATE", "INVITE_CREATE", "INVITE_DELETE"],
  ...["MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE", "CHANNEL_CREATE", "CHANNEL_UPDATE"],
  ...["CHANNEL_DELETE", "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"],
  ...["GUILD_SCHEDULED_EVENT_CREATE", "GUILD_SCHEDULED_EVENT_UPDATE", "GUILD_SCHEDULED_EVENT_DELETE"],
  ...["GUILD_SCHEDULED_EVENT_USER_ADD", "GUILD_SCHEDULED_EVENT_USER_REMOVE"],
  "AUTO_MODERATION_ACTION_EXECUTION",
];

test("what happens in a server reaches the plugins that may hear it, and nothing of it is kept where none may", {
  timeout: 180_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { watch } });
  const { discord, home, guild, general, bob } = world;
  const { people } = discord;
  const owner = guild.owner_id;
  const path = join(home, "data", "sessions.db");
  const grants = (act: (of: ReturnType<typeof createPluginGrants>) => void) => {
    const database = openDatabase(path);
    act(createPluginGrants(database, Date.now));
    database.close();
  };
  const place = discord.world.addChannel(guild.id, { name: "Lounge", type: channelType.voice }).id;
  const adults = discord.world.addChannel(guild.id, { name: "adults" }).id;
  discord.world.setAgeRestricted(adults, true);
  discord.world.addKeywordRule(guild.id, ["kraken"]);
  const robot = discord.world.addMember(guild.id, { name: "Robot", bot: true }).id;
  const poll = { question: { text: "Where to?" }, answers: [], allow_multiselect: true } as never;
  const answers = [1, 2].map((answer_id) => ({ answer_id, poll_media: { text: `answer ${answer_id}` } }));
  const carries = { poll: { ...(poll as object), answers } as never };
  const asked = await people.write(bob, general, "", { carries });
  const bot = await world.startLiveProcess();
  const { toldSince } = createToldPlugin(bot, discord, guild.id, (name) => `role ${name}`);
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();
  let code = "";
  const everything = async (userId: string) => {
    await people.enterVoice(userId, place, { muted: true });
    await people.leaveVoice(userId, guild.id);
    await people.vote(userId, asked.id, [2]);
    await people.vote(userId, asked.id, []);
    const where = { location: "The pier" };
    const form = { name: "Game night", startsAt: inAWeek, endsAt: inAWeek, where };
    const { id } = await people.scheduleEvent(owner, guild.id, form);
    await people.showInterest(userId, guild.id, id, true);
    await people.showInterest(userId, guild.id, id, false);
    await people.changeScheduledEvent(owner, guild.id, id, { status: GuildScheduledEventStatus.Active });
    await people.deleteScheduledEvent(owner, guild.id, id);
    code = await people.invite(owner, general);
    await people.deleteInvite(owner, code);
    const made = discord.world.addChannel(guild.id, { name: "plans" }).id;
    discord.world.overwrite(made, guild.id, {});
    discord.world.deleteChannel(made);
    const said = await people.write(userId, general, "let us talk");
    await assert.rejects(people.write(userId, general, "a kraken"), { code: 200000 });
    const thread = await people.startThread(userId, said.id, "Side talk");
    discord.world.archiveThread(thread.id);
    discord.world.deleteChannel(thread.id);
  };
  const ofServer = [
    ...["made plans 0", "changed plans", "gone plans"],
    ...["planned Game night The pier", "starts Game night active", "off Game night"],
  ];
  const ofPerson = (userId: string, name: string) => [
    ...[`voice ${name} ${place} true`, `voice ${name}  true`],
    ...[`voted ${userId} ${asked.id} 2`, `unvoted ${userId} 2`, `in ${userId}`, `out ${userId}`],
    ...[`begun Side talk ${general} ${userId}`, "archived Side talk true"],
    `caught ${userId} keywords block kraken true`,
  ];
  const invites = () => [`invited ${code} ${nameOf(owner)}`, `uninvited ${code}`];
  const nameOf = (userId: string) =>
    discord.world.members(guild.id).find(({ user }) => user.id === userId)?.user.username ?? "";

  assert.deepEqual(await toldSince(() => everything(bob)), [], "nobody has allowed it");
  const database = new DatabaseSync(path, { readOnly: true });
  t.after(() => database.close());
  const list = kinds.map((kind) => `'${kind}'`).join(", ");
  const rows = () => database.prepare(`SELECT t FROM inbox WHERE t IN (${list})`).all().length;
  assert.equal(rows(), 0);

  grants((of) => {
    for (const need of needs.discord) of.grant("watch", guild.id, need, needs, owner);
  });
  assert.deepEqual(
    await toldSince(() => everything(bob)),
    [...ofServer, ...ofPerson(bob, "bob"), ...invites(), `ended ${general}`].toSorted(),
  );
  const kept = rows();
  assert.ok(kept > 0);
  assert.deepEqual(
    await toldSince(async () => {
      await people.enterVoice(robot, place);
      await people.leaveVoice(robot, guild.id);
      const said = await people.write(bob, adults, "for adults");
      const thread = await people.startThread(bob, said.id, "For adults");
      discord.world.archiveThread(thread.id);
      discord.world.deleteChannel(thread.id);
      await assert.rejects(people.write(bob, adults, "a kraken"), { code: 200000 });
      const also = await people.write(bob, adults, "", { carries });
      await people.vote(bob, also.id, [1]);
    }),
    [],
    "bots, and age-restricted channels",
  );

  // Somebody who wants no part in AI: the server's own events go on, theirs don't.
  const { message: panel } = await people.slash(bob, general, "privacy");
  await people.press(bob, panel?.id ?? "", "privacy:leave");
  assert.deepEqual(
    await toldSince(() => everything(bob)),
    [...ofServer, ...invites(), `ended ${general}`].toSorted(),
  );
  const { id: dan } = discord.people.join(guild.id, { name: "Dan" });
  assert.deepEqual(
    await toldSince(async () => {
      await people.ban(owner, guild.id, bob);
      await people.ban(owner, guild.id, dan);
      await people.unban(owner, guild.id, dan);
      await people.ban(owner, guild.id, robot);
    }),
    ["banned dan", "unbanned dan"],
  );

  grants((of) => {
    for (const need of needs.discord) of.revoke("watch", guild.id, need);
  });
  const { id: eve } = discord.people.join(guild.id, { name: "Eve" });
  assert.deepEqual(await toldSince(() => everything(eve)), [], "after it was taken back");
});
