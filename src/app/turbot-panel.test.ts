import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { addManager, atPanel } from "./fixtures/turbot-panel.ts";
import { until } from "./fixtures/until.ts";

/** A server with a manager, Mo, and an operator, Bob, who has no right in it. */
async function managedReef(t: TestContext) {
  const world = await createBotHarness(t);
  const settings = { OPERATOR_IDS: world.bob };
  const mo = addManager(world);
  let bot = world.start([], settings);
  await bot.says("ready");
  await until(() => world.discord.world.commands(world.guild.id).length > 0);
  const restart = async () => {
    await bot.end("SIGTERM");
    bot = world.start([], settings);
    await bot.says("ready");
  };
  /** Waits for an audit line in the admin channel, or another channel. */
  const told = (words: RegExp, channelId = world.logs) =>
    world.discord.people.waitForMessage(channelId, ({ content }) => words.test(content), 20_000);
  /** Whom a message in a channel has pinged. */
  const rung = (channelId: string) =>
    world.discord.pings.filter((ping) => ping.channelId === channelId).map((ping) => ping.messageId);
  return { world, mo, restart, told, rung };
}

test("members read what Turbot is, managers see their server, and operators everything; a press needs the right at that moment", async (t) => {
  const { world, mo } = await managedReef(t);
  const { ann, bob, discord, guild } = world;
  const [annsPanel, mosPanel, bobsPanel] = [ann, mo, bob].map((id) => atPanel(world, id));
  assert.match((await annsPanel?.open()) ?? "", /grows by being asked/);
  assert.match(
    (await mosPanel?.open()) ?? "",
    /^\*\*How I am\*\*.*Discord: connected\.\nClaude: reachable; chat with `claude-/s,
  );
  assert.deepEqual(mosPanel?.labels(), ["Status", "Requests", "Settings", "Who changed what"]);
  assert.match((await bobsPanel?.open()) ?? "", /Money: \$0\.00 of \$20\.00 in \w+\./);
  assert.deepEqual(bobsPanel?.labels(), [
    ...["Status", "Requests", "Deploys", "Settings", "Who changed what"],
    ...["Look at everything", "Limits", "Operators"],
  ]);
  assert.match((await bobsPanel?.press(/^Deploys/)) ?? "", /Running|without a supervisor|Deploys/);
  await mosPanel?.press(/Settings/);
  assert.deepEqual(mosPanel?.labels().slice(4), ["Pause requests here", "Change my persona", "Where I chat"]);
  assert.match((await mosPanel?.press(/Where I chat/)) ?? "", /^\*\*Where I chat:\*\* in all channels/);
  discord.world.setRoles(guild.id, mo, []);
  assert.match((await mosPanel?.press(/Pause requests here/)) ?? "", /Only people with \*Manage Server\*/);
});

test("a manager pauses new requests in the server after a question; it's told, kept over a restart, and taken back", async (t) => {
  const { world, mo, restart, told, rung } = await managedReef(t);
  const { ann, general } = world;
  const panel = atPanel(world, mo);
  await panel.open();
  await panel.press(/Settings/);
  assert.match(await panel.press(/Pause requests here/), /Pause new requests in this server\?/);
  assert.match(await panel.press(/No, back/), /New requests: I take them/);
  await panel.press(/Pause requests here/);
  await panel.press(/Pause them here/);
  const line = await told(/paused new requests in this server\.$/);
  assert.match(line.content, new RegExp(`^<@${mo}> paused`));
  await until(() => panel.heard().some((words) => /^Done: I take no new requests/.test(words)));
  assert.match(panel.look(), /\*\*paused in this server\*\*/);
  await restart();
  await world.mention(ann, "feature request: a dice");
  await told(/not taking new requests in this server .*didn't count/, general);
  await panel.press(/Who changed what/);
  assert.match(panel.look(), new RegExp(`<@${mo}> paused new requests in this server`));
  await panel.press(/Settings/);
  await panel.press(/Resume requests here/);
  await panel.press(/Take them again/);
  await told(/resumed new requests in this server/);
  const asked = await world.mention(ann, "feature request: a dice");
  await told(/Let's plan|./, asked.id);
  assert.deepEqual(rung(world.logs), []);
});

test("an operator chooses role, persona and admin channel, and adds a second operator, who can do all of it", async (t) => {
  const { world, mo, restart, told, rung } = await managedReef(t);
  const { ann, bob, claude, discord, general, guild } = world;
  const newcomer = discord.world.addMember(guild.id, { name: "Nemo" }).id;
  const crew = discord.world.addRole(guild.id, { name: "Crew" }).id;
  const office = discord.world.addChannel(guild.id, { name: "office" }).id;
  const panel = atPanel(world, bob);
  await panel.open();
  await panel.press(/Settings/);
  assert.match(
    await panel.choose(/role that can ask/, crew),
    new RegExp(`Let everybody with <@&${crew}> ask`),
  );
  await panel.press(/Let them ask/);
  await told(new RegExp(`<@${bob}> chose <@&${crew}> as the role`));
  assert.match(
    await panel.fill(/Change my persona/, { persona: "A grumpy lighthouse keeper." }),
    /^Done: that's how I sound/,
  );
  await told(/changed my persona in this server: “A grumpy lighthouse keeper\.”/);
  assert.match(await panel.choose(/admin channel/, office), /everybody who can read it should be trusted/);
  await panel.press(/Report there/);
  await told(new RegExp(`made <#${office}> the admin channel`), office);

  await panel.open();
  await panel.press(/Operators/);
  assert.match(await panel.choose(/Make somebody an operator/, discord.botUser.id), /That's a bot/);
  await panel.press(/Back/);
  assert.match(
    await panel.choose(/Make somebody an operator/, mo),
    new RegExp(`Make <@${mo}> an operator\\?`),
  );
  await panel.press(/Make them an operator/);
  await told(new RegExp(`<@${bob}> made <@${mo}> an operator`), office);
  await restart();

  // Ann's role was the setting's.
  await world.mention(ann, "feature request: a dice");
  await told(/need the \*\*Crew\*\* role/, general);
  await world.mention(newcomer, "hello there");
  await until(() =>
    claude.calls.some((call) => JSON.stringify(call).includes("A grumpy lighthouse keeper.")),
  );
  const second = atPanel(world, mo);
  await second.open();
  await second.press(/Operators/);
  assert.match(await second.choose(/Take it away/, bob), /`OPERATOR_IDS`.*only that changes it/);
  await second.press(/Back/);
  await second.choose(/Take it away/, mo);
  await second.press(/Take them away/);
  await told(new RegExp(`<@${mo}> took operator rights from <@${mo}>`), office);
  assert.match(await second.press(/^Operators|^Deploys/).catch(() => ""), /Only my operators/);
  assert.deepEqual([...rung(world.logs), ...rung(office)], []);
});

test("where the chosen admin channel refuses what is said, the setting's hears it and why, until the chosen one works again", async (t) => {
  const { world, restart, told } = await managedReef(t);
  const { bob, discord, guild, logs } = world;
  const office = discord.world.addChannel(guild.id, { name: "office" }).id;
  const panel = atPanel(world, bob);
  await panel.open();
  await panel.press(/Settings/);
  await panel.choose(/admin channel/, office);
  await panel.press(/Report there/);
  await told(new RegExp(`made <#${office}> the admin channel`), office);
  discord.world.denyBot(office, PermissionFlagsBits.SendMessages);
  await panel.open();
  await panel.press(/Settings/);
  await panel.press(/Pause requests here/);
  await panel.press(/Pause them here/);
  await told(new RegExp(`can't report in <#${office}>.*I report here for now`));
  await told(new RegExp(`<@${bob}> paused new requests in this server`));
  discord.world.denyBot(office, 0n);
  await restart();
  await panel.open();
  await panel.press(/Settings/);
  await panel.press(/Resume requests here/);
  await panel.press(/Take them again/);
  await told(/resumed new requests in this server/, office);
  assert.ok(!discord.world.messages(logs).some(({ content }) => /resumed/.test(content)));
});

test("an operator names a reviewer, who is asked nothing until they agree themselves, and can end it", async (t) => {
  const { world, told, rung } = await managedReef(t);
  const { bob, discord, guild, logs } = world;
  const nemo = discord.world.addMember(guild.id, { name: "Nemo" }).id;
  const panel = atPanel(world, bob);
  await panel.open();
  await panel.press(/Operators/);
  const name = (login: string) => panel.fill(/Name a reviewer/, { user: [nemo], login });
  assert.match(await name("stranger"), /can't write to the repository.*Invite them there first/);
  assert.match(await name("not a login!"), /isn't a login at GitHub/);
  assert.match(await name("reef"), /Named, and not asked yet: .*Yes, ask me/);
  await told(new RegExp(`<@${bob}> named <@${nemo}> as a reviewer \\(\`reef\` at GitHub\\)`));
  const nemos = atPanel(world, nemo);
  assert.match(await nemos.open(), /An operator would like you to review my pull requests, as `reef`/);
  assert.match(await nemos.press(/Yes, ask me/), /^Thank you!/);
  await told(new RegExp(`<@${nemo}> agreed to be asked for reviews`));
  assert.match(await nemos.open(), /^You review my pull requests/);
  assert.match(await nemos.press(/Ask me no more/), /^Done: I don't ask you/);
  await told(new RegExp(`<@${nemo}> doesn't want to be asked`));
  assert.match(await nemos.open(), /grows by being asked/);
  assert.deepEqual(rung(logs), []);
});
