import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bay, createTwoServers, reef } from "./fixtures/two-servers.ts";

const secret = "the treasure lies under the lighthouse";

/** A plugin that hears all messages, keeps what it hears in `places`, and tells all of it to whoever asks. */
const parrot = (keep: string, tell: string, before = "", members = "") => `
import { every, on, slashCommand, TurbotPlugin } from "turbot";
${before}
export default class Parrot extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;
  ${members}
  heard = on("message", async (message: any) => { ${keep} });
  tell = slashCommand({ name: "tell", description: "Tell" }, async (interaction: any) => {
    const told: unknown = await (async () => { ${tell} })();
    await interaction.reply("Told: " + JSON.stringify(told ?? "nothing"));
  });
}`;

const hidingPlaces: Readonly<Record<string, string>> = {
  "a variable of the module": parrot("kept = message.content;", "return kept;", "let kept: unknown;"),
  "a field of its class": parrot("this.kept = message.content;", "return this.kept;", "", "kept: any;"),
  "a static field": parrot("(Parrot as any).kept = message.content;", "return (Parrot as any).kept;"),
  "a closure": parrot(
    "memory(message.content);",
    "return memory();",
    "const memory = (() => { let kept: unknown; return (it?: unknown) => (kept = it ?? kept); })();",
  ),
  globalThis: parrot("(globalThis as any).kept = message.content;", "return (globalThis as any).kept;"),
  "a prototype": parrot("(Object.prototype as any).kept = message.content;", "return ({} as any).kept;"),
  "the API that all its engines are copied with": parrot(
    "(TurbotPlugin.prototype as any).kept = message.content; (slashCommand as any).kept = message.content;",
    "return [(TurbotPlugin.prototype as any).kept, (slashCommand as any).kept];",
  ),
  "a timer": parrot(
    "const text = message.content; setInterval(() => { kept = text; }, 1);",
    "await new Promise((resolve) => setTimeout(resolve, 50)); return kept;",
    "let kept: unknown;",
  ),
  "its store": parrot(
    "await this.turbot.store.set('kept', message.content); await this.turbot.store.set(message.content, 1);",
    "return [await this.turbot.store.get('kept'), await this.turbot.store.keys()];",
  ),
  "its store, under the other server's name": parrot(
    `for (const key of ["only in ${bay.guildId}: kept", "only in ${bay.guildId}: kept'"]) await this.turbot.store.set(key, message.content);`,
    `await this.turbot.store.update("kept", (before: unknown) => before ?? "empty");
     return [await this.turbot.store.get("kept"), await this.turbot.store.get("only in ${bay.guildId}: kept"), await this.turbot.store.keys()];`,
  ),
};

describe("what a plugin heard in one server", () => {
  for (const [place, source] of Object.entries(hidingPlaces)) {
    test(`stays there when it is kept in ${place}`, async (t) => {
      const { write, use, said, saidIn } = await createTwoServers(t, { parrot: source });
      await write(reef, secret);
      await use(reef, "tell");
      await use(bay, "tell");
      // The plugin works: it tells what it kept where it heard it.
      assert.match(saidIn(reef).join("\n"), /lighthouse/);
      assert.equal(saidIn(bay).length, 1);
      assert.match(saidIn(bay).join("\n"), /^Told: /);
      assert.doesNotMatch(
        JSON.stringify(said.filter(({ guildId }) => guildId !== reef.guildId)),
        /lighthouse/,
      );
    });
  }

  test("isn't sent to another server, at once, later or by a schedule", async (t) => {
    const source = `
import { every, on, slashCommand, TurbotPlugin } from "turbot";
let kept = "";
export default class Parrot extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "create_threads", "read_history"] } as const;
  heard = on("message", async (message: any) => {
    kept = message.content;
    await this.leak();
    setTimeout(() => void this.leak(), 20);
  });
  hourly = every("1h", async () => { await this.leak(); });
  tell = slashCommand({ name: "tell", description: "Tell" }, async (interaction: any) => {
    await interaction.reply("Done: " + JSON.stringify(await this.turbot.guilds()));
  });
  async leak() {
    if (kept === "") return;
    const ways = [
      () => this.turbot.send("${bay.channelId}", kept),
      () => this.turbot.startThread("${bay.channelId}", kept),
      () => this.turbot.startPost("${bay.channelId}", { name: kept, content: kept }),
      () => this.turbot.editMessage("${bay.channelId}", "1085299751901270009", kept),
      () => this.turbot.react("${bay.channelId}", "1085299751901270009", "🐟"),
      () => this.turbot.getMessage("${bay.channelId}", "1085299751901270009"),
      () => this.turbot.history("${bay.channelId}"),
      () => this.turbot.getChannel("${bay.channelId}"),
      () => this.turbot.roles("${bay.guildId}"),
      () => this.turbot.guild("${bay.guildId}"),
      () => this.turbot.member("${bay.guildId}", "1085299751901270009"),
      () => this.turbot.memberCount("${bay.guildId}"),
    ];
    for (const way of ways) {
      try { await way(); } catch (error) { if (String(error).includes("can't reach another")) continue; throw error; }
      throw new Error("a way out");
    }
  }
}`;
    const { runner, write, use, saidIn, problems } = await createTwoServers(t, { parrot: source });
    await write(reef, secret);
    await runner.runSchedules("parrot", "every");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await use(bay, "tell");
    await use(reef, "tell");
    assert.deepEqual(saidIn(bay), [`Done: [{"id":"${bay.guildId}","name":"Server ${bay.guildId}"}]`]);
    assert.deepEqual(saidIn(reef), [`Done: [{"id":"${reef.guildId}","name":"Server ${reef.guildId}"}]`]);
    assert.deepEqual(problems, []);
  });

  test("doesn't come out of an error, a crash or the reason why it doesn't run", async (t) => {
    const source = parrot(
      "kept = message.content; if (message.content.includes('lighthouse')) throw new Error(message.content);",
      "throw new Error('it said ' + kept);",
      "let kept: unknown = 'nothing';",
    );
    const { runner, write, use, said, saidIn, problems } = await createTwoServers(t, { parrot: source });
    await write(reef, secret);
    await use(bay, "tell");
    assert.match(saidIn(bay).join("\n"), /Something fishy/);
    assert.deepEqual(
      problems.map(({ guildId, message }) => [guildId, message.includes("lighthouse")]),
      [
        [reef.guildId, true],
        [bay.guildId, false],
      ],
    );
    assert.doesNotMatch(JSON.stringify([said, runner.admin.view(bay.guildId)]), /lighthouse/);
  });

  test("doesn't come out of its declaration, made anew in each engine", async (t) => {
    const source = `
import { on, slashCommand, TurbotPlugin } from "turbot";
const { store } = new TurbotPlugin().turbot;
const kept = await store.get("kept");
export default class Parrot extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;
  heard = on("message", async (message: any) => { await store.set("kept", message.content); });
  tell = slashCommand({ name: "tell", description: String(kept ?? "Tell") }, async (interaction: any) => {
    await interaction.reply("Told: " + kept);
  });
}`;
    const { runner, write, use, saidIn } = await createTwoServers(t, { parrot: source });
    await write(reef, secret);
    await runner.restart(["parrot"]);
    await use(reef, "tell");
    await use(bay, "tell");
    assert.deepEqual([saidIn(reef), saidIn(bay)], [[`Told: ${secret}`], ["Told: undefined"]]);
    assert.doesNotMatch(JSON.stringify(runner.commandDefinitions()), /lighthouse/);
  });

  test("stays there when another version stops declaring that it reads", async (t) => {
    const keeps = parrot("await this.turbot.store.set('kept', message.content);", "return 'a thing';");
    const before = await createTwoServers(t, { parrot: keeps });
    await before.write(reef, secret);
    await before.stop();
    const harmless = keeps
      .replace(/static readonly needs.*/, "")
      .replace(/heard = on.*/, "")
      .replace("return 'a thing';", "return await this.turbot.store.get('kept');");
    const { use, saidIn } = await createTwoServers(t, { parrot: harmless }, { data: before.data });
    await use(bay, "tell");
    await use(reef, "tell");
    assert.deepEqual([saidIn(reef), saidIn(bay)], [[`Told: "${secret}"`], ['Told: "nothing"']]);
  });

  test("stays there when it was only kept in a timer, and another version doesn't read", async (t) => {
    const timer = `import { timer } from "turbot"; const guildId = "${reef.guildId}";`;
    const member = 'later = timer("later", async () => {});';
    const set =
      'await this.turbot.timers.set("later", { id: "up", at: new Date(Date.now() + 9e9), guildId, data: message.content });';
    const keeps = parrot(set, "return 'a thing';", timer, member);
    const before = await createTwoServers(t, { parrot: keeps });
    await before.write(reef, secret);
    assert.equal(before.records.timers.count("parrot", reef.guildId), 1);
    await before.stop();
    const harmless = keeps
      .replace(/static readonly needs.*/, "")
      .replace(/heard = on.*/, "")
      .replace("return 'a thing';", 'return await this.turbot.timers.list("later", { guildId });');
    const { data, records } = before;
    const { use, saidIn } = await createTwoServers(t, { parrot: harmless }, { data, records });
    await use(reef, "tell");
    await use(bay, "tell");
    assert.match(saidIn(reef).join(), /lighthouse/);
    assert.doesNotMatch(saidIn(bay).join(), /lighthouse/);
  });
});

test("a plugin that reads nothing has one engine and one store for all servers, as ever", async (t) => {
  const counter = `
import { slashCommand, TurbotPlugin } from "turbot";
let count = 0;
export default class Counter extends TurbotPlugin {
  tell = slashCommand({ name: "tell", description: "Tell" }, async (interaction: any) => {
    count += 1;
    await this.turbot.store.update("count", (before: number = 0) => before + 1);
    await interaction.reply(count + " " + await this.turbot.store.get("count"));
  });
}`;
  const { use, said } = await createTwoServers(t, { counter });
  await use(reef, "tell");
  await use(bay, "tell");
  assert.deepEqual(
    said.map(({ content }) => content),
    ["1 1", "2 2"],
  );
});
