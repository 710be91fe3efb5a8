import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type APIMessage, ComponentType } from "discord-api-types/v10";
import type { InteractionResult } from "../../packages/discord-simulator/discord-simulator.ts";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { createServerStores } from "../../src/plugins/server-store/server-stores.ts";
import { createPluginGrants } from "../../src/plugins/store/plugin-grants.ts";
import { createPluginSettings } from "../../src/plugins/store/plugin-settings.ts";
import { openDatabase } from "../../src/store/open-database.ts";

const folder = resolve(import.meta.dirname, "../../examples/plugins");
/** What each needs, granted by the server's owner. */
const examples = {
  "role-menu": ["manage_roles"],
  "reaction-roles": ["manage_roles", "add_reactions"],
  suggestions: [],
  "custom-commands": [],
  quote: [],
  "in-short": ["ask_claude"],
  starboard: ["read_history"],
  levelling: ["read_messages", "manage_roles", "send_files"],
  trivia: [],
  "welcome-card": ["send_files", "send_files_unattended"],
  "goodbye-and-log": ["read_messages", "see_members", "see_bans", "see_before"],
} as const;

/** A server that has copied these examples. */
async function createReef(t: TestContext) {
  const names = Object.keys(examples);
  const sources = names.map((name) => [name, readFileSync(join(folder, `${name}.ts`), "utf8")]);
  const world = await createBotHarness(t, {
    plugins: Object.fromEntries(sources),
    discord: { guildMembersIntent: true },
  });
  const { discord, home, guild, general } = world;
  const owner = guild.owner_id;
  const database = openDatabase(join(home, "data", "sessions.db"));
  const grants = createPluginGrants(database, Date.now);
  for (const [name, discordNeeds] of Object.entries(examples)) {
    const needs = { http: [], discord: discordNeeds.filter((need) => need !== "send_files_unattended") };
    for (const need of discordNeeds) grants.grant(name, guild.id, need, needs, owner);
  }
  const deckhand = discord.world.addRole(guild.id, { name: "Deckhand" }).id;
  const harbour = discord.world.addChannel(guild.id, { name: "harbour" }).id;
  createPluginSettings(database, Date.now).change("welcome-card", guild.id, [
    { name: "channel", type: "channel", value: harbour },
  ]);
  createPluginSettings(database, Date.now).change("levelling", guild.id, [
    { name: "level5", type: "role", value: deckhand },
  ]);
  database.close();
  rankMany(join(home, "data"), guild.id, world.ann);
  await world.startLive();

  /** Waits for a message of Turbot's that says this now, new or by an edit. */
  async function says(words: RegExp, channelId = general, asUserId?: string): Promise<APIMessage> {
    return until(() =>
      discord.world
        .messages(channelId, asUserId)
        .findLast(({ author, content }) => author.id === discord.botUser.id && words.test(content)),
    );
  }
  const press = (userId: string, message: APIMessage, label: string) => {
    const buttons = (message.components ?? []).flatMap((row) =>
      row.type === ComponentType.ActionRow ? row.components : [],
    );
    const found = buttons.find(
      (one) => one.type === ComponentType.Button && "label" in one && one.label === label,
    );
    assert.ok(found !== undefined && "custom_id" in found, `there is no button "${label}"`);
    return discord.people.press(userId, message.id, found.custom_id);
  };
  const labelsOf = (message: APIMessage) =>
    (message.components ?? []).flatMap((row) =>
      row.type === ComponentType.ActionRow
        ? row.components.flatMap((one) => ("label" in one && one.label !== undefined ? [one.label] : []))
        : [],
    );
  const rolesOf = (userId: string) =>
    discord.world.members(guild.id).find(({ user }) => user.id === userId)?.roleIds ?? [];
  return { ...world, owner, harbour, deckhand, says, press, labelsOf, rolesOf };
}

/** A big server that has played for long. */
const many = 50_000;
/** @param nextTo a message away from level 5 */
function rankMany(folder: string, guildId: string, nextTo: string): void {
  const stores = createServerStores(folder, { now: Date.now });
  stores.of("levelling").rankings.set({ guildId, name: "xp" }, "1000000000000000", 1_000_000);
  stores.of("levelling").rankings.set({ guildId, name: "xp" }, nextTo, 740);
  stores.of("levelling").withFile((file) =>
    file.together(() => {
      for (let at = 1; at < many; at += 1)
        file.query.setScore.run(1, String(1_000_000_000_000_000 + at), 1_000 + (at % 20_000), 0);
    }),
  );
  stores.close();
}

async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (let looks = 0; looks < 900; looks += 1) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    await sleep(50);
  }
  assert.fail("it never happened");
}

/** The id under which a form was opened. On a slow machine Turbot can have said "thinking…" instead; then people try again. */
async function opened(use: () => Promise<InteractionResult>): Promise<string> {
  for (let tries = 0; tries < 5; tries += 1) {
    const { modal, interactionId } = await use();
    if (modal !== undefined) return interactionId;
  }
  assert.fail("no form was opened");
}

test("a server lives with the examples: roles, suggestions, stars, quotes, own commands, levels, cards and a log", {
  timeout: 300_000,
}, async (t) => {
  const reef = await createReef(t);
  const { discord, guild, general, ann, bob, owner, harbour, deckhand, says, press, labelsOf, rolesOf } =
    reef;
  const { people, world } = discord;
  const sailor = world.addRole(guild.id, { name: "Sailor", permissions: 0n });

  // A button gives the role, and takes it back.
  await people.slash(owner, general, "role-menu", { title: "Crews", first: sailor.id });
  const menu = await says(/Crews/);
  await press(bob, menu, "Sailor");
  await until(() => rolesOf(bob).includes(sailor.id));
  await press(bob, menu, "Sailor");
  await until(() => !rolesOf(bob).includes(sailor.id));

  // Writing brings levels, and a level a role. A reaction gives one, too.
  const rules = await people.write(ann, general, "React to join the crew");
  await says(/^You are at level 5 now/);
  await until(() => rolesOf(ann).includes(deckhand));
  const asked = await opened(() => people.menu(owner, rules.id, "Add reaction role"));
  await people.submitModal(owner, asked, { emoji: "⚓", role: [sailor.id] });
  await says(/Whoever reacts with ⚓/, general, owner);
  await people.react(ann, rules.id, "⚓");
  await until(() => rolesOf(ann).includes(sailor.id));
  await people.unreact(ann, rules.id, "⚓");
  await until(() => !rolesOf(ann).includes(sailor.id));

  // One vote each, a decision, and a ping for who suggested it.
  await people.slash(ann, general, "suggest", { text: "More kelp" });
  const suggestion = await says(/Suggestion 1\*\*.*\n> More kelp\nFor: 0\. Against: 0\.$/);
  await press(bob, suggestion, "Against");
  await says(/For: 0\. Against: 1\.$/);
  await press(bob, suggestion, "For");
  await says(/For: 1\. Against: 0\.$/);
  await people.slash(owner, general, "decide", { number: 1, decision: "accepted" });
  await says(/For: 1\. Against: 0\.\n\*\*Accepted\.\*\*$/);
  const news = await says(/your suggestion 1: \*\*Accepted/);
  assert.deepEqual(
    news.mentions.map(({ id }) => id),
    [ann],
  );

  // Stars bring a message to the board, and its count goes up.
  const board = world.addChannel(guild.id, { name: "best-of" }).id;
  await people.slash(owner, general, "starboard", { channel: board, stars: 2 });
  await says(/Messages with 2/, general, owner);
  const good = await people.write(bob, general, "Fish is good");
  await people.react(ann, good.id, "⭐");
  await people.react(owner, good.id, "⭐");
  const copy = await says(/^2 ⭐/, board);
  assert.equal(copy.embeds[0]?.description, "Fish is good");
  await people.react(bob, good.id, "⭐");
  await says(/^3 ⭐/, board);
  assert.equal(world.messages(board).length, 1);

  // Claude says in short what a long message says, to whoever asks.
  const long = await people.write(bob, general, "The harbour is closed on Friday. ".repeat(12));
  await people.menu(ann, long.id, "In short");
  await says(/^\*\*The harbour is closed[\s\S]*-# Claude, an AI, had a part in this/, general, ann);
  assert.equal(
    world.messages(general).some(({ content }) => content.includes("-# Claude")),
    false,
  );

  // A quote says whose words they are.
  await people.menu(ann, good.id, "Quote");
  const quote = await says(/\*\*Bob\*\* wrote:/i);
  assert.equal(quote.embeds[0]?.description, "Fish is good");

  // Deleting the message takes along what repeats it.
  await people.remove(bob, good.id);
  const isThere = (channelId: string, id: string) =>
    discord.world.messages(channelId).some((one) => one.id === id);
  await until(() => (isThere(board, copy.id) || isThere(general, quote.id) ? undefined : true));

  // Staff make a command with a form.
  const form = await opened(() => people.slash(owner, general, "custom-command write"));
  await people.submitModal(owner, form, { name: "rules", text: "Be kind." });
  await says(/!rules answers/, general, owner);
  await people.write(bob, general, "!rules");
  await says(/^Be kind\./);
  const again = await opened(() => people.slash(owner, general, "custom-command write", { name: "rules" }));
  await people.submitModal(owner, again, {});
  await people.write(bob, general, "!rules");
  await until(
    () => world.messages(general).filter(({ content }) => content.startsWith("Be kind.")).length === 2,
  );

  // Who writes is counted, among 50,000, and sees a card; pages turn, and whoever wants out is gone from it.
  await people.write(bob, general, "Blub");
  await people.slash(bob, general, "leaderboard");
  const board1 = await says(/Page 1 of 5001\. Your place: 5000\d of 5000\d/);
  assert.match(board1.content, /^1\. <@1000000000000000>: level 199, 1000000 XP\n2\. /);
  await press(bob, board1, "Next");
  await says(/^10\. [\s\S]*Page 2 of 5001/);
  await people.slash(bob, general, "rank");
  // Where it can't be drawn in time, it is said in words.
  const rankCard = await until(() =>
    world
      .messages(general)
      .findLast(
        ({ attachments, content }) =>
          /rank 5000\d, level 0/.test(attachments[0]?.description ?? "") ||
          /level 0, place 5000\d/.test(content),
      ),
  );
  await press(bob, rankCard, "Don't count me");
  await says(/Your points are gone/, general, bob);

  // A question: each has one answer, and the ranking of the month has whoever was right.
  await people.slash(ann, general, "trivia");
  const question = await says(/You have two minutes/);
  await press(ann, question, labelsOf(question)[0] ?? "");
  const { content: told } = await says(/^(?:Right, and first|No: it is)/, general, ann);
  const right = /“(.+)”/.exec(told)?.[1] ?? labelsOf(question)[0] ?? "";
  await press(bob, question, right);
  await says(/^Right/, general, bob);
  await people.slash(bob, general, "trivia-ranking");
  await says(new RegExp(`<@${bob}>: [13] points?$`));

  // What plugins keep of him alone is in his data.
  await people.slash(bob, general, "mydata");
  const mine = await until(() =>
    world
      .messages(general, bob)
      .findLast(({ attachments }) => attachments[0]?.filename === "turbot-mydata.json"),
  );
  const { keptByPlugins } = JSON.parse(await (await fetch(mine.attachments[0]?.url ?? "")).text());
  assert.deepEqual(
    keptByPlugins.map(({ plugin, rankings }: { plugin: string; rankings: { ranking: string }[] }) => [
      plugin,
      rankings.map(({ ranking }) => ranking),
    ]),
    [
      ["levelling", []],
      ["trivia", ["season"]],
    ],
  );

  // Staff hear what happens, and everybody is waved goodbye.
  const staff = world.addChannel(guild.id, { name: "staff" }).id;
  await people.slash(owner, staff, "server-log");
  await says(/this channel hears of/, staff, owner);
  await people.slash(owner, general, "goodbyes");
  await says(/I wave here/, general, owner);
  const carol = people.join(guild.id, { name: "Carol" }).id;
  await says(/Joined: .*carol/i, staff);

  // She is greeted with a card, which those who don't see it can read.
  const greeting = await says(/^\*\*Carol\*\* is here/, harbour);
  const [card] = greeting.attachments;
  assert.match(card?.description ?? "", /^Welcome aboard, Carol, Member no\. \d+$/);
  const png = Buffer.from(await (await fetch(card?.url ?? "")).arrayBuffer());
  assert.deepEqual(
    [png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)],
    ["PNG", 800, 260],
  );
  const hasty = await people.write(carol, general, "Hullo");
  await people.edit(carol, hasty.id, "Hello");
  await says(new RegExp(`Edited: .*${hasty.id}`), staff);
  await people.remove(carol, hasty.id);
  const deleted = await says(new RegExp(`Deleted: a message by Carol .* in <#${general}>`), staff);
  assert.equal(deleted.embeds[0]?.description, "Hello");
  world.setRoles(guild.id, carol, [sailor.id]);
  await says(new RegExp(`Roles? (?:now|given): .*${sailor.id}`), staff);
  world.setRoles(guild.id, carol, []);
  await says(new RegExp(`Role taken: .*${sailor.id}`), staff);
  await people.ban(owner, guild.id, carol);
  await says(/Banned: .*carol/i, staff);
  await says(/Left: .*carol/i, staff);
  await says(/\*\*Carol\*\* has left us/i);
  assert.ok(!world.messages(staff).some(({ content }) => /hullo|hello/i.test(content)));
});
