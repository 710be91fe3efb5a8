import assert from "node:assert/strict";
import { test } from "node:test";
import {
  GatewayIntentBits as Bit,
  GuildScheduledEventStatus,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { channelType } from "../../discord-rules/channels.ts";
import { createBotClient } from "../bot-client.ts";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();

const bits = {
  voice: Bit.GuildVoiceStates,
  moderation: Bit.GuildModeration,
  invites: Bit.GuildInvites,
  scheduled: Bit.GuildScheduledEvents,
  polls: Bit.GuildMessagePolls,
} as const;

const expected = {
  voice: ["VOICE_STATE_UPDATE", "VOICE_STATE_UPDATE", "VOICE_STATE_UPDATE", "VOICE_STATE_UPDATE"],
  moderation: ["GUILD_BAN_ADD", "GUILD_BAN_REMOVE"],
  invites: ["INVITE_CREATE", "INVITE_DELETE"],
  scheduled: [
    ...["GUILD_SCHEDULED_EVENT_CREATE", "GUILD_SCHEDULED_EVENT_USER_ADD", "GUILD_SCHEDULED_EVENT_UPDATE"],
    ...["GUILD_SCHEDULED_EVENT_USER_REMOVE", "GUILD_SCHEDULED_EVENT_DELETE"],
  ],
  polls: ["MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE"],
} as const;

async function play(t: Parameters<typeof createSimulatorHarness>[0], intents: number, limited?: bigint) {
  const harness = await createSimulatorHarness(t, {}, Bit.Guilds | intents);
  const { discord, bot, guild, channel, ada, ben } = harness;
  const lounge = discord.world.addChannel(guild.id, { name: "Lounge", type: channelType.voice });
  const stage = discord.world.addChannel(guild.id, { name: "Stage", type: channelType.stage });
  const answers = ["North", "South"].map((text) => ({ poll_media: { text } }));
  const poll = await bot.api.channels.createMessage(channel.id, {
    poll: { question: { text: "?" }, answers },
  });
  if (limited !== undefined) discord.world.limitBot(guild.id, limited);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const { people } = discord;
  const owner = guild.owner_id;
  await people.enterVoice(ada.id, lounge.id);
  await people.enterVoice(ada.id, lounge.id, { muted: true });
  await people.enterVoice(ada.id, stage.id);
  await people.leaveVoice(ada.id, guild.id);
  await people.leaveVoice(ada.id, guild.id);
  await people.vote(ada.id, poll.id, [1]);
  await people.vote(ada.id, poll.id, []);
  const code = await people.invite(owner, channel.id);
  await people.deleteInvite(owner, code);
  const where = { location: "The pier" };
  const { id } = await people.scheduleEvent(owner, guild.id, {
    ...{ name: "Game night", startsAt: inAWeek, endsAt: inAWeek, where },
  });
  await people.showInterest(ada.id, guild.id, id, true);
  await people.showInterest(ada.id, guild.id, id, true);
  await people.changeScheduledEvent(owner, guild.id, id, { status: GuildScheduledEventStatus.Active });
  await people.showInterest(ada.id, guild.id, id, false);
  await people.deleteScheduledEvent(owner, guild.id, id);
  await people.ban(owner, guild.id, ben.id);
  await people.unban(owner, guild.id, ben.id);
  discord.world.addRole(guild.id, { name: "Last" });
  await bot.wait("GUILD_ROLE_CREATE");
  const known: ReadonlySet<string> = new Set(Object.values(expected).flat());
  return { ...harness, heard: bot.events.map((event) => event.t).filter((name) => known.has(name)), lounge };
}

for (const [what, bit] of Object.entries(bits) as [keyof typeof bits, number][]) {
  test(`events of ${what} come with their intent alone`, async (t) => {
    assert.deepEqual((await play(t, bit)).heard, expected[what]);
  });
}

test("bans and invites are told only to bots that may manage them", async (t) => {
  const { ViewChannel, ViewAuditLog, ManageChannels } = PermissionFlagsBits;
  const { moderation, invites } = bits;
  assert.deepEqual((await play(t, moderation | invites, ViewChannel)).heard, []);
  assert.deepEqual((await play(t, moderation, ViewChannel | ViewAuditLog)).heard, expected.moderation);
  assert.deepEqual((await play(t, invites, ViewChannel | ManageChannels)).heard, expected.invites);
});

test("a new session is told who is in voice channels, and a member who goes leaves theirs", async (t) => {
  const { discord, guild, ada, lounge } = await play(t, bits.voice);
  await discord.people.enterVoice(ada.id, lounge.id, { streaming: true });
  const bot = createBotClient(discord, Bit.Guilds | bits.voice);
  t.after(() => bot.disconnect());
  await bot.connect();
  const { voice_states: states } = await bot.wait<{ voice_states: readonly { user_id: string }[] }>(
    "GUILD_CREATE",
  );
  assert.deepEqual(
    states.map(({ user_id: id }) => id),
    [ada.id],
  );
  discord.people.leave(ada.id, guild.id);
  const gone = await bot.wait<{ channel_id: string | null; user_id: string }>("VOICE_STATE_UPDATE");
  assert.deepEqual([gone.user_id, gone.channel_id], [ada.id, null]);
});

test("people need permissions: to connect, to ban somebody below them, to make invites and events", async (t) => {
  const { discord, guild, channel, ada, ben } = await createSimulatorHarness(t);
  const { people, world } = discord;
  const lounge = world.addChannel(guild.id, { name: "Lounge", type: channelType.voice });
  await assert.rejects(people.enterVoice(ada.id, channel.id), { code: 50024 });
  world.overwrite(lounge.id, guild.id, { deny: PermissionFlagsBits.Connect });
  await assert.rejects(people.enterVoice(ada.id, lounge.id), { code: 50013 });
  await assert.rejects(people.ban(ada.id, guild.id, ben.id), { code: 50013 });
  await assert.rejects(people.invite(ada.id, channel.id), { code: 50013 });
  const form = { name: "Game night", startsAt: inAWeek, where: { location: "The pier" } };
  await assert.rejects(people.scheduleEvent(ada.id, guild.id, form), { code: 50013 });
  await assert.rejects(people.scheduleEvent(guild.owner_id, guild.id, form), { code: 50035 });
  await assert.rejects(people.showInterest(ada.id, guild.id, "1", true), { code: 10070 });
  const captain = world.addRole(guild.id, { name: "Captain", permissions: PermissionFlagsBits.BanMembers });
  world.setRoles(guild.id, ada.id, [captain.id]);
  await assert.rejects(people.ban(ada.id, guild.id, guild.owner_id), { code: 50013 }, "the owner");
  await people.ban(ada.id, guild.id, ben.id);
  await assert.rejects(people.unban(guild.owner_id, guild.id, ada.id), { code: 10026 });
});

test("a bot bans, lifts bans, and makes invites with the permissions of its role", async (t) => {
  const { discord, bot, guild, channel, ben } = await createSimulatorHarness(t);
  const { guilds, channels, invites } = bot.api;
  await discord.people.write(ben.id, channel.id, "spam");
  await guilds.banUser(guild.id, ben.id, { delete_message_seconds: 60 });
  assert.equal(discord.world.messages(channel.id).length, 0);
  assert.equal((await guilds.getMemberBan(guild.id, ben.id)).user.id, ben.id);
  await guilds.unbanUser(guild.id, ben.id);
  await refusedWith(10026, guilds.getMemberBan(guild.id, ben.id));
  await refusedWith(50035, guilds.banUser(guild.id, ben.id, { delete_message_seconds: 604_801 }));
  const invite = await channels.createInvite(channel.id, { max_uses: 1 });
  await invites.delete(invite.code);
  await refusedWith(10006, invites.delete(invite.code));
  await refusedWith(50035, channels.createInvite(channel.id, { max_uses: 101 }));
  discord.world.limitBot(guild.id, PermissionFlagsBits.ViewChannel);
  await refusedWith(50013, guilds.banUser(guild.id, ben.id));
  await refusedWith(50013, channels.createInvite(channel.id, {}));
});
