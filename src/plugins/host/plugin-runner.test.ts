import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeclaration } from "../../declaration/read-declaration.ts";
import { silentLog } from "../../log/log.ts";
import { nullXml } from "../capabilities/http/xml/null-xml.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { createMemoryStores } from "../capabilities/plugin-store.ts";
import { createFakeChannel } from "../dry-run/fake-channel.ts";
import { fakeFiles } from "../dry-run/fake-files.ts";
import { slashInteraction } from "../dry-run/fake-slash.ts";
import { firstAnswer } from "../dry-run/fixtures/first-answer.ts";
import { createServerStores } from "../server-store/server-stores.ts";
import { readTimeHere } from "../time/time-reader.ts";
import { createPassingRecords } from "./plugin-records.ts";
import type { PluginProblem } from "./plugin-report.ts";
import { createPluginRunner } from "./plugin-runner.ts";
import type { RunnerParts } from "./runner-parts.ts";

const answering = (command: string) => `import { slashCommand, TurbotPlugin } from "turbot";
export default class Dice extends TurbotPlugin {
  go = slashCommand({ name: "${command}", description: "Go" }, async (interaction) => {
    await this.turbot.store.set("by", "${command}");
    await interaction.reply((await this.turbot.store.keys()).length + " ${command}");
  });
}`;

/** A runner of plugins on their own, with parts that a test has of its own. */
function createRunner(parts: Partial<RunnerParts> = {}) {
  const { messenger, guilds, events } = createFakeChannel();
  const runner = createPluginRunner({
    nodePath: process.execPath,
    log: silentLog,
    stores: createMemoryStores(),
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
    report: () => {},
    commandPrefix: "!",
    reserved: [],
    records: createPassingRecords(),
    now: Date.now,
    timeReader: readTimeHere,
    ...parts,
  });
  return { runner, events };
}

test("loads the first of two files with the same plugin name, reports the second, and shares no store", async (t) => {
  const problems: (PluginProblem & { readonly plugin: string })[] = [];
  const stores = createMemoryStores();
  const { runner, events } = createRunner({
    stores,
    report: (plugin, problem) => void problems.push({ plugin, ...problem }),
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
  assert.equal(firstAnswer(events)?.content, "1 roll");
  assert.equal(stores.of("dice").get("by"), '"roll"');
});

test("a plugin that is still being loaded when the bot ends starts nothing any more", async () => {
  const timers = new Set<number>();
  let made = 0;
  const setTimer = (_run: () => unknown) => {
    made += 1;
    const it = made;
    timers.add(it);
    return () => void timers.delete(it);
  };
  const read = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const { runner } = createRunner({
    clock: { now: Date.now, timers: "running", setTimer, still: () => {} },
    async readDeclaration(plugin, text) {
      reading.resolve();
      await read.promise;
      return readDeclaration(plugin, text);
    },
  });
  const source = `import { every, TurbotPlugin } from "turbot";
export default class Tide extends TurbotPlugin {
  rise = every("6h", async () => {});
}`;
  const started = runner.start([{ name: "tide", path: "plugins/tide.ts", source }]);
  await reading.promise;
  const stopped = runner.stop();
  read.resolve();
  await Promise.all([started, stopped]);
  assert.deepEqual([...timers], []);
});
