import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../store/open-database.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { createFakeChannel } from "../dry-run/fake-channel.ts";
import { guildId } from "../dry-run/fake-ids.ts";
import { fakeMessage } from "../dry-run/fake-interactions.ts";
import { slashInteraction } from "../dry-run/fake-slash.ts";
import { createPluginHost } from "./create-plugin-host.ts";
import { createPluginRecords } from "./plugin-records.ts";
import type { PluginProblem } from "./plugin-report.ts";

/** The guild of the fake interactions. */
const reef = guildId;

/** A plugin whose command says which version it is; `more` can add a command that never ends. */
function dice(version: string, more = ""): string {
  return `
import { on, slashCommand, TurbotPlugin } from "turbot";
export default class Dice extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;
  roll = slashCommand({ name: "roll", description: "Roll" }, async (interaction) => { await interaction.reply("${version}"); });
  hear = on("message", async (message) => { await message.reply("heard"); });
  ${more}
}`;
}
const loop = `loop = slashCommand({ name: "loop", description: "Loop" }, async () => { while (true) {} });`;

/** A home whose bot can be started again and again, each time with other files in `plugins/`. */
function home(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-plugin-admin-"));
  const database = openDatabase(join(folder, "sessions.db"));
  t.after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  /** Limits the database's size: at 1 page it can't grow, as on a full disk. */
  const limit = (pages: number) => void database.exec(`PRAGMA max_page_count = ${pages}`);
  /** Undefined removes a file. */
  const start = async (files: Readonly<Record<string, string | undefined>>) => {
    for (const [name, source] of Object.entries(files)) {
      if (source === undefined) rmSync(join(folder, `${name}.ts`));
      else writeFileSync(join(folder, `${name}.ts`), source);
    }
    const { messenger, guilds, events } = createFakeChannel();
    const problems: (PluginProblem & { plugin: string })[] = [];
    const changed = { times: 0 };
    const host = createPluginHost({
      folder,
      dataFolder: join(folder, "data"),
      nodePath: process.execPath,
      messenger,
      lookup: {
        ...nullLookup,
        channel: async (id) => ({ id, name: "general", type: 0, guildId: reef, lastMessageAt: null }),
        guilds: async () => [{ id: reef, name: "The Reef" }],
        roles: async () => [],
      },
      guilds,
      log: silentLog,
      records: createPluginRecords(database, Date.now),
      onChange: () => {
        changed.times += 1;
      },
      report: (plugin, problem) => void problems.push({ plugin, ...problem }),
    });
    t.after(() => host.stop());
    await host.start();
    let messages = 1000;
    return {
      host,
      problems,
      changed,
      said: () => events.map(({ content }) => content ?? ""),
      last: () => events.at(-1)?.content ?? "",
      use: (name: string) =>
        host.onInteraction(slashInteraction({ type: 1, name, description: "" } as never, {}, "ada")),
      say(content: string) {
        messages += 1;
        return host.onEvent({ t: "MESSAGE_CREATE", d: fakeMessage(content, "ada", String(messages)) });
      },
      view: () => host.admin.view(reef).find(({ name }) => name === "dice"),
      names: (guild?: string) => host.commandDefinitions(guild).map(({ name }) => name),
    };
  };
  return Object.assign(start, { fillDisk: () => limit(1), makeRoom: () => limit(1_000_000) });
}

test("admins see who allowed a plugin something, took it back, or switched it off", async (t) => {
  const { host } = await home(t)({ dice: dice("1") });
  const care = host.admin;
  care.grant("dice", reef, "read_messages", true, "7");
  care.grant("dice", reef, "read_messages", false, "8");
  care.grant("dice", reef, "read_messages", false, "8");
  for (const to of ["off", "off", "on"] as const) await care.switch("dice", reef, to, "9");
  assert.deepEqual(
    care
      .deeds(reef, "dice", 0)
      .deeds.map(({ what: { kind, permit }, userId }) => [kind, permit, userId])
      .toSorted(),
    [
      ["granted", "read_messages", "7"],
      ["revoked", "read_messages", "8"],
      ["switchedOff", undefined, "9"],
      ["switchedOn", undefined, "9"],
    ],
  );
  assert.equal(care.askedFor(reef, "9").length, 2);
  for (const _ of Array(10)) {
    await care.switch("dice", reef, "off", "9");
    await care.switch("dice", reef, "on", "9");
  }
  const pages = [0, 1, 2, 3].map((page) => care.deeds(reef, "dice", page));
  assert.deepEqual(
    pages.map(({ deeds, hasNext }) => [deeds.length, hasNext]),
    [
      [8, true],
      [8, true],
      [8, false],
      [0, false],
    ],
  );
  assert.equal(new Set(pages.flatMap(({ deeds }) => deeds.map(({ id }) => id))).size, 24, "each once");
});

describe("what admins decide about plugins", { concurrency: 1 }, () => {
  test("a plugin switched off in one guild goes silent there at once, and stays silent after a restart", async (t) => {
    const start = home(t);
    const first = await start({ dice: dice("one") });
    first.host.admin.grant("dice", reef, "read_messages", true, "ann");
    await first.host.admin.switch("dice", reef, "off", "ann");
    await first.use("roll");
    await first.say("hello");
    assert.match(first.last(), /switched off here/);
    assert.equal(first.said().length, 1);
    assert.deepEqual([first.names(reef), first.names("101")], [[], ["roll"]]);
    assert.equal(first.changed.times, 1);
    await first.host.stop();

    const second = await start({});
    assert.equal(second.view()?.isOffHere, true);
    await second.use("roll");
    assert.match(second.last(), /switched off here/);
    await second.host.admin.switch("dice", reef, "on", "ann");
    await second.use("roll");
    assert.equal(second.last(), "one");
  });

  test("a version that declares more has to be granted again, one that declares the same doesn't", async (t) => {
    const start = home(t);
    const heard = async ({ say, said }: Awaited<ReturnType<typeof start>>) => {
      await say("hello");
      return said().length;
    };
    const first = await start({ dice: dice("one") });
    first.host.admin.grant("dice", reef, "read_messages", true, "ann");
    assert.equal(await heard(first), 1);
    await first.host.stop();

    const same = await start({ dice: dice("two") });
    assert.deepEqual([await heard(same), same.problems], [1, []]);
    await same.host.stop();

    const carrier = dice("three").replace("discord: [", 'http: ["elsewhere.example"], discord: [');
    const more = await start({ dice: carrier });
    assert.equal(await heard(more), 0);
    assert.deepEqual(more.view()?.needs, [{ need: "read_messages", granted: false }]);
    assert.deepEqual(
      more.problems.map(({ plugin, kind }) => [plugin, kind]),
      [["dice", "asks"]],
    );
    more.host.admin.grant("dice", reef, "read_messages", true, "ann");
    assert.equal(await heard(more), 1);
    await more.host.stop();

    const fewer = await start({ dice: dice("four") });
    assert.equal(await heard(fewer), 1);
  });

  test("shows an older version the grants of a newer one, where they can be revoked", async (t) => {
    const start = home(t);
    const newer = await start({
      dice: dice("two").replace('"read_messages"', '"read_messages", "add_reactions"'),
    });
    newer.host.admin.grant("dice", reef, "add_reactions", true, "ann");
    assert.deepEqual(newer.view()?.paused, []);
    await newer.host.stop();
    const older = await start({ dice: dice("one") });
    assert.deepEqual(older.view()?.paused, ["add_reactions"]);
    older.host.admin.grant("dice", reef, "add_reactions", false, "ann");
    assert.deepEqual(older.view()?.paused, []);
  });

  test("a plugin that comes back after a rollback has its grants and switches again, and nothing more", async (t) => {
    const start = home(t);
    const first = await start({ dice: dice("one"), spare: dice("spare").replaceAll("roll", "spare") });
    first.host.admin.grant("dice", reef, "read_messages", true, "ann");
    await first.host.admin.switch("spare", reef, "off", "ann");
    await first.host.stop();
    const without = await start({ dice: undefined, spare: undefined });
    const gone = without.view();
    assert.deepEqual([gone?.state, gone?.needs], ["gone", [{ need: "read_messages", granted: true }]]);
    await without.host.stop();

    const other = dice("one").replace("discord: [", 'http: ["elsewhere.example"], discord: [');
    const imposter = await start({ dice: other, spare: dice("spare").replaceAll("roll", "spare") });
    await imposter.say("hello");
    assert.deepEqual(imposter.said(), [], "another plugin of that name doesn't inherit what nobody saw");
    assert.equal(imposter.host.admin.view(reef).find(({ name }) => name === "spare")?.isOffHere, true);
    await imposter.host.stop();

    const back = await start({ dice: dice("one") });
    await back.say("hello");
    assert.deepEqual([back.said().length, back.problems], [1, []]);
    await back.host.stop();
    const goneAgain = await start({ dice: undefined });
    goneAgain.host.admin.grant("dice", reef, "read_messages", false, "ann");
    assert.equal(goneAgain.view(), undefined);
  });

  test("answers exactly once when a full disk keeps Turbot from recording that a plugin worked", async (t) => {
    const start = home(t);
    // Too long for the space that is left.
    const { use, said, problems } = await start({ dice: `${dice("one")}\n// ${"tide ".repeat(2_000)}` });
    start.fillDisk();
    await use("roll");
    assert.deepEqual([said(), problems], [["one"], []]);
    start.makeRoom();
    await use("roll");
    assert.deepEqual(said(), ["one", "one"]);
  });

  test("a plugin switched off while its handler runs says nothing more there", async (t) => {
    const slow = `slow = slashCommand({ name: "slow", description: "Slow" }, async (interaction) => {
      await interaction.reply("first");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await interaction.followUp("second");
    });`;
    const { host, use, said, problems } = await home(t)({ dice: dice("one", slow) });
    const used = use("slow");
    while (!said().includes("first")) await new Promise((resolve) => setTimeout(resolve, 10));
    await host.admin.switch("dice", reef, "off", "ann");
    await used;
    assert.equal(said().length, 2);
    assert.match(said()[1] ?? "", /switched off here/);
    assert.deepEqual(problems, []);
  });

  test("a plugin switched off everywhere isn't loaded until it is switched on", async (t) => {
    const start = home(t);
    const first = await start({ dice: dice("one") });
    await first.host.admin.switch("dice", undefined, "off", "ann");
    await first.use("roll");
    assert.match(first.last(), /switched off/);
    assert.deepEqual(first.names(), []);
    await first.host.stop();

    const second = await start({});
    assert.deepEqual([second.view()?.state, second.names()], ["off", []]);
    await second.host.admin.switch("dice", undefined, "on", "ann");
    await second.use("roll");
    assert.deepEqual([second.last(), second.view()?.state, second.names()], ["one", "loaded", ["roll"]]);
  });

  test("a plugin hears messages only where an admin granted it, and only declared needs can be granted", async (t) => {
    const { host, say, said, view } = await home(t)({ dice: dice("one") });
    await say("hello");
    assert.deepEqual(said(), []);
    host.admin.grant("dice", reef, "manage_roles", true, "ann");
    assert.deepEqual(view()?.needs, [{ need: "read_messages", granted: false }]);
    host.admin.grant("dice", reef, "read_messages", true, "ann");
    await say("hello");
    assert.deepEqual(said(), ["heard\n-# from the dice plugin"]);
    host.admin.grant("dice", reef, "read_messages", false, "ann");
    await say("hello");
    assert.equal(said().length, 1);
  });
});

test("a plugin that comes back leaves its command to the plugin that has taken it", async (t) => {
  const x = (says: string) => dice(says).replaceAll("roll", "x");
  const start = home(t);
  const started = await start({ aa: x("of aa"), bb: x("of bb") });
  const { host, use, last, names } = started;
  await use("x");
  assert.equal(last(), "of aa");
  await host.admin.switch("aa", undefined, "off", "ann");
  await host.admin.switch("bb", undefined, "on", "ann");
  await use("x");
  assert.deepEqual([last(), names()], ["of bb", ["x"]]);

  await host.admin.switch("aa", undefined, "on", "ann");
  assert.match(started.problems.at(-1)?.message ?? "", /taken by the bb plugin/);
  await use("x");
  assert.deepEqual([last(), names()], ["of bb", ["x"]]);
});

test("an earlier version that takes over leaves its command to the plugin that has taken it", async (t) => {
  const x = (says: string, more = "") => dice(says, more).replaceAll("roll", "x");
  const start = home(t);
  const first = await start({ aa: x("old aa") });
  await first.use("x");
  await first.host.stop();

  const second = await start({ aa: dice("new aa", loop), bb: x("of bb") });
  for (let times = 0; times < 3; times += 1) await second.use("loop");
  while (second.host.admin.view(reef).some(({ name, state }) => name === "aa" && state !== "failed"))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await second.use("x");
  assert.deepEqual([second.last(), second.names()], ["of bb", ["x"]]);
});

describe("quarantine", { concurrency: 1 }, () => {
  test("the last version that worked takes over at once, and stays after a restart", async (t) => {
    const start = home(t);
    const first = await start({ dice: dice("good") });
    await first.use("roll");
    await first.host.stop();

    const second = await start({ dice: dice("bad", loop) });
    await second.use("roll");
    assert.equal(second.last(), "bad");
    for (let round = 0; round < 3; round += 1) await second.use("loop");
    assert.deepEqual(
      second.problems.map(({ kind }) => kind).filter((kind) => kind !== "error"),
      ["strike", "strike", "quarantined"],
    );
    await second.use("roll");
    assert.equal(second.last(), "good");
    assert.equal(second.problems.at(-1)?.kind, "back");
    assert.match(second.problems.at(-1)?.message ?? "", /stopped 3 times.*computed for more than/);
    assert.match(second.view()?.fallbackReason ?? "", /stopped 3 times/);
    assert.deepEqual(second.names(), ["roll"]);
    assert.equal(second.changed.times, 1);
    await second.host.stop();

    const third = await start({});
    await third.use("roll");
    assert.equal(third.last(), "good");
    assert.deepEqual(third.names(), ["roll"]);
    await third.host.stop();

    const repaired = await start({ dice: dice("repaired") });
    await repaired.use("roll");
    assert.equal(repaired.last(), "repaired");
    assert.equal(repaired.view()?.fallbackReason, undefined);
  });

  test("reports a plugin that can't be reloaded after a stop, and removes its commands from Discord", async (t) => {
    const once = `async load() {
      if ((await this.turbot.store.update<number>("loads", (n = 0) => n + 1)) > 1) throw new Error("Only once");
    }`;
    // One that reads starts apart in each server, so that a failure there removes no command.
    const source = dice("one", `${loop} ${once}`).replaceAll(/static readonly needs.*|hear = .*/g, "");
    const { use, names, problems, changed } = await home(t)({ dice: source });
    const before = changed.times;
    await use("loop");
    while (changed.times === before) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(names(), []);
    assert.deepEqual(
      [problems.at(-1)?.kind, problems.at(-1)?.message.includes("Only once")],
      ["failed", true],
    );
  });

  test("a command used while the last good version takes over is answered by that version", async (t) => {
    const start = home(t);
    const first = await start({ dice: dice("good") });
    await first.use("roll");
    await first.host.stop();

    const bad = dice("bad").replace("  roll =", `  ${loop}\n  roll =`);
    const second = await start({ dice: bad });
    for (let times = 0; times < 2; times += 1) await second.use("loop");
    const last = second.use("loop");
    // Until then its commands are those of the bad version.
    while (second.view()?.fallbackReason === undefined) await new Promise((resolve) => setImmediate(resolve));
    await second.use("roll");
    assert.equal(second.last(), "good");
    await last;
  });

  test("a plugin without an earlier version stays out, even after a restart, until an admin releases it", async (t) => {
    const start = home(t);
    const first = await start({ dice: dice("one", loop) });
    for (let round = 0; round < 3; round += 1) await first.use("loop");
    assert.equal(first.view()?.state, "quarantined");
    await first.host.stop();

    const second = await start({});
    assert.equal(second.view()?.state, "quarantined");
    assert.match(second.view()?.reason ?? "", /stopped 3 times/);
    assert.deepEqual(second.names(), []);
    await second.host.admin.release("dice");
    await second.use("roll");
    assert.equal(second.last(), "one");
    assert.equal(second.view()?.state, "loaded");
  });
});
