import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { discordNeeds, type Need } from "../../../plugin-api/needs.ts";
import { idOf } from "../../dry-run/fake-ids.ts";
import { here } from "../../dry-run/fixtures/here.ts";
import { openPlugin } from "../../dry-run/open-plugin.ts";
import { actions } from "./actions.ts";

/** A plugin in the sandbox, in a fake guild where everything is granted. */
async function opened(t: TestContext, needs: string, members: string, unattended = "") {
  const source = `
import { on, slashCommand, prefixCommand, TurbotPlugin } from "turbot";
export default class Crew extends TurbotPlugin {
  static readonly needs = { discord: [${needs}], unattended: [${unattended}] } as const;
  ${members}
}`;
  const plugin = await openPlugin({ path: "plugins/crew.ts", source }, here);
  t.after(() => plugin.close());
  assert.deepEqual(plugin.report.state, "loaded");
  return plugin;
}

test("gives roles to people who ask, react or join", async (t) => {
  const plugin = await opened(
    t,
    '"manage_roles"',
    `sailor = slashCommand(
       { name: "sailor", description: "Be one", options: { role: { type: "role", description: "Which", required: true } } },
       async (interaction, { role }) => { await interaction.giveRole(role); await interaction.reply("Aye!"); },
     );
     reacted = on("reaction", async (reaction) => {
       if (reaction.emoji === "⚓") await reaction.giveRole("5"); else await reaction.takeRole("5");
     });
     joined = on("memberJoin", async (event) => { await event.giveRole("6"); });`,
  );
  await plugin.slash("sailor", { options: { role: "Sailor" }, as: "ada" });
  await plugin.react("⚓", { as: "bob" });
  await plugin.react("🌊", { as: "bob" });
  await plugin.join("carol");
  assert.deepEqual(
    plugin.events.map(({ kind, roleId }) => [kind, roleId]),
    [
      ["giveRole", idOf("role", "Sailor")],
      ["reply", undefined],
      ["giveRole", "5"],
      ["takeRole", "5"],
      ["giveRole", "6"],
    ],
  );
  const [ada, , bob, again, carol] = plugin.events.map(({ userId }) => userId);
  assert.equal(bob, again);
  assert.equal(new Set([ada, bob, carol]).size, 3);
});

test("threads, deletions, reactions and files", async (t) => {
  const plugin = await opened(
    t,
    '"read_messages", "delete_messages", "create_threads", "add_reactions", "send_files"',
    `heard = on("message", async (message) => {
       if (message.content === "shoo") await message.delete();
       else { const thread = await message.startThread("About " + message.content); await this.turbot.send(thread.id, "Here!"); }
     });
     log = slashCommand({ name: "log", description: "Log" }, async (interaction) => {
       await interaction.reply({ content: "Here", files: [
         { name: "log.txt", content: "Ahoy, ä" }, { name: "raw.bin", content: new Uint8Array([104, 105]) },
       ] });
       await this.turbot.react("200", "900", "🐟");
     });`,
    '"create_threads"',
  );
  await plugin.say("shoo");
  await plugin.say("tides");
  await plugin.slash("log");
  assert.deepEqual(
    plugin.events.map(({ kind, content }) => [kind, content]),
    [
      ["delete", undefined],
      ["thread", "About tides"],
      ["send", "Here!\n-# from the crew plugin"],
      ["reply", "Here"],
      ["react", undefined],
    ],
  );
  assert.deepEqual(plugin.events[3]?.files, [
    { name: "log.txt", text: "Ahoy, ä" },
    { name: "raw.bin", text: "hi" },
  ]);
  assert.deepEqual(plugin.problems, []);
});

test("a person who only writes where a plugin listens lends it no rights, not even as an admin", async (t) => {
  const plugin = await opened(
    t,
    '"read_messages", "delete_messages", "manage_roles"',
    `heard = on("message", async (message) => {
       const said = await message.giveRole("5", "900000000000000001").then(() => "given", (error) => error.message);
       this.turbot.log.info(said);
       await message.delete();
     });
     reacted = on("reaction", async (reaction) => {
       await reaction.giveRole("5");
     });
     shoo = prefixCommand({ name: "shoo", description: "Shoo" }, async (message) => {
       await message.giveRole("5", "900000000000000001");
     });`,
  );
  await plugin.say("hello", { as: "admin" });
  await plugin.react("⚓", { as: "admin" });
  assert.match(plugin.logs[0]?.text ?? "", /An event lends nobody's rights/);
  await plugin.prefix("shoo", { as: "admin" });
  assert.deepEqual(
    plugin.events.map(({ kind }) => kind),
    ["delete", "giveRole", "giveRole"],
  );
});

test("refuses undeclared actions, and actions for a person whose call is over", async (t) => {
  const plugin = await opened(
    t,
    '"manage_roles"',
    `kept: any;
     keep = slashCommand({ name: "keep", description: "Keep" }, async (interaction) => { this.kept = interaction; await interaction.reply("Kept"); });
     use = slashCommand({ name: "use", description: "Use" }, async (interaction) => {
       await interaction.reply(await this.kept.giveRole("5").then(() => "given", (error) => error.message));
     });
     thread = slashCommand({ name: "thread", description: "Thread" }, async (interaction) => {
       await interaction.reply(await interaction.startThread("x").then(() => "opened", (error) => error.message));
     });
     file = slashCommand({ name: "file", description: "File" }, async (interaction) => {
       await interaction.reply(await interaction.reply({ files: [{ name: "a.txt", content: "a" }] }).then(() => "sent", (error) => error.message));
     });`,
  );
  await plugin.slash("keep", { as: "admin" });
  await plugin.slash("use", { as: "mallory" });
  assert.match(plugin.events.at(-1)?.content ?? "", /only be done while its handler runs/);
  await plugin.slash("thread");
  assert.match(plugin.events.at(-1)?.content ?? "", /needs "create_threads"/);
  await plugin.slash("file");
  assert.match(plugin.events.at(-1)?.content ?? "", /needs "send_files"/);
  assert.equal(
    plugin.events.some(({ kind }) => kind === "giveRole"),
    false,
  );
});

test("refuses files that are too large, too many or oddly named", async (t) => {
  const plugin = await opened(
    t,
    '"send_files"',
    `file = slashCommand({ name: "file", description: "File", options: { which: { type: "string", description: "Which", required: true } } },
       async (interaction, { which }) => {
         const files = which === "large" ? [{ name: "a", content: "x".repeat(160 * 1024) }]
           : which === "many" ? Array.from({ length: 4 }, () => ({ name: "a", content: "a" }))
           : [{ name: "../a", content: "a" }];
         await interaction.reply(await interaction.reply({ files }).then(() => "sent", (error) => error.message));
       });`,
  );
  for (const which of ["large", "many", "odd"]) await plugin.slash("file", { options: { which } });
  const said = plugin.events.map(({ content }) => content ?? "");
  assert.match(said[0] ?? "", /at most 150 KB/);
  assert.match(said[1] ?? "", /files/);
  assert.match(said[2] ?? "", /files\.0\.name/);
});

test("an action works by itself exactly if its need's modes say so", () => {
  for (const [name, { need, isAlsoByItself }] of Object.entries(actions)) {
    const row: Need = discordNeeds[need];
    // What is offered takes nobody's right: whether somebody has to ask is the action's own.
    if (row.modes.includes("offered")) continue;
    assert.equal(row.modes.includes("by itself"), isAlsoByItself, name);
  }
});
