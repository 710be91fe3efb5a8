import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "./fixtures/bot-harness.ts";

type World = Awaited<ReturnType<typeof createBotHarness>>;

/** Mo is a moderator, and Olga may manage the channels. */
function withModerators(world: World) {
  const { discord, guild } = world;
  const member = (name: string, permissions: bigint) => {
    const role = discord.world.addRole(guild.id, { name: `${name}s`, permissions });
    return discord.world.addMember(guild.id, { name, roleIds: [role.id] }).id;
  };
  return {
    mo: member("Mo", PermissionFlagsBits.ManageMessages),
    olga: member("Olga", PermissionFlagsBits.ManageChannels),
  };
}

/** What Turbot replies to a message. */
async function answer(world: World, message: { readonly id: string; readonly channel_id: string }) {
  const { content } = await world.discord.people.waitForMessage(
    message.channel_id,
    ({ message_reference: to }) => to?.message_id === message.id,
    20_000,
  );
  return content;
}

test("is quiet in a channel for an hour when a moderator wants it, over a restart, until they let it talk again", async (t) => {
  const world = await createBotHarness(t);
  const { discord, guild, general, ann, bob, mo } = { ...world, ...withModerators(world) };
  const other = discord.world.addChannel(guild.id, { name: "other" }).id;
  const first = await world.startLive();

  assert.match(await answer(world, await world.mention(ann, "quiet")), /All calm/, "Ann is no moderator");
  await answer(world, await world.mention(ann, "hello"));
  const begins = await answer(world, await world.mention(mo, "quiet here for an hour, please"));
  assert.match(
    begins,
    /^I'll be quiet here until <t:\d+:t>\. To end it sooner, mention me and say "you can talk again"/,
  );
  const before = world.said(general).length;
  // Not even to say that somebody is left out of AI.
  const privacy = (await discord.people.slash(bob, general, "privacy")).message;
  await discord.people.press(bob, privacy?.id ?? "", "privacy:leave");
  await world.mention(bob, "hello?");
  for (const words of ["hello?", "feature request: dice", "stop", "you can talk again"])
    await world.mention(ann, words);
  await answer(world, await world.mention(ann, "hello", other));
  assert.equal(world.said(general).length, before);
  assert.match(
    (await discord.people.slash(ann, general, "chat")).message?.content ?? "",
    /Here:\*\* I'm quiet until/,
  );

  await first.end("SIGTERM");
  await world.startLive();
  await world.mention(ann, "are you back?");
  await answer(world, await world.mention(ann, "hello", other));
  assert.equal(world.said(general).length, before);
  assert.match(await answer(world, await world.mention(mo, "you can talk again")), /I'm back/);
  await answer(world, await world.mention(ann, "hello"));

  const panel = (await discord.people.slash(mo, general, "chat")).message;
  await discord.people.press(mo, panel?.id ?? "", "places:quiet");
  const quiet = world.said(general).length;
  await world.mention(ann, "hello?");
  await answer(world, await world.mention(ann, "hello", other));
  assert.equal(world.said(general).length, quiet);
});

test("chats in the channels that were chosen, and points there once from elsewhere; adults' channels only if chosen", async (t) => {
  const world = await createBotHarness(t);
  const { discord, guild, general, ann, bob, olga } = { ...world, ...withModerators(world) };
  const bots = discord.world.addChannel(guild.id, { name: "bots" }).id;
  const adults = discord.world.addChannel(guild.id, { name: "adults" }).id;
  discord.world.setAgeRestricted(adults, true);
  await world.startLive();
  assert.match(
    await answer(world, await world.mention(ann, "hello", adults)),
    /stay out of age-restricted channels/,
  );
  await answer(world, await world.mention(ann, "hello"));

  const forAnn = (await discord.people.slash(ann, general, "chat")).message;
  assert.match(forAnn?.content ?? "", /in all channels that I can see, except age-restricted ones/);
  assert.deepEqual(forAnn?.components, []);
  const panel = (await discord.people.slash(olga, general, "chat")).message;
  const chosen = await discord.people.select(olga, panel?.id ?? "", "places:choose", [bots, adults]);
  assert.match(chosen.message?.content ?? "", new RegExp(`in <#${bots}>, <#${adults}> and their threads`));

  const pointer = await answer(world, await world.mention(bob, "hello"));
  assert.match(
    pointer,
    new RegExp(`^I don't chat in this channel\\. Talk to me in <#${bots}>, <#${adults}>`),
  );
  const before = world.said(general).length;
  for (const words of ["hello?", "feature request: dice"]) await world.mention(bob, words);
  const asked = await world.mention(bob, "hello", bots);
  await answer(world, asked);
  const thread = await discord.people.startThread(bob, asked.id, "more");
  await answer(world, await world.mention(bob, "hello", thread.id));
  await answer(world, await world.mention(bob, "hello", adults));
  assert.equal(world.said(general).length, before);

  await discord.people.press(olga, panel?.id ?? "", "places:all");
  await answer(world, await world.mention(bob, "hello again"));
});

test("says in its profile that it is an AI; tells staff, without the words, of somebody under 13, and keeps nothing of theirs", async (t) => {
  const world = await createBotHarness(t);
  const { discord, claude, logs, ann, home } = world;
  const bot = await world.startLive();
  const headers = { authorization: `Bot ${discord.botToken}` };
  const profile = async () => (await fetch(`${discord.url}/v10/applications/@me`, { headers })).json();
  const saysSo = /I'm Turbot, an AI \(Claude\), and I can be wrong/;
  await discord.journal.wait(({ what }) => what === "PATCH /applications/@me", 20_000);
  assert.match(JSON.stringify(await profile()), saysSo);

  await answer(world, await world.mention(ann, "my parrot is called Xyzzy"));
  const wish = await world.mention(ann, "feature request: a counter for Xyzzy");
  const inThread = ({ author }: { author: { id: string } }) => author.id === discord.botUser.id;
  await discord.journal.wait(({ what }) => what.endsWith(`/messages/${wish.id}/threads`), 20_000);
  await discord.people.waitForMessage(wish.id, inThread, 20_000);
  const calls = claude.calls.length;
  const told = await discord.people.write(ann, wish.id, "I'm 11 years old and Xyzzy is blue");
  assert.match(await answer(world, told), /can't chat with you.*a grown-up you trust/);
  const staff = await discord.people.waitForMessage(logs, ({ content }) => /under 13/.test(content), 20_000);
  assert.match(staff.content, new RegExp(`<@${ann}>, in https://\\S+/${wish.id}/${told.id}`));
  // Ids can hold any two digits.
  assert.doesNotMatch(staff.content.replace(/\d{17,}/g, ""), /Xyzzy|11/);
  assert.equal(claude.calls.length, calls);

  assert.match(await answer(world, await world.mention(ann, "I'm 11, by the way.")), /can't chat with you/);
  await bot.end("SIGTERM");
  const files = readdirSync(join(home, "data")).filter((name) => name.startsWith("sessions.db"));
  for (const name of files) assert.ok(!readFileSync(join(home, "data", name)).includes("Xyzzy"), name);
});
