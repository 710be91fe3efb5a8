import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type APIMessage, ComponentType, PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";
import { buttonId } from "../discord/fixtures/button-id.ts";
import { needOf } from "../plugin-api/needs.ts";
import { createPluginDeeds } from "../plugins/store/plugin-deeds.ts";
import { openDatabase } from "../store/open-database.ts";

/** Manage Server plus what everybody has. */
const manageGuild =
  PermissionFlagsBits.ManageGuild |
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.UseApplicationCommands;

const labels = (message: APIMessage | undefined) =>
  (message?.components ?? []).flatMap((row) =>
    "components" in row
      ? row.components.flatMap((part) => ("label" in part ? [String(part.label)] : []))
      : [],
  );

/** The menus of a message. */
const menusOf = (message: APIMessage) =>
  (message.components ?? []).flatMap((row) =>
    "components" in row
      ? row.components.flatMap((part) => (part.type === ComponentType.StringSelect ? [part] : []))
      : [],
  );

/** Waits for what someone's own panel shows; it is edited after a press is acknowledged. */
async function shows(
  { discord, general }: Awaited<ReturnType<typeof createBotHarness>>,
  userId: string,
  messageId: string,
  fits: RegExp,
): Promise<APIMessage> {
  const end = performance.now() + 60_000;
  for (;;) {
    const found = discord.world.messages(general, userId).find(({ id }) => id === messageId);
    if (found !== undefined && fits.test(found.content)) return found;
    if (performance.now() > end) assert.fail(`it never showed ${fits}: ${found?.content}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("admins see plugins, switch them off and on, and grant their requests, across a restart", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, guild, general, bob } = world;
  const manager = discord.world.addRole(guild.id, { name: "Manager", permissions: manageGuild }).id;
  const mia = discord.world.addMember(guild.id, { name: "Mia", roleIds: [manager] }).id;
  const commands = () => discord.world.commands(guild.id).map(({ name }) => name);
  const bot = await world.startLiveProcess();

  await assert.rejects(discord.people.slash(bob, general, "plugins"), /plugins/);
  const list = (await discord.people.slash(mia, general, "plugins")).message;
  assert.match(list?.content ?? "", /^\*\*karma\*\* is swimming/m);
  assert.ok(list);
  await discord.people.select(mia, list.id, "plugins:choose", ["karma"]);
  const chosen = await shows(world, mia, list.id, /Not granted: read all messages/);
  assert.deepEqual(labels(chosen), [
    "Switch off here",
    "All plugins",
    "Answer its 2 questions",
    "What it did",
    "Grant: read all messages",
    "Grant: add reactions",
  ]);

  const thanks = `thanks <@${bob}>`;
  await discord.people.write(mia, general, thanks);
  await discord.people.press(mia, list.id, buttonId(chosen, "Grant: read all messages"));
  await discord.people.press(mia, list.id, buttonId(chosen, "Grant: add reactions"));
  await shows(world, mia, list.id, /Granted: read all messages.*\nGranted: add reactions/);
  await discord.people.write(mia, general, thanks);
  const heard = await discord.journal.wait(({ what }) => what.includes("/reactions/"));
  assert.ok(heard);
  const karma = async () =>
    (await discord.people.slash(bob, general, "karma", { who: bob })).message?.content ?? "";
  assert.equal(await karma(), "Bob has 1 karma.");

  await discord.people.press(mia, list.id, "plugins:off:karma");
  await shows(world, mia, list.id, /switched off here/);
  await discord.journal.wait(() => !commands().includes("karma"));
  await bot.end("SIGKILL");
  await world.startLive();
  assert.equal(commands().includes("karma"), false);

  await discord.people.press(mia, list.id, "plugins:on:karma");
  await discord.journal.wait(() => commands().includes("karma"));
  assert.equal(await karma(), "Bob has 1 karma.");
});

test("operators decide what applies everywhere", { timeout: 120_000 }, async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, guild, general } = world;
  const owner = guild.owner_id;
  const manager = discord.world.addRole(guild.id, { name: "Manager", permissions: manageGuild }).id;
  const mia = discord.world.addMember(guild.id, { name: "Mia", roleIds: [manager] }).id;
  const bot = await world.startLive();
  const panel = (await discord.people.slash(owner, general, "plugins", { name: "dice" })).message;
  assert.ok(panel);
  assert.ok(labels(panel).includes("Switch off everywhere"));
  const own = (await discord.people.slash(mia, general, "plugins", { name: "dice" })).message;
  assert.equal(labels(own).includes("Switch off everywhere"), false);
  await discord.people.press(owner, panel.id, "plugins:off-all:dice");
  const commands = () => discord.world.commands(guild.id).map(({ name }) => name);
  await discord.journal.wait(() => !commands().includes("roll"));
  await discord.people.press(owner, panel.id, "plugins:on-all:dice");
  await shows(world, owner, panel.id, /^\*\*dice\*\* is swimming/);
  await discord.people.slash(owner, general, "plugins", { name: "dice", do: "off" });
  const noted = bot
    .output()
    .split("\n")
    .filter((line) => line.includes("pluginTended"));
  assert.deepEqual(
    noted.map((line) => /"action":"([^"]+)"/.exec(line)?.[1]),
    ["off-all", "on-all", "off"],
    "what was done in words is noted, too",
  );
});

const crew = `import { slashCommand, TurbotPlugin } from "turbot";

export default class Crew extends TurbotPlugin {
  static readonly needs = { discord: ["manage_roles"] } as const;
  join = slashCommand(
    { name: "join", description: "Take a role", options: { role: { type: "role", description: "Which", required: true } } },
    async (interaction, { role }) => {
      await interaction.giveRole(role);
      await interaction.reply("Aye!");
    },
  );
  enlist = slashCommand(
    { name: "enlist", description: "Give a role", options: { who: { type: "user", description: "Whom", required: true }, role: { type: "role", description: "Which", required: true } } },
    async (interaction, { who, role }) => {
      await interaction.giveRole(role, who);
      await interaction.reply("Welcome aboard!");
    },
  );
}
`;

test("questions grant roles that were picked, also to helpers; what was done is seen and undone, and a moderator allows more", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { crew } });
  const { discord, guild, general, bob } = world;
  const own = guild.owner_id;
  const roleOf = (name: string, permissions: bigint) =>
    discord.world.addRole(guild.id, { name, permissions }).id;
  const helper = roleOf("Helper", 0n);
  const [sailor, pilot] = [roleOf("Sailor", 0n), roleOf("Pilot", 0n)];
  const powerful = roleOf("Judge", PermissionFlagsBits.ManageMessages);
  const high = roleOf("Veteran", 0n);
  await discord.people.editRole(own, guild.id, high, { position: 99 });
  const rolesOf = (userId: string) =>
    discord.world.members(guild.id).find(({ user }) => user.id === userId)?.roleIds ?? [];
  const take = async (role: string) =>
    (await discord.people.slash(bob, general, "join", { role })).message?.content ?? "";
  await world.startLive();

  const panel = (await discord.people.slash(own, general, "plugins", { name: "crew" })).message;
  assert.ok(panel);
  await discord.people.press(own, panel.id, buttonId(panel, "Answer its question"));
  const asked = await shows(
    world,
    own,
    panel.id,
    /^\*\*Let crew give and take roles without any powers\?\*\*/,
  );
  assert.match(asked.content, /can be undone under \*What it did\*/);
  const [menu] = menusOf(asked);
  assert.ok(menu);
  const offered = menu.options.map(({ value }) => value);
  assert.ok(offered.includes(sailor) && offered.includes(pilot) && !offered.includes(powerful));
  assert.match(
    asked.content,
    new RegExp(`I can't give or take <@&${high}> yet: first move my own role above`),
  );
  const cant = menu.options.filter(({ description }) => /I can't give it yet/.test(description ?? ""));
  assert.deepEqual(
    cant.map(({ value }) => value),
    [high],
  );
  await discord.people.select(own, panel.id, menu.custom_id, [sailor]);
  await shows(world, own, panel.id, /Granted: give and take roles without any powers, only <@&\d+>/);

  assert.equal(await take(sailor), "Aye!");
  assert.deepEqual(rolesOf(bob), [sailor]);
  assert.match(await take(pilot), /not this one: an admin can add it/);
  assert.deepEqual(rolesOf(bob), [sailor]);

  await discord.people.press(own, panel.id, "plugins:did:crew:0");
  const did = await shows(world, own, panel.id, new RegExp(`1\\. gave <@${bob}> <@&${sailor}>`));
  await discord.people.press(own, panel.id, buttonId(did, "Undo number 1"));
  await shows(world, own, panel.id, /\(undone\)/);
  assert.deepEqual(rolesOf(bob), []);

  const hal = discord.world.addMember(guild.id, { name: "Hal", roleIds: [helper] }).id;
  const enlist = async () =>
    (await discord.people.slash(hal, general, "enlist", { who: bob, role: sailor })).message?.content ?? "";
  assert.match(await enlist(), /isn't allowed to manage the role/);
  await discord.people.press(own, panel.id, "plugins:look:crew:0");
  const offer = await shows(world, own, panel.id, /Can be granted, too: .* for members of picked roles/);
  await discord.people.press(
    own,
    panel.id,
    buttonId(offer, "Let a role: give and take roles without any powers"),
  );
  const which = await shows(world, own, panel.id, /^\*\*Let members of roles that you pick use crew to give/);
  assert.match(which.content, /20 times an hour each\?.*as if those roles had \*Manage Roles\*/s);
  const pick = JSON.stringify(which.components).match(/plugins:pick:crew:manage_roles_delegated:\w+/)?.[0];
  await discord.people.select(own, panel.id, pick ?? assert.fail(), [helper]);
  const only = `only <@&${helper}> (\`manage_roles_delegated\`)`;
  await shows(world, own, panel.id, new RegExp(RegExp.escape(only)));
  assert.equal(await enlist(), "Welcome aboard!");
  assert.deepEqual(rolesOf(bob), [sailor]);
  await discord.people.press(own, panel.id, "plugins:did:crew:0");
  const lent = await shows(world, own, panel.id, new RegExp(`for <@${hal}> \\(delegated\\)`));
  await discord.people.press(own, panel.id, buttonId(lent, "Undo number 1"));
  await shows(world, own, panel.id, /\(delegated\),.*\(undone\)/);
  await discord.people.press(own, panel.id, "plugins:look:crew:0");
  const again = await shows(world, own, panel.id, new RegExp(RegExp.escape(only)));
  const taken = "plugins:revoke:crew:manage_roles_delegated";
  assert.ok(JSON.stringify(again.components).includes(taken));
  await discord.people.press(own, panel.id, taken);
  await shows(world, own, panel.id, /Can be granted, too: .* for members of picked roles/);
  assert.match(await enlist(), /isn't allowed to manage the role/);

  const database = openDatabase(join(world.home, "data", "sessions.db"));
  // As `/forget` does for whoever granted it.
  database.exec("UPDATE plugin_grants SET by = ''");
  assert.match(await take(sailor), /"manage_roles" rests in this server: .*has been forgotten/);
  await discord.people.press(own, panel.id, "plugins:did:crew:0");
  await shows(world, own, panel.id, /^\*\*What crew did here lately/);
  await discord.people.press(own, panel.id, "plugins:look:crew:0");
  const resting = await shows(world, own, panel.id, /Rests: give and take roles .*another admin confirms it/);
  await discord.people.press(
    own,
    panel.id,
    buttonId(resting, "Confirm: give and take roles without any powers"),
  );
  await shows(world, own, panel.id, new RegExp(`Granted: give and take .*only <@&${sailor}>`));
  assert.equal(await take(sailor), "Aye!");
  const cap = needOf("manage_roles")?.cap ?? assert.fail();
  const deeds = createPluginDeeds(database, Date.now);
  const earlier = {
    plugin: "crew",
    guildId: guild.id,
    userId: bob,
    need: "manage_roles",
    what: { kind: "x" },
  };
  for (let done = 0; done < cap.forPerson; done += 1) deeds.begin(earlier, undefined, true);
  database.close();
  assert.match(await take(sailor), /often enough for this person/);
  await discord.journal.wait(() =>
    discord.world.messages(general).some(({ content }) => limit.test(content)),
  );
  const limited = discord.world.messages(general).find(({ content }) => limit.test(content)) ?? assert.fail();
  await discord.people.press(bob, limited.id, buttonId(limited, "15 more minutes"));
  assert.match(await take(sailor), /often enough for this person/, "he is no moderator");
  await discord.people.press(own, limited.id, buttonId(limited, "15 more minutes"));
  assert.equal(await take(sailor), "Aye!");
});

const limit = /^\*\*crew\*\* has reached its limit of an hour for <@\d+>/;

const crowd = Object.fromEntries(
  Array.from({ length: 30 }, (_, at) => [
    `one-of-many-${at + 10}`,
    `import { slashCommand, TurbotPlugin } from "turbot";

export default class OneOfMany extends TurbotPlugin {
  it = slashCommand({ name: "one-${at + 10}", description: "It is one of many" }, async (interaction) => {
    await interaction.reply("Here!");
  });
}
`,
  ]),
);

test("with thirty plugins, the last one is on the second page and can be switched off there", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: crowd });
  const { discord, guild, general } = world;
  await world.startLive();
  const list = (await discord.people.slash(guild.owner_id, general, "plugins")).message;
  assert.ok(list);
  assert.doesNotMatch(list.content, /one-of-many-39/);
  await discord.people.press(guild.owner_id, list.id, buttonId(list, "On to page 2"));
  await shows(world, guild.owner_id, list.id, /\*\*one-of-many-39\*\*/);
  await discord.people.select(guild.owner_id, list.id, "plugins:choose", ["one-of-many-39"]);
  const chosen = await shows(world, guild.owner_id, list.id, /plugins\/one-of-many-39\.ts/);
  await discord.people.press(guild.owner_id, list.id, buttonId(chosen, "Switch off here"));
  await shows(world, guild.owner_id, list.id, /switched off here/);
  const commands = () => discord.world.commands(guild.id).map(({ name }) => name);
  await discord.journal.wait(() => !commands().includes("one-39"));
});
