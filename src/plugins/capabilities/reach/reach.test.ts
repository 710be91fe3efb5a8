import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { here } from "../../dry-run/fixtures/here.ts";
import { openPlugin } from "../../dry-run/open-plugin.ts";
import { mostRingsAnHour } from "./ring-limit.ts";

/** A giveaway in the sandbox, with a fake channel. */
async function giveaway(t: TestContext) {
  const source = `
import { on, modal, prefixCommand, slashCommand, TurbotPlugin } from "turbot";
export default class Giveaway extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;
  enter = slashCommand(
    { name: "enter", description: "Take part", reach: { ping: "when you win" } },
    async (interaction) => {
      await this.turbot.store.set(interaction.user.displayName, interaction.user.id);
      await this.turbot.send(interaction.channelId, \`<@\${interaction.user.id}> is in\`);
      await interaction.reply("You are in");
    },
  );
  look = slashCommand({ name: "look", description: "Look" }, async (interaction) => {
    await this.turbot.store.set(interaction.user.displayName, interaction.user.id);
    await interaction.reply("Nothing yet");
  });
  fail = slashCommand(
    { name: "fail", description: "Fail", reach: { ping: "when you win" } },
    async (interaction) => { await this.turbot.store.set(interaction.user.displayName, interaction.user.id); throw new Error("no"); },
  );
  form = slashCommand(
    { name: "form", description: "Fill in", reach: { ping: "when you win" } },
    async (interaction) => { await interaction.showModal("more"); },
  );
  more = modal(
    { id: "more", title: "More", reach: { ping: "when you win" }, fields: { why: { label: "Why?" } } },
    async (interaction) => { await interaction.reply("Noted"); },
  );
  join = prefixCommand({ name: "join", description: "Take part", reach: { ping: "when you win" } }, async (message) => {
    await this.turbot.store.set(message.author.displayName, message.author.id);
    await message.reply("You are in");
  });
  heard = on("message", async (message) => {
    const ids = await Promise.all((await this.turbot.store.keys("")).map((key) => this.turbot.store.get(key)));
    await this.turbot.send(message.channelId, message.content.replace("EVERYBODY", ids.map((id) => \`<@\${id}>\`).join(" ")));
  });
}`;
  const plugin = await openPlugin({ path: "plugins/giveaway.ts", source }, here);
  t.after(() => plugin.close());
  assert.equal(plugin.report.state, "loaded");
  const id = (name: string) => String(plugin.store()[name]);
  const sent = () => plugin.events.filter(({ kind }) => kind === "send").at(-1);
  return { plugin, id, sent };
}

test("people who use something that says so are told once and pinged from then on, and nobody else is", async (t) => {
  const { plugin, id, sent } = await giveaway(t);
  await plugin.slash("enter", { as: "ada" });
  await plugin.slash("look", { as: "bob" });
  const [inside, reply, told] = plugin.events;
  assert.equal(inside?.rings, undefined, "the call itself isn't an earlier one");
  assert.equal(reply?.content, "You are in");
  assert.match(told?.content ?? "", /\*\*giveaway\*\* can ping you in this server when you win\./);
  assert.equal(told?.ephemeral, true);
  assert.match(JSON.stringify(told?.components), /"ring:stop:giveaway"/);

  await plugin.say("EVERYBODY, and @everyone and <@&5>: the draw!");
  assert.deepEqual(sent()?.rings, [id("ada")]);
  assert.match(
    sent()?.content ?? "",
    /the draw!\n-# from the giveaway plugin, which pings you as you agreed/,
  );
  assert.match(JSON.stringify(sent()?.components), /"ring:stop:giveaway"/);
  await plugin.say(`in code: \`<@${id("ada")}>\``);
  assert.equal(sent()?.rings, undefined);

  await plugin.slash("enter", { as: "ada" });
  assert.equal(plugin.events.at(-1)?.content, "You are in", "they know");
  assert.deepEqual(plugin.report.state === "loaded" && plugin.report.pings, ["when you win"]);
});

test("using a prefix command counts as consent, unless it fails", async (t) => {
  const { plugin, id, sent } = await giveaway(t);
  await plugin.prefix("join", { as: "carol" });
  await plugin.slash("fail", { as: "dave" });
  await plugin.say("EVERYBODY");
  assert.deepEqual(sent()?.rings, [id("carol")]);
});

test("a person answered with a form wasn't told, so they aren't pinged", async (t) => {
  const { plugin, id, sent } = await giveaway(t);
  await plugin.slash("form", { as: "erin" });
  assert.equal(plugin.events.at(-1)?.kind, "modal");
  await plugin.slash("look", { as: "erin" });
  await plugin.say("EVERYBODY");
  assert.equal(sent()?.rings, undefined);
  await plugin.submit("more", { why: "I like it" }, { as: "erin" });
  await plugin.say("EVERYBODY");
  assert.deepEqual(sent()?.rings, [id("erin")]);
});

test("a plugin that has pinged a person too often within an hour mentions them silently", async (t) => {
  const { plugin, sent } = await giveaway(t);
  await plugin.slash("enter", { as: "ada" });
  const before = plugin.events.length;
  for (let count = 0; count <= mostRingsAnHour; count += 1) await plugin.say("EVERYBODY");
  const rung = plugin.events.slice(before).filter(({ rings }) => rings !== undefined);
  assert.equal(rung.length, mostRingsAnHour);
  assert.match(sent()?.content ?? "", /-# from the giveaway plugin$/);
});

test("refuses ping words that could pass for something else", async (t) => {
  const { plugin: good } = await giveaway(t);
  assert.equal(good.report.state, "loaded");
  for (const words of [
    "",
    "when **you** win",
    "when you win https://evil.example",
    "a\\nb",
    "x".repeat(101),
  ]) {
    const source = `
import { slashCommand, TurbotPlugin } from "turbot";
export default class Bad extends TurbotPlugin {
  a = slashCommand({ name: "a", description: "A", reach: { ping: ${JSON.stringify(words)} } }, async () => {});
}`;
    const plugin = await openPlugin({ path: "plugins/bad.ts", source }, here);
    await plugin.close();
    assert.equal(plugin.report.state, "failed", words);
    assert.match(plugin.report.reason, /slash "a": reach\.ping: reach\.ping is plain words/);
  }
});

test("refuses to load ping words that can't be seen in the source", async () => {
  const source = `
import { slashCommand, TurbotPlugin } from "turbot";
const more = JSON.parse('{"reach":{"ping":"all the time"}}');
export default class Sly extends TurbotPlugin {
  a = slashCommand({ ...more, name: "a", description: "A" }, async () => {});
}`;
  const found = {
    commands: [{ kind: "slash", name: "a" }],
    http: [],
    discord: [],
    unattended: [],
    secrets: [],
    pings: [],
    letters: [],
    mails: [],
    settings: {},
  } as const;
  const plugin = await openPlugin({ path: "plugins/sly.ts", source, found }, here);
  await plugin.close();
  assert.equal(plugin.report.state, "failed");
  assert.match(plugin.report.reason, /can ping people "all the time", which can't be seen in its source/);
});
