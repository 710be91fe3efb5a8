import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../store/open-database.ts";
import { createPluginRecords } from "../host/plugin-records.ts";
import { bay, createTwoServers, reef } from "./fixtures/two-servers.ts";

/** A plugin that reads, with members and what its message listener does. */
const reader = (members: string, heard = "") => `
import { every, on, prefixCommand, slashCommand, TurbotPlugin } from "turbot";
let count = 0;
export default class Reader extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;
  heard = on("message", async (message: any) => { ${heard} });
  count = slashCommand({ name: "count", description: "Count" }, async (interaction: any) => {
    count += 1;
    await interaction.reply("count " + count);
  });
  ${members}
}`;

test("each server's engine is loaded when it is first needed, says goodbye, and is never loaded for nothing", async (t) => {
  const { use, saidIn, stop, stores } = await createTwoServers(t, {
    reader: reader(`
      async load() { await this.turbot.store.update("loads", (before: number = 0) => before + 1); }
      async unload() { await this.turbot.store.update("unloads", (before: number = 0) => before + 1); }`),
  });
  const store = stores.of("reader");
  assert.deepEqual(store.keys(""), []);
  await use(reef, "count");
  await use(reef, "count");
  assert.deepEqual([saidIn(reef), store.keys("")], [["count 1", "count 2"], ["loads"]]);
  await use(bay, "count");
  assert.deepEqual(saidIn(bay), ["count 1"]);
  assert.deepEqual(store.in(bay.guildId, () => []).get("loads"), "1");
  await stop();
});

test("an idle engine ends, but not while a timer waits in it", async (t) => {
  const { use, write, saidIn } = await createTwoServers(
    t,
    { reader: reader("", "setInterval(() => {}, 1_000);") },
    { bounds: { most: 64, idleMs: 100 } },
  );
  await write(bay, "a timer is set by this");
  await use(bay, "count");
  await use(reef, "count");
  await use(reef, "count");
  // It has to be asked again and again whether the timer is over, so that this can fail.
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setTimeout(resolve, 200));
  await use(reef, "count");
  await use(bay, "count");
  assert.deepEqual(saidIn(reef), ["count 1", "count 2", "count 1"]);
  assert.deepEqual(saidIn(bay), ["count 1", "count 2"]);
});

test("more servers than engines take turns: the one used longest ago makes room, none while it works", async (t) => {
  const servers = Array.from({ length: 12 }, (_, at) => ({
    guildId: `10852997519012700${String(at).padStart(2, "0")}`,
    channelId: `10852997519012800${String(at).padStart(2, "0")}`,
  }));
  const { use, write, saidIn, problems } = await createTwoServers(
    t,
    {
      reader: reader(
        "",
        `await new Promise((resolve) => setTimeout(resolve, 100));
         await this.turbot.send(message.channelId, "heard " + message.content);`,
      ),
    },
    { served: servers, bounds: { most: 3, idleMs: 3_600_000 } },
  );
  await Promise.all(servers.map((server, at) => write(server, `number ${at}`)));
  assert.deepEqual(
    servers.map((server) => saidIn(server).map((content) => content.split("\n")[0])),
    servers.map((_, at) => [`heard number ${at}`]),
  );
  const [first, second, third, fourth] = servers;
  assert.ok(first && second && third && fourth);
  for (const server of [first, second, third, first, fourth, first, second]) await use(server, "count");
  assert.deepEqual(saidIn(first).slice(1), ["count 1", "count 2", "count 3"]);
  assert.deepEqual(saidIn(second).slice(1), ["count 1", "count 1"]);
  assert.deepEqual(problems, []);
});

test("its stops are counted over all servers, and the third takes it out of all of them", async (t) => {
  const { use, runner, said, problems } = await createTwoServers(t, {
    reader: reader(
      `loop = slashCommand({ name: "loop", description: "Loop" }, async () => { while (true) {} });`,
    ),
  });
  await use(reef, "count");
  await use(reef, "loop");
  await use(bay, "loop");
  await use(reef, "count");
  assert.deepEqual(
    problems.map(({ kind }) => kind),
    ["strike", "strike"],
  );
  await use(bay, "loop");
  assert.equal(problems.at(-1)?.kind, "quarantined");
  assert.equal(runner.admin.view(reef.guildId)[0]?.state, "quarantined");
  await use(reef, "count");
  assert.match(said.at(-1)?.content ?? "", /resting on the sea floor/);
});

test("a plugin that can't start in one server goes on in others, and the admins are told once", async (t) => {
  const { use, write, saidIn, problems, runner } = await createTwoServers(t, {
    reader: reader(`
      async load() {
        const [guild] = await this.turbot.guilds();
        if (guild?.id === "${reef.guildId}") throw new Error("no water");
      }`),
  });
  await use(reef, "count");
  await write(reef, "hello");
  await use(bay, "count");
  assert.match(saidIn(reef)[0] ?? "", /Something fishy/);
  assert.deepEqual(saidIn(bay), ["count 1"]);
  assert.deepEqual(
    problems.map(({ kind, message, guildId }) => [kind, guildId, message.includes("no water")]),
    [["error", reef.guildId, true]],
  );
  assert.equal(runner.admin.view(reef.guildId)[0]?.state, "loaded");
});

test("its schedules run once in each server where it has something to do", async (t) => {
  const records = createPluginRecords(openDatabase(":memory:"), Date.now);
  const source = reader(`
    keep = slashCommand({ name: "keep", description: "Keep" }, async (interaction: any) => {
      await this.turbot.store.set("place", interaction.channelId);
      await interaction.reply("kept");
    });
    hourly = every("1h", async () => {
      for (const { id } of await this.turbot.guilds())
        await this.turbot.send((await this.turbot.store.get<string>("place")) ?? "1085299751901270006", "tick in " + id);
    });`);
  const third = { guildId: "1085299751901270005", channelId: "1085299751901270006" };
  const { runner, use, saidIn, problems } = await createTwoServers(
    t,
    { reader: source },
    { records, served: [reef, bay, third] },
  );
  await runner.runSchedules("reader", "every");
  await use(reef, "keep");
  const needs = { http: [], discord: ["read_messages"] };
  records.grants.grant("reader", third.guildId, "read_messages", needs, "1");
  await runner.runSchedules("reader", "every");
  const firstLines = (all: readonly string[]) => all.map((content) => content.split("\n")[0]);
  assert.deepEqual(firstLines(saidIn(reef)), ["kept", `tick in ${reef.guildId}`]);
  assert.deepEqual(firstLines(saidIn(bay)), []);
  assert.deepEqual(firstLines(saidIn(third)), [`tick in ${third.guildId}`]);
  assert.deepEqual(problems, []);
});

test("a restart of the plugin, and forgetting a server, end the engines with all that they remember", async (t) => {
  const { use, runner, saidIn } = await createTwoServers(t, { reader: reader("") });
  await use(reef, "count");
  await use(bay, "count");
  await runner.restart(["reader"]);
  await use(reef, "count");
  assert.deepEqual(saidIn(reef), ["count 1", "count 1"]);
  runner.forgotten({ guildId: bay.guildId });
  await use(bay, "count");
  assert.deepEqual(saidIn(bay), ["count 1", "count 1"]);
});
