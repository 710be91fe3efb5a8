import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { settings } from "../../declaration/settings.ts";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";
import { tryCommand } from "./run-plugin.ts";

async function open(t: TestContext, members: string, needs = "{}") {
  const source = `import { TurbotPlugin, button, cron, messageMenu, userMenu, every, modal, on, prefixCommand, select, slashCommand } from "turbot";
export default class Tried extends TurbotPlugin { static readonly needs = ${needs}; ${members} }`;
  const plugin = await openPlugin({ path: "plugins/tried.ts", source }, here);
  t.after(() => plugin.close());
  assert.equal(plugin.report.state, "loaded", JSON.stringify(plugin.report));
  return plugin;
}

test("a slow handler shows that it is thinking, and its answer replaces that", async (t) => {
  const plugin = await open(
    t,
    `slow = slashCommand({ name: "slow", description: "Slow" }, async (interaction) => {
      await new Promise((resolve) => setTimeout(resolve, 2300));
      await interaction.reply("There!");
    });`,
  );
  await plugin.slash("slow");
  assert.deepEqual(plugin.events, [{ kind: "defer" }, { kind: "reply", content: "There!" }]);
});

test("shows, submits and answers a form, and chooses from a menu", async (t) => {
  const plugin = await open(
    t,
    `ask = slashCommand({ name: "ask", description: "Ask" }, async (interaction) => { await interaction.showModal(this.form); });
    form = modal({ id: "form", title: "Form", fields: { why: { label: "Why" } } }, async (interaction) => {
      await interaction.reply({ content: interaction.fields.why, select: { id: "pick", options: [{ label: "A", value: "a" }] } });
    });
    pick = select({ id: "pick" }, async (interaction) => { await interaction.update(interaction.values.join()); });`,
  );
  await plugin.slash("ask");
  await plugin.submit("form", { why: "Because" });
  await plugin.choose("pick", ["a"]);
  assert.deepEqual(
    plugin.events.map(({ kind, content, title }) => [kind, title ?? content]),
    [
      ["modal", "Form"],
      ["reply", "Because"],
      ["update", "a"],
    ],
  );
});

test("only plugins that declare it hear messages and reactions, and never messages from bots", async (t) => {
  const plugin = await open(
    t,
    `hear = on("message", async (message) => { await message.react("🐟"); await message.reply("I heard " + message.content); });`,
    `{ discord: ["read_messages", "add_reactions"] } as const`,
  );
  await plugin.say("blub");
  assert.deepEqual(plugin.events, [
    { kind: "react", emoji: "🐟" },
    { kind: "reply", content: "I heard blub\n-# from the tried plugin" },
  ]);
  const shy = await open(
    t,
    `p = prefixCommand({ name: "p", description: "p" }, async (message) => { await message.react("🐟"); });`,
  );
  await shy.prefix("p");
  assert.match(shy.problems[0]?.message ?? "", /This needs "add_reactions": add it to needs.discord/);
});

test("refuses to answer a message in private, which Discord would post for everybody", async (t) => {
  const plugin = await open(
    t,
    `hear = on("message", (message) => message.reply({ content: "secret", ephemeral: true }));
    p = prefixCommand({ name: "p", description: "p" }, (message) => message.reply({ content: "secret", ephemeral: true }));`,
    `{ discord: ["read_messages"] } as const`,
  );
  await plugin.say("blub");
  await plugin.prefix("p");
  assert.deepEqual(
    plugin.problems.map(({ message }) => /can be private: leave out `ephemeral`/.test(message)),
    [true, true],
  );
  assert.ok(plugin.events.every(({ content }) => content !== "secret"));
});

test("signs an answer to a prefix command that comes after its handler has ended", async (t) => {
  const plugin = await open(
    t,
    `p = prefixCommand({ name: "p", description: "p" }, async (message) => {
      await message.reply("asked");
      setTimeout(() => void message.reply("unasked"), 50);
    });`,
  );
  await plugin.prefix("p");
  await plugin.advance("50ms");
  assert.deepEqual(
    plugin.events.map(({ content }) => content),
    ["asked", "unasked\n-# from the tried plugin"],
  );
});

test("logs an unhandled rejection, but not one that is caught", async (t) => {
  const plugin = await open(
    t,
    `guarded = (handle: () => Promise<void>) => async () => { try { await handle(); } catch {} };
    caught = slashCommand({ name: "caught", description: "x" }, this.guarded(async () => { throw new Error("caught"); }));
    lost = slashCommand({ name: "lost", description: "x" }, async () => { void (async () => { throw new Error("lost"); })(); });`,
  );
  await plugin.slash("caught");
  await plugin.slash("lost");
  while (plugin.logs.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(plugin.logs, [{ level: "error", text: "A rejected promise that nobody waits for: lost" }]);
});

test("runs schedules", async (t) => {
  const plugin = await open(
    t,
    `tick = every("1h", async () => { await this.turbot.store.update("ticks", (n = 0) => Number(n) + 1); });
    daily = cron("0 9 * * *", { timeZone: "Europe/Berlin" }, async () => { await this.turbot.send("77", "Good morning"); });`,
  );
  await plugin.runSchedules("every");
  await plugin.runSchedules("every");
  await plugin.runSchedules("cron");
  assert.deepEqual(plugin.store(), { ticks: 2 });
  assert.equal(plugin.events[0]?.channelId, "77");
});

test("reports the kind of failure", async () => {
  const kinds: Readonly<Record<string, string>> = {
    "while (true) {}": "timeout",
    "await new Promise(() => {});": "timeout",
    "const all = []; for (;;) all.push(new ArrayBuffer(1 << 20));": "memory",
    "throw new Error('no');": "plugin",
  };
  for (const [body, kind] of Object.entries(kinds)) {
    const source = `import { slashCommand, TurbotPlugin } from "turbot";
export default class T extends TurbotPlugin { go = slashCommand({ name: "go", description: "Go" }, async () => { ${body} }); }`;
    const given = {
      path: "plugins/t.ts",
      source,
      command: "go",
      nodePath: process.execPath,
      handlerMs: 1500,
    };
    const result = await tryCommand(given);
    assert.equal(result.ok, false);
    assert.equal(result.error?.kind, kind, `${body} ${JSON.stringify(result)}`);
  }
  const unloadable = await tryCommand({
    path: "plugins/t.ts",
    source: "x",
    command: "go",
    nodePath: process.execPath,
  });
  assert.equal(unloadable.error?.kind, "load");
});

test("answers everyone, no matter how many ask at once, and limits further messages", async (t) => {
  const plugin = await open(
    t,
    `hi = prefixCommand({ name: "hi", description: "Hi" }, async (message) => { await message.reply("Hi!"); });
    two = prefixCommand({ name: "two", description: "Two" }, async (message) => {
      await message.reply("One");
      await message.reply("Two");
    });`,
  );
  await Promise.all(Array.from({ length: 60 }, () => plugin.prefix("hi")));
  assert.equal(plugin.events.filter(({ content }) => content === "Hi!").length, 60);
  assert.equal(plugin.problems.length, 0);
  for (let i = 0; i < 30; i += 1) await plugin.prefix("two");
  assert.equal(plugin.events.filter(({ content }) => content === "One").length, 30);
  assert.match(plugin.problems[0]?.message ?? "", /Too many messages/);
});

test("limits the embeds of a message to 6,000 characters in total, like Discord", async (t) => {
  const plugin = await open(
    t,
    `say = slashCommand({ name: "say", description: "Say", options: { more: { type: "integer", description: "More" } } }, async (interaction, { more }) => {
      const embeds = [{ title: "a".repeat(200), description: "b".repeat(3800) }, { fields: [{ name: "c".repeat(200), value: "d".repeat(900) }], footer: { text: "e".repeat(900 + Number(more)) } }];
      await interaction.reply({ embeds });
    });`,
  );
  await plugin.slash("say", { options: { more: 0 } });
  assert.equal(plugin.events.length, 1);
  assert.equal(plugin.problems.length, 0);
  await plugin.slash("say", { options: { more: 1 } });
  assert.match(plugin.problems[0]?.message ?? "", /at most 6,000 characters in all/);
});

test("gives people, channels, servers, roles and messages ids of 17 to 20 digits, like real ones", async (t) => {
  const plugin = await open(
    t,
    `look = (what) => this.turbot.log.info(JSON.stringify(what));
    asked = slashCommand({ name: "ask", description: "Ask", options: {
      who: { type: "user", description: "x" }, where: { type: "channel", description: "x" }, what: { type: "role", description: "x" },
    } }, async (interaction, { who, where, what }) => {
      const [guild] = await this.turbot.guilds();
      const [role] = await this.turbot.roles(guild.id);
      const thread = await interaction.startThread("Aside");
      const there = await this.turbot.getChannel(where.id);
      this.look([interaction.user.id, interaction.member.user.id, interaction.guildId, interaction.channelId, who.id, where.id, what.id, guild.id, role.id, thread.id, there.id]);
      await interaction.reply({ content: "x", buttons: [{ id: "press", label: "x" }] });
    });
    pressed = button({ id: "press" }, async (interaction) => this.look([interaction.user.id, interaction.channelId]));
    typed = prefixCommand({ name: "type", description: "x" }, async (message) => this.look([message.id, message.author.id, message.guildId, message.channelId]));
    heard = on("message", async (message) => this.look([message.id, message.author.id, message.channelId]));
    felt = on("reaction", async (reaction) => this.look([reaction.guildId, reaction.channelId, reaction.messageId, reaction.userId, reaction.user.id]));
    came = on("memberJoin", async ({ guild, member }) => this.look([guild.id, member.user.id]));`,
    `{ discord: ["read_messages", "create_threads"] } as const`,
  );
  await plugin.slash("ask", { options: { who: "bob", where: "random", what: "Sailor" } });
  await plugin.press("press");
  await plugin.prefix("type");
  await plugin.prefix("type");
  await plugin.say("glub");
  await plugin.react("🐟", { as: "bob" });
  await plugin.join("carol");
  assert.deepEqual(plugin.problems, []);
  const seen = plugin.logs.map(({ text }) => JSON.parse(text) as string[]);
  assert.equal(seen.length, 7);
  for (const id of seen.flat()) assert.match(id, /^\d{17,20}$/);
  // The same name is the same person, but each message is a new one.
  const [asked = [], pressed = [], first = [], second = [], , felt = []] = seen;
  assert.equal(asked[0], pressed[0]);
  assert.equal(asked[4], felt[3]);
  assert.notEqual(first[0], second[0]);
  assert.ok(BigInt(second[0] ?? 0) > BigInt(first[0] ?? 0));
});

test("menu commands get the member or the message, and answer as the person who used them", async (t) => {
  const plugin = await open(
    t,
    `who = userMenu({ name: "Who is this" }, async (interaction, user, member) => {
      await interaction.reply([interaction.commandName, interaction.user.name, user.name, member?.roles.length].join());
    });
    say = messageMenu({ name: "Say it", permission: "manage_messages" }, async (interaction, { content, author }) => {
      await interaction.showModal(this.form);
      await interaction.followUp(content + author.name);
    });
    other = userMenu({ name: "Say it" }, async (interaction) => { await interaction.reply("other"); });
    form = modal({ id: "form", title: "Form", fields: { why: { label: "Why" } } }, async () => {});`,
  );
  assert.ok(plugin.report.state === "loaded");
  assert.deepEqual(plugin.report.slash, []);
  assert.deepEqual(plugin.report.menus, [
    { kind: "userMenu", name: "Who is this" },
    { kind: "messageMenu", name: "Say it" },
    { kind: "userMenu", name: "Say it" },
  ]);
  assert.equal(await plugin.menu("Who is this", { user: "ben" }, { as: "cora" }), true);
  assert.equal(await plugin.menu("Say it", { message: "blub by " }), true);
  assert.equal(await plugin.menu("Say it", { user: "ben" }), true);
  assert.equal(await plugin.menu("Who is this", { message: "x" }), false);
  assert.deepEqual(
    plugin.events.map(({ content, title }) => title ?? content),
    ["Who is this,cora,ben,0", "Form", "blub by ben", "other"],
  );
});

test("a form can't ask people for keys, also not in the words that it is opened with, nor can a setting", async (t) => {
  const plugin = await open(
    t,
    `ask = slashCommand({ name: "ask", description: "Ask" }, async (interaction) => { await interaction.showModal(this.form); });
    later = slashCommand({ name: "later", description: "Ask" }, async (interaction) => {
      await interaction.showModal(this.plain, { fields: { why: { placeholder: "your password" } } });
    });
    fine = slashCommand({ name: "fine", description: "Ask" }, async (interaction) => {
      await interaction.showModal(this.plain, { filled: { why: "I forgot my password" } });
    });
    form = modal({ id: "form", title: "Log in", fields: { key: { label: "Your API key" } } }, async () => {});
    plain = modal({ id: "plain", title: "Plain", fields: { why: { label: "Why" } } }, async () => {});`,
  );
  for (const name of ["ask", "later", "fine"]) await plugin.slash(name);
  assert.deepEqual(
    plugin.problems.map(({ message }) => /Nobody is asked for keys.*needs\.secrets/.test(message)),
    [true, true],
  );
  assert.equal(plugin.events.filter(({ title }) => title === "Plain").length, 1);
  assert.equal(plugin.events.filter(({ title }) => title === "Log in").length, 0);
  const spec = { type: "text" as const, name: "API key of DeepL" };
  assert.match(String(settings.safeParse({ deepl: spec }).error), /declare a key in needs\.secrets/);
  assert.ok(settings.safeParse({ motto: { ...spec, name: "Motto" } }).success);
});

test("options of every kind arrive as objects, in groups too, with the person's language", async (t) => {
  const plugin = await open(
    t,
    `set = slashCommand({ name: "set", description: "Set", subcommands: { all: { description: "All" } }, groups: {
      log: { description: "Log", subcommands: {
        to: { description: "To", options: {
          where: { type: "channel", description: "x", types: ["thread", "forum"], required: true },
          who: { type: "mentionable", description: "x" },
          by: { type: "mentionable", description: "x" },
          file: { type: "attachment", description: "x", fileTypes: ["image", ".pdf"] },
          count: { type: "integer", description: "x", autocomplete: (typed) => [typed.length, { name: "two", value: 2 }, 1.5, "no"] },
        } },
      } },
    } }, {
      all: async (interaction) => { await interaction.reply("all " + interaction.locale); },
      log: { to: async (interaction, { where, who, by, file, count }) => {
        await interaction.reply(JSON.stringify([where.type, who?.kind, by?.kind, by?.role?.name, { ...file, handle: typeof file?.handle }, count]));
      } },
    });`,
  );
  await plugin.slash("set", { subcommand: "all", locale: "de" });
  await plugin.slash("set", {
    subcommand: "log to",
    options: {
      ...{ where: "posts", who: "ben", by: { role: "Crew" }, count: 3 },
      file: { file: "a.png", type: "image/png", url: "https://cdn.discordapp.com/a.png" },
    },
  });
  await plugin.suggest("set", "count", "abcd", { subcommand: "log to" });
  const file = { name: "a.png", size: 1000, type: "image/png", url: "https://cdn.discordapp.com/a.png" };
  assert.deepEqual(plugin.problems, []);
  assert.deepEqual(plugin.events, [
    { kind: "reply", content: "all de" },
    {
      kind: "reply",
      content: JSON.stringify([10, "user", "role", "Crew", { ...file, handle: "string" }, 3]),
    },
    {
      kind: "suggest",
      choices: [
        { name: "4", value: 4 },
        { name: "two", value: 2 },
      ],
    },
  ]);
  await assert.rejects(plugin.slash("set", { subcommand: "log" }), /\/set has the subcommands all, log to/);
  const { report } = plugin;
  assert.ok(report.state === "loaded");
  assert.deepEqual(
    JSON.parse(JSON.stringify(report.slash)).at(0).options[1].options[0].options[0].channel_types,
    [10, 11, 12, 15],
  );
});

test("menus of users, roles, channels and both give objects, in rows of their own", async (t) => {
  const plugin = await open(
    t,
    `ask = slashCommand({ name: "ask", description: "Ask" }, async (interaction) => {
      await interaction.reply({ content: "Who?", buttons: [{ url: "https://example.com", label: "Help" }],
        select: { id: "own", options: [{ label: "A", value: "a" }] },
        selects: [
          { id: "who", of: "user", min: 1, max: 2, placeholder: "Who" }, { id: "what", of: "role" },
          { id: "where", of: "channel", types: ["voice"] },
        ] });
    });
    both = slashCommand({ name: "both", description: "Both" }, async (interaction) => {
      await interaction.reply({ content: "Both?", selects: [{ id: "any", of: "mentionable", max: 2, value: "x" }] });
    });
    wrong = slashCommand({ name: "wrong", description: "Wrong" }, async (interaction) => {
      await interaction.reply({ content: "Wrong", selects: [{ id: "who", of: "role" }] });
    });
    crowded = slashCommand({ name: "crowded", description: "Crowded" }, async (interaction) => {
      await interaction.reply({ content: "x", selects: [{ id: "who", of: "user", max: 26 }, { id: "what", of: "role", min: 2 }] });
    });
    own = select({ id: "own" }, async (interaction) => { await interaction.update(interaction.chosen.join()); });
    who = select({ id: "who", of: "user" }, async (interaction) => {
      await interaction.update(interaction.chosen.map((user) => user.name).join() + (interaction.values[0] === interaction.chosen[0]?.id));
    });
    what = select({ id: "what", of: "role" }, async (interaction) => { await interaction.update(String(interaction.chosen[0]?.name)); });
    where = select({ id: "where", of: "channel" }, async (interaction) => { await interaction.update(JSON.stringify(interaction.chosen[0]?.type)); });
    any = select({ id: "any", of: "mentionable" }, async (interaction) => {
      await interaction.update(interaction.chosen.map((one) => one.kind).join() + interaction.value);
    });`,
  );
  await plugin.slash("ask");
  await plugin.slash("both");
  await plugin.choose("own", ["a"]);
  await plugin.choose("who", ["ben", "cora"]);
  await plugin.choose("what", ["Crew"]);
  await plugin.choose("where", ["Talk"]);
  await plugin.choose("any", ["ben", { role: "Crew" }], { value: "x" });
  assert.equal(plugin.problems.length, 0, JSON.stringify(plugin.problems));
  assert.deepEqual(
    plugin.events.map(({ content }) => content),
    ["Who?", "Both?", "a", "ben,coratrue", "Crew", "2", "user,rolex"],
  );
  assert.deepEqual(
    plugin.events[0]?.components?.map(({ components: [first] }) => first?.type),
    [2, 3, 5, 6, 8],
  );
  await plugin.slash("wrong");
  await plugin.slash("crowded");
  assert.match(
    plugin.problems[0]?.message ?? "",
    /The menu "who" doesn't fit its handler, which takes of: "user"/,
  );
  assert.match(plugin.problems[1]?.message ?? "", /selects\.0\.max: .*; selects\.1\.min: /);
});

test("a plugin that listens to unknown commands hears those alone, and answers signed", async (t) => {
  const plugin = await open(
    t,
    `known = prefixCommand({ name: "known", description: "Known" }, async (message) => { await message.reply("known"); });
    tags = on("unknownCommand", async (command) => {
      await command.reply([command.name, ...command.args, command.author.name].join("|"));
      await command.giveRole("123");
    });`,
    `{ discord: ["manage_roles"] } as const`,
  );
  assert.equal(await plugin.prefix("known"), true);
  assert.equal(await plugin.prefix("Rules", { args: ["a b", "c"], as: "ben" }), true);
  await plugin.say("rules, please");
  for (const none of ["!", "?", "!wow"]) assert.equal(await plugin.prefix(none), false, none);
  assert.deepEqual(
    plugin.events.map(({ content, kind }) => content ?? kind),
    ["known", "rules|a b|c|ben\n-# from the tried plugin", "giveRole"],
  );
});

test("a form has menus, radio buttons, checkboxes and files beside texts, and gives each as what it is", async (t) => {
  const plugin = await open(
    t,
    `ask = slashCommand({ name: "ask", description: "Ask" }, async (interaction) => { await interaction.showModal(this.form); });
    more = slashCommand({ name: "more", description: "More" }, async (interaction) => { await interaction.showModal(this.rest); });
    form = modal({ id: "form", title: "Form", fields: {
      why: { label: "Why", description: "In your own words", minLength: 2 },
      size: { type: "select", label: "Size", options: [{ label: "S", value: "s" }, { label: "L", value: "l" }], max: 2 },
      who: { type: "user", label: "Who", max: 2 },
      one: { type: "radio", label: "One", options: [{ label: "A", value: "a" }, { label: "B", value: "b" }], required: false },
      proof: { type: "file", label: "Proof", max: 2, fileTypes: ["image"] },
    } }, async ({ fields, ...interaction }) => {
      this.turbot.log.info(JSON.stringify([fields.why, fields.size, fields.who.map((one) => one.name), fields.one, fields.proof[0]?.name]));
    });
    rest = modal({ id: "rest", title: "Rest", fields: {
      some: { type: "checkboxes", label: "Some", options: [{ label: "A", value: "a" }, { label: "B", value: "b" }] },
      sure: { type: "checkbox", label: "Sure?" },
      place: { type: "channel", label: "Where", types: ["forum"] },
      any: { type: "mentionable", label: "Any", required: false },
    } }, async ({ fields }) => {
      this.turbot.log.info(JSON.stringify([fields.some, fields.sure, fields.place[0]?.type, fields.any]));
    });`,
  );
  await plugin.slash("ask");
  await plugin.submit("form", {
    ...{ why: "Because", size: ["s", "l"], who: ["ben", "cora"] },
    proof: { file: "a.png" },
  });
  await plugin.slash("more");
  await plugin.submit("rest", { some: ["b"], sure: true, place: "posts" });
  for (const [given, why] of [
    [{}, /field why is required/],
    [{ why: "B" }, /why takes 2 to 4000 characters, not 1/],
    [{ why: ["Because"] }, /why takes a text, not \["Because"\]/],
    [{ why: "Because", size: "xl" }, /doesn't offer "xl"/],
    [{ why: "Because", size: "s", who: ["ben", "cora", "ada"] }, /who takes 1 to 2, not 3/],
    [{ why: "Because", size: "s", who: "ben", proof: [] }, /field proof is required/],
    [{ whi: "Because" }, /has no field "whi", but why, size, who, one, proof/],
  ] as const)
    await assert.rejects(plugin.submit("form", given), why);
  await assert.rejects(plugin.submit("other", {}), /"other" wasn't shown/);
  assert.equal(plugin.problems.length, 0, JSON.stringify(plugin.problems));
  assert.deepEqual(
    plugin.logs.map(({ text }) => JSON.parse(text)),
    [
      ["Because", ["s", "l"], ["ben", "cora"], null, "a.png"],
      [["b"], true, 15, []],
    ],
  );
});

test("a form knows what it was opened for, and what stands in it already", async (t) => {
  const plugin = await open(
    t,
    `edit = slashCommand({ name: "edit", description: "Edit" }, async (interaction) => {
      await interaction.showModal(this.form, { value: "card-7", filled: { text: "Old", size: "l", who: ["80351110224678912"], sure: true } });
    });
    wrong = slashCommand({ name: "wrong", description: "Wrong", options: { field: { type: "string", description: "x" } } }, async (interaction, { field }) => {
      const filled = { text: { text: "x".repeat(11) }, size: { size: "xl" }, sure: { sure: "yes" }, other: { other: "x" } };
      await interaction.showModal(this.form, { filled: filled[field] });
    });
    form = modal({ id: "form", title: "Card", fields: {
      text: { label: "Text", maxLength: 10 },
      size: { type: "radio", label: "Size", options: [{ label: "S", value: "s" }, { label: "L", value: "l" }] },
      who: { type: "user", label: "Who" },
      sure: { type: "checkbox", label: "Sure?" },
    } }, async (interaction) => {
      const { text, size, who, sure } = interaction.fields;
      this.turbot.log.info([interaction.value, text, size, who[0]?.name, sure].join(" "));
    });`,
  );
  await plugin.slash("edit");
  const [shown] = plugin.events;
  assert.deepEqual(
    [shown?.value, shown?.fields],
    [
      "card-7",
      {
        text: { label: "Text", value: "Old" },
        size: { label: "Size", value: "l" },
        who: { label: "Who", value: ["80351110224678912"] },
        sure: { label: "Sure?", value: true },
      },
    ],
  );
  await plugin.submit("form", { text: "New", size: "s", who: "ben", sure: false });
  await plugin.submit("form");
  assert.deepEqual(
    plugin.logs.map(({ text }) => text),
    ["card-7 New s ben false", "card-7 Old l user 80351110224678912 true"],
  );
  for (const [field, why] of [
    ["text", /fields\.text\.value: Must be 10 or fewer/],
    ["size", /"size" can't be filled with "xl"/],
    ["sure", /"sure" can't be filled with "yes"/],
    ["other", /has no field "other" to fill/],
  ] as const) {
    const before = plugin.problems.length;
    await plugin.slash("wrong", { options: { field } });
    assert.match(plugin.problems[before]?.message ?? "", why);
  }
});

test("a form is shown with other texts and options, without a field, but never as something else", async (t) => {
  const plugin = await open(
    t,
    `ask = slashCommand({ name: "ask", description: "Ask" }, async (interaction) => {
      await interaction.showModal(this.form, {
        title: "Tuesday", without: ["note"],
        fields: { hours: { label: "When?", options: [{ label: "18:00", value: "18" }, { label: "19:00", value: "19" }] } },
      });
    });
    wrong = slashCommand({ name: "wrong", description: "Wrong", options: { how: { type: "string", description: "x" } } }, async (interaction, { how }) => {
      const opened = { other: { without: ["other"] }, type: { fields: { hours: { type: "text" } } }, none: { fields: { hours: { options: [] } } }, all: { without: ["hours", "note"] } };
      await interaction.showModal(this.form, opened[how]);
    });
    form = modal({ id: "form", title: "A day", fields: {
      hours: { type: "checkboxes", label: "Hours", options: [{ label: "x", value: "x" }] },
      note: { label: "Note" },
    } }, async ({ fields }) => {
      this.turbot.log.info(JSON.stringify(fields));
    });`,
  );
  await plugin.slash("ask");
  assert.equal(plugin.events.at(-1)?.title, "Tuesday");
  await plugin.submit("form", { hours: ["19"] });
  assert.deepEqual(
    plugin.logs.map(({ text }) => JSON.parse(text)),
    [{ hours: ["19"], note: "" }],
  );
  for (const [how, why] of [
    ["other", /has no field "other"/],
    ["type", /can't have another type/],
    ["none", /fields\.hours\.options: /],
    ["all", /components|fields/],
  ] as const) {
    const before = plugin.problems.length;
    await plugin.slash("wrong", { options: { how } });
    assert.match(plugin.problems[before]?.message ?? "", why);
  }
});

test("a stored value is left as it is, or taken away, by a change that returns nothing", async (t) => {
  const plugin = await open(
    t,
    `tries = slashCommand({ name: "tries", description: "x" }, async (interaction) => {
      const { store } = this.turbot;
      const seen = [await store.update("none", () => undefined), await store.get("none")];
      await store.set("some", 1);
      seen.push(await store.update("some", (value) => (value === 1 ? undefined : value)), await store.get("some"));
      await interaction.reply(JSON.stringify([seen.map((one) => one === undefined), await store.keys()]));
    });`,
  );
  await plugin.slash("tries");
  assert.equal(plugin.events[0]?.content, "[[true,true,true,true],[]]");
});

test("commands, options and menus have names in other languages, which are held to the same rules", async (t) => {
  const plugin = await open(
    t,
    `roll = slashCommand({ name: "roll", description: "Roll", localizations: { de: { name: "würfeln", description: "Würfle" } },
      options: { sides: { type: "integer", description: "Sides", localizations: { de: { name: "seiten" } } } } }, async () => {});
    who = userMenu({ name: "Profile", localizations: { fr: { name: "Profil" } } }, async () => {});`,
  );
  assert.ok(plugin.report.state === "loaded");
  const [roll] = JSON.parse(JSON.stringify(plugin.report.slash));
  assert.deepEqual(
    [roll.name_localizations, roll.description_localizations, roll.options[0].name_localizations],
    [{ de: "würfeln" }, { de: "Würfle" }, { de: "seiten" }],
  );
  const refused = async (spec: string) => {
    const source = `import { slashCommand, TurbotPlugin } from "turbot";
    export default class Tried extends TurbotPlugin { a = slashCommand({ name: "a", description: "x", localizations: ${spec} } as any, async () => {}); }`;
    const { report, close } = await openPlugin({ path: "plugins/tried.ts", source }, here);
    await close();
    return report.state === "failed" ? report.reason : "loaded";
  };
  assert.match(await refused('{ de: { name: "Roll It" } }'), /localizations\.de\.name: /);
  assert.match(await refused('{ xx: { name: "roll" } }'), /localizations\.xx/);
  assert.match(await refused('{ de: { name: "r\\u043Ell" } }'), /mixes letters of different scripts/);
});

test("a press is on the message that has the button, and what became of the plugin's messages can be looked up", async (t) => {
  const plugin = await open(
    t,
    `lamp = slashCommand({ name: "lamp", description: "x", options: { name: { type: "string", description: "x", required: true } } },
      async (interaction, { name }) => {
        const { id } = await this.turbot.send((await this.turbot.store.get("place")) ?? interaction.channelId, {
          content: name + ": off", files: [{ name: name + ".txt", content: name }], buttons: [{ id: "light", label: "Light" }],
        });
        await this.turbot.store.set(name, id);
      });
    place = slashCommand({ name: "place", description: "x" }, async (interaction) => this.turbot.store.set("place", interaction.channelId));
    light = button({ id: "light" }, async (interaction) => {
      const { id, content } = interaction.message;
      await interaction.update({ content: content.split("\\n")[0].replace("off", "on"), buttons: [{ id: "out", label: "Out" }] });
      const now = await this.turbot.getMessage(interaction.channelId, id);
      const read = await this.turbot.files.text(now.attachments[0]);
      await interaction.followUp([now.content.split("\\n")[0], read, id === await this.turbot.store.get("north")].join());
    });
    out = button({ id: "out" }, async (interaction) => {
      await this.turbot.deleteMessage(interaction.channelId, interaction.message.id);
      const now = await this.turbot.getMessage(interaction.channelId, interaction.message.id);
      await interaction.reply(String(now));
    });
    think = slashCommand({ name: "think", description: "x" }, async (interaction) => {
      await interaction.reply("hm");
      const { id } = await interaction.editReply("aha");
      await interaction.followUp(String((await this.turbot.getMessage(interaction.channelId, id))?.content));
    });`,
    '{ discord: ["send_files", "read_history"] }',
  );
  await plugin.slash("place", { in: "lights" });
  await plugin.slash("lamp", { options: { name: "north" } });
  await plugin.slash("lamp", { options: { name: "south" } });
  const last = () => plugin.events.at(-1)?.content;
  await plugin.press("light", { on: "north" });
  assert.equal(last(), "north: on,north,true");
  await plugin.press("light");
  assert.equal(last(), "south: on,south,false");
  await assert.rejects(plugin.press("light", { on: "north" }), /No message that says "north" has/);
  await plugin.press("out", { on: "north: on" });
  assert.equal(last(), "null");
  await plugin.slash("think");
  assert.equal(last(), "aha");
  assert.deepEqual(plugin.problems, []);
});

test("what is suggested can be the server's, the person's and in their language", async (t) => {
  const plugin = await open(
    t,
    `book = slashCommand({ name: "book", description: "x", options: {
      which: { type: "string", description: "x", autocomplete: async (typed, { user, guildId, channelId, locale }) => {
        const { entries } = await this.turbot.store.server(guildId).page({ prefix: typed });
        return [...entries.map(({ key }) => key), user.displayName, locale, String(channelId === await this.turbot.store.get("here"))];
      } },
    } }, async (interaction, { which }) => {
      await this.turbot.store.server(interaction.guildId).set(which, 1);
      await this.turbot.store.set("here", interaction.channelId);
    });`,
  );
  await plugin.slash("book", { options: { which: "whales" } });
  await plugin.suggest("book", "which", "wh", { as: "ben", locale: "de" });
  assert.deepEqual(
    plugin.events.at(-1)?.choices?.map(({ value }) => value),
    ["whales", "ben", "de", "true"],
  );
});
