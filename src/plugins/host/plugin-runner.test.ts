import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { nullXml } from "../capabilities/http/xml/null-xml.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { createMemoryStores } from "../capabilities/plugin-store.ts";
import { createFakeChannel } from "../dry-run/fake-channel.ts";
import { fakeFiles } from "../dry-run/fake-files.ts";
import { slashInteraction } from "../dry-run/fake-slash.ts";
import { createServerStores } from "../server-store/server-stores.ts";
import { readTimeHere } from "../time/time-reader.ts";
import { createPassingRecords } from "./plugin-records.ts";
import type { PluginProblem } from "./plugin-report.ts";
import { createPluginRunner } from "./plugin-runner.ts";

const answering = (command: string) => `import { slashCommand, TurbotPlugin } from "turbot";
export default class Dice extends TurbotPlugin {
  go = slashCommand({ name: "${command}", description: "Go" }, async (interaction) => {
    await this.turbot.store.set("by", "${command}");
    await interaction.reply((await this.turbot.store.keys()).length + " ${command}");
  });
}`;

test("loads the first of two files with the same plugin name, reports the second, and shares no store", async (t) => {
  const { messenger, guilds, events } = createFakeChannel();
  const problems: (PluginProblem & { readonly plugin: string })[] = [];
  const stores = createMemoryStores();
  const runner = createPluginRunner({
    nodePath: process.execPath,
    log: silentLog,
    stores,
    serverStores: createServerStores(undefined, { now: Date.now }),
    http: {
      request: () => assert.fail("nobody asks the web"),
      look: async () => ({ status: 200, location: undefined }),
      ports: [],
      close: async () => {},
    },
    xml: nullXml,
    files: fakeFiles,
    messenger,
    lookup: nullLookup,
    guilds,
    report: (plugin, problem) => void problems.push({ plugin, ...problem }),
    commandPrefix: "!",
    reserved: [],
    records: createPassingRecords(),
    now: Date.now,
    timeReader: readTimeHere,
  });
  t.after(() => runner.stop());
  const reports = await runner.start([
    { name: "dice", path: "plugins/dice.ts", source: answering("roll") },
    { name: "dice", path: "plugins/more/dice.ts", source: answering("steal") },
  ]);
  assert.deepEqual(
    reports.map(({ name, path, state }) => [name, path, state]),
    [["dice", "plugins/dice.ts", "loaded"]],
  );
  assert.deepEqual(problems, [
    {
      plugin: "dice",
      kind: "failed",
      message: "plugins/more/dice.ts isn't loaded: plugins/dice.ts has its name",
    },
  ]);
  const use = (name: string) =>
    runner.onInteraction(slashInteraction({ type: 1, name, description: "" }, {}, "ada"));
  assert.deepEqual([await use("roll"), await use("steal")], [true, false]);
  assert.equal(events[0]?.content, "1 roll");
  assert.equal(stores.of("dice").get("by"), '"roll"');
});
