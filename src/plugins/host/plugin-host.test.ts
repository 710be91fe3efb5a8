import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import { silentLog } from "../../log/log.ts";
import type { TryEvent } from "../../plugin-api/testing.ts";
import type { Scanner } from "../../policy/policy.ts";
import { createScanner } from "../../policy/scanner.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { createFakeChannel } from "../dry-run/fake-channel.ts";
import { componentInteraction, fakeMessage } from "../dry-run/fake-interactions.ts";
import { slashInteraction } from "../dry-run/fake-slash.ts";
import { firstAnswer } from "../dry-run/fixtures/first-answer.ts";
import { createPluginHost } from "./create-plugin-host.ts";
import type { PluginHost } from "./plugin-host.ts";
import type { PluginProblem } from "./plugin-report.ts";

const ping = `
import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";
export default class Ping extends TurbotPlugin {
  ping = slashCommand({ name: "ping", description: "Ping" }, async (interaction) => { await interaction.reply("Pong!"); });
  bang = prefixCommand({ name: "ping", aliases: ["p"], description: "Ping" }, async (message, args) => {
    await message.reply("Pong " + args.join("|"));
  });
}`;

interface Harness {
  readonly host: PluginHost;
  readonly events: readonly TryEvent[];
  readonly problems: readonly (PluginProblem & { readonly plugin: string })[];
  /** One entry for each time that the commands changed. */
  readonly changes: readonly string[];
  readonly data: string;
  slash(name: string, options?: Record<string, string | number>, as?: string): Promise<boolean>;
  prefix(text: string, letGo?: () => void): Promise<boolean>;
  /** Ada reacts to a message. */
  react(letGo?: () => void): Promise<void>;
  press(customId: string): Promise<boolean>;
  said(): (string | undefined)[];
}

const reaction = {
  t: "MESSAGE_REACTION_ADD",
  d: {
    guild_id: "1",
    channel_id: "200",
    message_id: "800",
    user_id: "5",
    message_author_id: "6",
    member: {
      user: { id: "5", username: "ada", global_name: null, discriminator: "0", avatar: null },
      roles: [],
    },
    emoji: { id: null, name: "🐟" },
  },
} as unknown as DiscordEvent;

/** A started host over a folder with these plugins, with a fake channel. */
async function createHarness(
  t: TestContext,
  plugins: Record<string, string>,
  data = temp(t),
): Promise<Harness> {
  const prepared = prepareHarness(t, plugins, data);
  await prepared.host.start();
  return prepared;
}

/** The same, not started yet. */
function prepareHarness(
  t: TestContext,
  plugins: Record<string, string>,
  data = temp(t),
  scanner?: Scanner,
): Harness {
  const folder = temp(t);
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(plugins)) writeFileSync(join(folder, `${name}.ts`), source);
  const { messenger, guilds, events } = createFakeChannel();
  const problems: (PluginProblem & { plugin: string })[] = [];
  const changes: string[] = [];
  const host = createPluginHost({
    folder,
    dataFolder: data,
    nodePath: process.execPath,
    messenger,
    lookup: {
      ...nullLookup,
      channel: async (id) => ({ id, name: "general", type: 0, guildId: "1", lastMessageAt: null }),
      guilds: async () => [{ id: "1", name: "The Reef" }],
      roles: async () => [],
    },
    guilds,
    log: silentLog,
    ...(scanner === undefined ? {} : { scanner }),
    handlerMs: 5000,
    report: (plugin, problem) => void problems.push({ plugin, ...problem }),
    onChange: () => void changes.push("commands"),
  });
  t.after(() => host.stop());
  let messages = 1000;
  return {
    host,
    events,
    problems,
    changes,
    data,
    slash(name, options = {}, as = "ada") {
      const definition = host.commandDefinitions().find((one) => one.name === name) ?? {
        name,
        description: "",
      };
      return host.onInteraction(slashInteraction({ type: 1, ...definition } as never, options, as));
    },
    prefix(text, letGo) {
      messages += 1;
      return host.onPrefixCommand(fakeMessage(text, "ada", String(messages)), letGo);
    },
    react: (letGo) => host.onEvent(reaction, letGo),
    press: (customId) => host.onInteraction(componentInteraction(customId, "ada")),
    said: () => events.map(({ content }) => content),
  };
}

function temp(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "turbot-plugins-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A plugin with one slash command `go` whose handler is `body`. */
function going(body: string, more = ""): string {
  return `
import { TurbotPlugin, slashCommand, prefixCommand, button, select, modal, on, every } from "turbot";
export default class Going extends TurbotPlugin {
  ${more}
  go = slashCommand({ name: "go", description: "Go" }, async (interaction: any) => { ${body} });
}`;
}

/** A plugin for each body, with a command of its name. */
function numbered(name: string, bodies: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    bodies.map((body, index) => [`${name}-${index}`, going(body).replace('"go"', `"${name}-${index}"`)]),
  );
}

describe("well-behaved plugins", { concurrency: 1 }, () => {
  test("answers slash and prefix commands, in any letter case and by alias", async (t) => {
    const { slash, prefix, said } = await createHarness(t, { ping });
    assert.equal(await slash("ping"), true);
    assert.equal(await prefix('!PING one "two three"'), true);
    assert.equal(await prefix("!p"), true);
    assert.equal(await prefix("!pong"), false);
    assert.equal(await prefix("ping"), false);
    assert.equal(await slash("pong"), false);
    assert.deepEqual(said(), ["Pong!", "Pong one|two three", "Pong "]);
  });

  test("builds the definitions that Discord wants, required options first", async (t) => {
    const { host } = await createHarness(t, {
      roll: `import { TurbotPlugin, slashCommand } from "turbot";
export default class Roll extends TurbotPlugin {
  roll = slashCommand({ name: "roll", description: "Roll", options: {
    sides: { type: "integer", description: "Sides", min: 2, max: 100 },
    kind: { type: "string", description: "Kind", required: true, choices: ["fair", { name: "Loaded", value: "loaded" }] },
  } }, async () => {});
  list = slashCommand({ name: "list", description: "Lists", subcommands: {
    add: { description: "Add", options: { what: { type: "string", description: "What", required: true } } },
    show: { description: "Show" },
  } }, { add: async () => {}, show: async () => {} });
}`,
    });
    assert.deepEqual(host.commandDefinitions(), [
      {
        type: 1,
        name: "roll",
        description: "Roll",
        options: [
          {
            type: 3,
            name: "kind",
            description: "Kind",
            required: true,
            choices: [
              { name: "fair", value: "fair" },
              { name: "Loaded", value: "loaded" },
            ],
          },
          { type: 4, name: "sides", description: "Sides", required: false, min_value: 2, max_value: 100 },
        ],
      },
      {
        type: 1,
        name: "list",
        description: "Lists",
        options: [
          {
            type: 1,
            name: "add",
            description: "Add",
            options: [{ type: 3, name: "what", description: "What", required: true }],
          },
          { type: 1, name: "show", description: "Show", options: [] },
        ],
      },
    ]);
  });

  test("fields see this.turbot, and load runs after them", async (t) => {
    const { slash, said } = await createHarness(t, {
      fields: going(
        "await interaction.reply(this.early + this.late);",
        "early = typeof this.turbot.store.get; late = ''; async load() { this.late = ' before load, ' + this.early + ' in it'; }",
      ),
    });
    await slash("go");
    assert.deepEqual(said(), ["function before load, function in it"]);
  });

  test("unload runs when the bot stops, and one that never ends doesn't keep the bot from stopping", async (t) => {
    const leaving = going(
      `await interaction.reply(String(await this.turbot.store.get("left")));`,
      `async unload() { await this.turbot.store.set("left", "in order"); }`,
    );
    const never = going("", "async unload() { await new Promise(() => {}); }").replace('"go"', '"never"');
    const data = temp(t);
    const first = await createHarness(t, { leaving, never }, data);
    await first.slash("go");
    await first.host.stop();
    const second = await createHarness(t, { leaving }, data);
    await second.slash("go");
    assert.deepEqual([first.said(), second.said()], [["undefined"], ["in order"]]);
  });

  test("a store survives a restart, and no other plugin sees it", async (t) => {
    const counting = going(
      "await interaction.reply(String(await this.turbot.store.update('n', (n = 0) => Number(n) + 1)));",
    );
    const data = temp(t);
    const first = await createHarness(t, { counting }, data);
    await Promise.all([first.slash("go"), first.slash("go"), first.slash("go")]);
    await first.host.stop();
    const second = await createHarness(
      t,
      {
        counting,
        other: going("await interaction.reply(String((await this.turbot.store.keys()).length));").replace(
          '"go"',
          '"peek"',
        ),
      },
      data,
    );
    await second.slash("go");
    await second.slash("peek");
    assert.deepEqual([...first.said()].sort(), ["1", "2", "3"]);
    assert.deepEqual(second.said(), ["4", "0"]);
  });

  test("buttons carry the plugin's name and come back to it with their value", async (t) => {
    const { slash, press, events } = await createHarness(t, {
      vote: going(
        "await interaction.reply({ content: 'Vote', buttons: [{ id: 'yes', label: 'Yes', value: '7' }] });",
        "yes = button({ id: 'yes' }, async (i) => { await i.update('Voted ' + i.value); });",
      ),
    });
    await slash("go");
    const row = firstAnswer(events)?.components?.[0];
    assert.deepEqual(row, {
      type: 1,
      components: [{ type: 2, label: "Yes", style: 2, custom_id: "plugin:vote:yes:7" }],
    });
    assert.equal(await press("plugin:vote:yes:7"), true);
    assert.deepEqual(events[1], { kind: "update", content: "Voted 7" });
    assert.equal(await press("plugin:gone:yes"), true);
    assert.equal(events[2]?.ephemeral, true);
    assert.equal(await press("request:1:go"), false);
  });

  test("provides the basic web APIs", async (t) => {
    const { slash, said, problems } = await createHarness(t, {
      basics: going(`
        const url = new URL("https://example.com/a?b=1");
        url.searchParams.append("c", "ä b");
        const bytes = new TextEncoder().encode("ä");
        const copy = structuredClone({ a: new Map([[1, new Date(5)]]) });
        await new Promise((resolve) => setTimeout(resolve, 5));
        const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tokyo", timeStyle: "short" }).format(new Date(0));
        await interaction.reply([
          url.href, url.searchParams.get("b"), new TextDecoder().decode(bytes), copy.a.get(1)?.getTime(), clock,
          (1234.5).toLocaleString("de-DE"), new Date(0).toLocaleDateString("en-US", { timeZone: "UTC" }),
          ["b", "a"].sort((x, y) => x.localeCompare(y)).join(""), crypto.randomUUID().length,
          crypto.getRandomValues(new Uint8Array(4)).length, atob(btoa("hi")), typeof performance.now(),
          new AbortController().signal.aborted, new Intl.PluralRules("en").select(1),
        ].join("; "));`),
    });
    await slash("go");
    assert.deepEqual(problems, []);
    assert.deepEqual(said(), [
      "https://example.com/a?b=1&c=%C3%A4+b; 1; ä; 5; 09:00; 1.234,5; 1/1/1970; ab; 36; 4; hi; number; false; one",
    ]);
  });

  test("random numbers differ between engines", async (t) => {
    const chance = (name: string) =>
      going("await interaction.reply(String(Math.random()));").replace('"go"', `"${name}"`);
    const { slash, said } = await createHarness(t, { one: chance("one"), two: chance("two") });
    await slash("one");
    await slash("two");
    assert.notEqual(said()[0], said()[1]);
  });
});

describe("plugins that fail", { concurrency: 1 }, () => {
  test("reports bad files with their line and runs the others", async (t) => {
    const { host, slash, said } = await createHarness(t, {
      ping,
      throws: "const a = 1;\n\nthrow new Error('no water');",
      broken: "export default class {",
      "imports-fs": 'import fs from "node:fs"; export default fs;',
      "no-class": "export default 3;",
      "taken-name": ping,
      "loops-at-load": "while (true) {}",
      BadName: ping,
    });
    const reasons = Object.fromEntries(
      host.reports().flatMap((one) => (one.state === "failed" ? [[one.name, one.reason]] : [])),
    );
    assert.match(reasons.throws ?? "", /Error: no water \(line 3\)/);
    assert.match(reasons.broken ?? "", /Unexpected eof/);
    assert.match(reasons["imports-fs"] ?? "", /imports from "turbot" and nothing else/);
    assert.match(reasons["no-class"] ?? "", /must be a class that extends TurbotPlugin/);
    assert.match(reasons["loops-at-load"] ?? "", /computed for more than 250 ms/);
    assert.match(reasons.BadName ?? "", /is named like/);
    assert.equal(host.reports().filter(({ state }) => state === "loaded").length, 1);
    assert.equal(reasons["taken-name"], "/ping is taken by the ping plugin");
    assert.deepEqual(
      host.commandDefinitions().map(({ name }) => name),
      ["ping"],
    );
    await slash("ping");
    assert.deepEqual(said(), ["Pong!"]);
  });

  test("a thrown error gives the user an apology and the admins the plugin, line and message", async (t) => {
    const { slash, events, problems } = await createHarness(t, {
      oops: going("\n\n throw new TypeError('no gills');"),
    });
    await slash("go");
    assert.equal(firstAnswer(events)?.ephemeral, true);
    assert.match(firstAnswer(events)?.content ?? "", /oops plugin, sorry!/);
    assert.deepEqual(problems, [{ plugin: "oops", kind: "error", message: "TypeError: no gills (line 7)" }]);
  });

  test("stops an endless loop while others answer, and quarantines the plugin after the third", async (t) => {
    const { slash, said, problems, events } = await createHarness(t, {
      ping,
      loop: going("while (true) {}"),
    });
    for (let round = 0; round < 3; round += 1) {
      const looping = slash("go");
      await slash("ping");
      await looping;
    }
    assert.deepEqual(
      problems.map(({ kind }) => kind),
      ["strike", "strike", "quarantined"],
    );
    assert.equal(said().filter((content) => content === "Pong!").length, 3);
    await slash("go");
    assert.match(events.at(-1)?.content ?? "", /resting on the sea floor/);
  });

  test("stops loops of promises, timers and finally blocks", async (t) => {
    const loops = [
      "for (;;) await null;",
      "const again = (): any => Promise.resolve().then(again); await again();",
      "try { while (true) {} } finally { while (true) {} }",
      "const f = async () => { try { for (;;) await 0; } catch { await f(); } finally { await f(); } }; await f();",
      "setTimeout(() => { while (true) {} }, 1); await new Promise((resolve) => setTimeout(resolve, 30_000));",
      "const endless = { toJSON() { while (true) {} } }; await interaction.reply(endless);",
    ];
    const { slash, problems, said } = await createHarness(t, { ping, ...numbered("loop", loops) });
    for (const [index, body] of loops.entries()) {
      await slash(`loop-${index}`);
      assert.equal(problems.at(-1)?.plugin, `loop-${index}`, body);
      assert.equal(problems.at(-1)?.kind, "strike", body);
      await slash("ping");
      assert.equal(said().at(-1), "Pong!");
    }
  });

  test("a loop that can't be interrupted costs only its own worker", async (t) => {
    const stuck = going(
      "const long = 'a'.repeat(2e6) + 'b'; for (;;) (long + 'x').indexOf('a'.repeat(1e6) + 'c');",
    );
    const { slash, problems, said, host } = await createHarness(t, { ping, stuck });
    const going1 = slash("go");
    await slash("ping");
    await going1;
    await slash("ping");
    assert.equal(problems[0]?.kind, "strike", problems[0]?.message ?? "nothing was reported");
    assert.deepEqual(said().filter((content) => content === "Pong!").length, 2);
    assert.equal(host.reports().filter(({ state }) => state === "loaded").length, 2);
  });

  test("contains memory bombs of every kind", async (t) => {
    const bombs = [
      "const all = []; for (;;) all.push(new Array(1000).fill(1));",
      "const all = []; for (;;) all.push(new ArrayBuffer(1 << 20));",
      "let text = 'x'; for (;;) text += text;",
      "const map = new Map(); for (let i = 0; ; i++) map.set(i, { i });",
      "new Uint8Array(2 ** 31 - 1).fill(1);",
      "'x'.repeat(2 ** 29).split('');",
      "let a: any = []; for (;;) a = [a];",
      "const b = 2n ** 2n ** 30n; await interaction.reply(String(b));",
      "const f = (n: number): number => f(n + 1) + 1; f(0);",
      "JSON.stringify(new Array(1e9));",
    ];
    const { slash, said } = await createHarness(t, { ping, ...numbered("bomb", bombs) });
    for (const [index, body] of bombs.entries()) {
      await slash(`bomb-${index}`);
      assert.match(said().at(-1) ?? "", /plugin, sorry!/, body);
      await slash("ping");
      assert.equal(said().at(-1), "Pong!", body);
    }
  });

  test("slows down only the plugin that floods the host with calls", async (t) => {
    const { slash, said, problems } = await createHarness(t, {
      ping,
      flood: going(
        "await Promise.all(Array.from({ length: 400 }, (_, i) => this.turbot.store.set('k', i))); await interaction.reply('done');",
      ),
    });
    const flooding = slash("go");
    await slash("ping");
    assert.equal(said()[0], "Pong!");
    await flooding;
    assert.deepEqual(problems, []);
    assert.equal(said().at(-1), "done");
  });

  test("refuses messages from a plugin that sends too many", async (t) => {
    const { slash, events, problems } = await createHarness(t, {
      chatty: going("for (let i = 0; i < 50; i++) await this.turbot.send('5', 'spam ' + i);"),
    });
    await slash("go");
    assert.equal(events.filter(({ kind }) => kind === "send").length <= 22, true);
    assert.match(firstAnswer(events)?.content ?? "", /spam 0\n-# from the chatty plugin/);
    assert.match(problems[0]?.message ?? "", /Too many messages/);
  });

  test("counts a text that becomes several messages as several, except in the first response", async (t) => {
    const { slash, events, said } = await createHarness(t, {
      long: going(
        "for (let i = 0; i < 20; i++) await this.turbot.send('5', 'x'.repeat(8000)).catch(() => {}); await interaction.reply('y'.repeat(8000));",
      ),
    });
    await slash("go");
    // Five each, with the signature, out of 20 and the few that refill in the meantime.
    assert.ok(events.filter(({ kind }) => kind === "send").length < 10);
    assert.equal(said().at(-1), "y".repeat(8000));
  });

  test("restarts a killed process, and commands work again", { concurrency: false }, async (t) => {
    const before = await childrenOf(process.pid);
    const { slash, said, problems, host } = await createHarness(t, { ping });
    const pid = (await childrenOf(process.pid)).find((child) => !before.includes(child));
    assert.ok(pid !== undefined);
    process.kill(pid, "SIGKILL");
    while (!problems.some(({ kind }) => kind === "restarted"))
      await new Promise((resolve) => setTimeout(resolve, 10));
    await slash("ping");
    // On a busy machine "thinking" comes first.
    assert.equal(said().at(-1), "Pong!");
    assert.equal(host.reports()[0]?.state, "loaded");
  });
});

describe("the plugins' process is killed when a handler", { concurrency: 1 }, () => {
  // Waits forever, so that the kill always comes first.
  const after = (body: string) => `
import { TurbotPlugin, prefixCommand, slashCommand } from "turbot";
export default class Slow extends TurbotPlugin {
  go = slashCommand({ name: "go", description: "Go" }, async (asked) => { ${body} await new Promise(() => {}); });
  bang = prefixCommand({ name: "go", description: "Go" }, async (asked) => { ${body} await new Promise(() => {}); });
}`;
  const killed = async (
    t: TestContext,
    body: string,
    how: "slash" | "prefix",
    reached: (harness: Harness) => boolean,
  ) => {
    const before = await childrenOf(process.pid);
    const harness = await createHarness(t, { slow: after(body) });
    const asked = how === "slash" ? harness.slash("go") : harness.prefix("!go");
    while (!reached(harness)) await new Promise((resolve) => setTimeout(resolve, 10));
    const pid = (await childrenOf(process.pid)).find((child) => !before.includes(child));
    assert.ok(pid !== undefined);
    process.kill(pid, "SIGKILL");
    await asked;
    return harness.said();
  };
  const hasReplied = ({ said }: Harness) => said().includes("Here it is");

  for (const how of ["slash", "prefix"] as const) {
    test(`had already answered (${how}), nobody is answered twice`, async (t) => {
      assert.deepEqual(await killed(t, `await asked.reply("Here it is");`, how, hasReplied), ["Here it is"]);
    });

    test(`had stored something and not answered yet (${how}), the user learns that it failed`, async (t) => {
      const kept = `await this.turbot.store.set("kept", 1); await this.turbot.store.set("kept", 2);`;
      const since = performance.now();
      const said = await killed(t, kept, how, () => performance.now() - since > 1_000);
      assert.equal(said.length, 1);
      assert.match(said[0] ?? "", /try again/);
    });
  }
});

test("leaves a command that did nothing yet to the next process when Turbot stops, without an apology", async (t) => {
  const waiting = going("this.turbot.log.info('here'); await new Promise(() => {});");
  const acting = going("await interaction.reply('Here it is'); await new Promise(() => {});").replace(
    '"go"',
    '"act"',
  );
  const { slash, said, host } = await createHarness(t, { waiting, acting });
  const waits = slash("go");
  const acts = slash("act");
  while (!said().includes("Here it is")) await new Promise((resolve) => setTimeout(resolve, 10));
  const left = assert.rejects(waits, { name: "PluginsStoppedError" });
  await host.stop();
  await Promise.all([left, acts]);
  // On a busy machine "thinking" comes first.
  assert.deepEqual(
    said().filter((words) => words !== undefined),
    ["Here it is"],
  );
});

test("starts the plugins' process again when it is killed during its start", async (t) => {
  const before = await childrenOf(process.pid);
  const fresh = async () => (await childrenOf(process.pid)).filter((child) => !before.includes(child));
  const starting = createHarness(t, { ping });
  for (let children = await fresh(); ; children = await fresh()) {
    const [pid] = children;
    if (pid === undefined) continue;
    process.kill(pid, "SIGKILL");
    break;
  }
  const { slash, said } = await starting;
  await slash("ping");
  assert.equal(said().at(-1), "Pong!");
  assert.equal((await fresh()).length, 1);
});

describe("a plugin that never finishes loading", { concurrency: 1 }, () => {
  const never: Readonly<Record<string, string>> = {
    "in its load hook": going("", "async load() { await new Promise(() => {}); }").replace('"go"', '"never"'),
    "at its top level": `await new Promise(() => {});\n${going("").replace('"go"', '"never"')}`,
  };
  for (const [where, source] of Object.entries(never)) {
    test(`${where} doesn't delay the others`, async (t) => {
      const { slash, said, problems } = await createHarness(t, { aaa: source, ping });
      await slash("ping");
      assert.deepEqual(said(), ["Pong!"]);
      // It will be reported once its load is given up, which hasn't happened yet.
      assert.deepEqual(problems, []);
      while (problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(
        problems.map(({ plugin, kind }) => [plugin, kind]),
        [["aaa", "failed"]],
      );
    });
  }

  test("doesn't delay the others when plugins are loaded one by one after deaths of the process", async (t) => {
    const before = await childrenOf(process.pid);
    const { slash, said, problems } = await createHarness(t, { aaa: never["in its load hook"] ?? "", ping });
    for (let deaths = 0; deaths < 2; ) {
      const pid = (await childrenOf(process.pid)).find((child) => !before.includes(child));
      if (pid !== undefined && problems.filter(({ kind }) => kind === "restarted").length === deaths) {
        process.kill(pid, "SIGKILL");
        deaths += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    while (problems.filter(({ kind }) => kind === "restarted").length < 2)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await slash("ping");
    assert.equal(said().at(-1), "Pong!");
    assert.ok(!problems.some(({ kind }) => kind === "failed"));
  });
});

const policyPath = join(import.meta.dirname, "../../..", "SECURITY_POLICY.md");
const names = ({ host }: Pick<Harness, "host">) => host.commandDefinitions().map(({ name }) => name);
const later = "await new Promise((resolve) => setTimeout(resolve, 4000));";

test("announces the commands of a plugin with a slow load hook at once, and their users wait for it", async (t) => {
  const slow = going(`await interaction.reply("Late but here");`, `async load() { ${later} }`);
  const harness = await createHarness(t, { slow });
  assert.deepEqual(names(harness), ["go"]);
  // Discord learned of them before the start was over.
  assert.deepEqual(harness.changes, ["commands"]);
  await harness.slash("go");
  assert.equal(harness.said().at(-1), "Late but here");
  assert.deepEqual(harness.problems, []);
});

test("a plugin with a slow top level joins once it is loaded, and its commands are announced then", async (t) => {
  const slow = `${later}\n${going(`await interaction.reply("Late but here");`)}`;
  const harness = await createHarness(t, { slow });
  assert.deepEqual(names(harness), []);
  while (harness.changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(names(harness), ["go"]);
  await harness.slash("go");
  assert.equal(harness.said().at(-1), "Late but here");
});

test("an event that comes before the plugins are loaded waits only for the plugin it is for", async (t) => {
  const never = "await new Promise(() => {});";
  const hook = going("", `async load() { ${never} }`).replace('"go"', '"hook"');
  const hears = going(
    `await interaction.reply("gone");`,
    `hear = on("reaction", async () => { await this.turbot.send("200", "heard"); });`,
  );
  const top = `${never}\n${going("").replace('"go"', '"top"')}`;
  const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
  t.after(() => scanner.stop());
  const harness = prepareHarness(t, { aaa: top, bbb: hook, hears, ping }, temp(t), scanner);
  const { host, slash, prefix, react, said, problems } = harness;
  const early = [slash("ping"), prefix("!p"), slash("go"), slash("nobody-has-it")];
  const reacted = react();
  const waiting = ["top", "hook"].map((name) => slash(name).then(() => name));
  void host.start();
  assert.deepEqual(await Promise.all(early), [true, true, true, false]);
  while (!said().some((text) => text?.startsWith("heard")))
    await new Promise((resolve) => setTimeout(resolve, 20));
  // "Thinking" responses, which a slow machine produces, have no content.
  assert.deepEqual(
    said()
      .flatMap((text) => text?.split("\n")[0] ?? [])
      .sort(),
    ["Pong ", "Pong!", "gone", "heard"],
  );
  // Neither of the two that never finish was given up yet.
  assert.deepEqual(problems, []);
  // Turbot stops, and leaves to the next process what never began.
  const left = waiting.map((one) => assert.rejects(one, { name: "PluginsStoppedError" }));
  await host.stop();
  await Promise.all([...left, reacted]);
  assert.equal(said().filter((text) => text !== undefined).length, 4);
});

describe("a handler that never settles", { concurrency: 1 }, () => {
  const hang = `
import { on, prefixCommand, slashCommand, TurbotPlugin } from "turbot";
export default class Hang extends TurbotPlugin {
  hang = prefixCommand({ name: "hang", description: "Hang" }, async () => { await new Promise(() => {}); });
  hear = on("reaction", async () => { await new Promise(() => {}); });
}`;

  test("keeps nobody else in its channel waiting", async (t) => {
    const { react, prefix, said, events } = await createHarness(t, { hang, ping });
    const ended: string[] = [];
    const end = () => ended.push("ended");
    for (const begin of [(letGo: () => void) => prefix("!hang", letGo), react]) {
      await new Promise<void>((resolve) => void begin(resolve).then(end, end));
      assert.deepEqual(ended, []);
    }
    await prefix("!ping");
    assert.equal(said().at(-1), "Pong ");
    assert.equal(events.length, 1);
  });
});

test("refuses a plugin whose name is too long rather than cutting it, so that no store is shared", async (t) => {
  const victim = "a".repeat(40);
  const keeping = (says: string) =>
    going(
      `await interaction.reply(String(await this.turbot.store.get("kept") ?? "${says}")); await this.turbot.store.set("kept", "${says}");`,
    );
  const { slash, said, host } = await createHarness(t, {
    [victim]: keeping("mine"),
    [`${victim}-too`]: keeping("stolen"),
  });
  await slash("go");
  await slash("go");
  assert.deepEqual(said(), ["mine", "mine"]);
  // "-" sorts before ".".
  const [second, first] = host.reports();
  assert.deepEqual([first?.name, first?.state], [victim, "loaded"]);
  assert.equal(second?.state, "failed");
  assert.match(second?.state === "failed" ? second.reason : "", /40 characters/);
});

describe("plugins that try to escape", { concurrency: 1 }, () => {
  test("exposes nothing of the host", async (t) => {
    const names =
      "process require module Buffer fetch global setImmediate navigator WebAssembly Deno eval Function turbotHost turbotRuntime std os bjson Worker SharedArrayBuffer Atomics __dirname".split(
        " ",
      );
    const { slash, said } = await createHarness(t, {
      peek: going(`
        const there = ${JSON.stringify(names)}.filter((name) => name in globalThis);
        const made = [];
        for (const f of [() => {}, async () => {}, function* () {}, async function* () {}]) {
          try { made.push((f as any).constructor("return 1")()); } catch {}
        }
        const imported = await import("node:fs").then(() => "fs", () => "none");
        const inner = await import("plugin-runtime/runtime.ts").then(() => "inner", () => "none");
        await interaction.reply(JSON.stringify({ there, made, imported, inner }));`),
    });
    await slash("go");
    assert.deepEqual(JSON.parse(said()[0] ?? ""), { there: [], made: [], imported: "none", inner: "none" });
  });

  test("refuses undeclared hosts, loopback and IP addresses", async (t) => {
    const { slash, said } = await createHarness(t, {
      caller: going(
        `const answers = [];
        for (const url of ["https://example.com/", "http://localhost/", "http://127.0.0.1:1/", "http://[::1]/", "file:///etc/passwd", "http://user:pw@localhost/"]) {
          answers.push(await this.turbot.http.get(url).then(() => "got it", (error) => error.message));
        }
        await interaction.reply(answers.join("\\n"));`,
        "static readonly needs = { http: ['localhost', '127.0.0.1'] } as const;",
      ),
    });
    await slash("go");
    const answers = said()[0]?.split("\n") ?? [];
    assert.match(answers[0] ?? "", /"example.com" isn't named in the plugin's needs/);
    assert.match(answers[1] ?? "", /"localhost" is not on the public internet/);
    assert.match(answers[2] ?? "", /named, not numbered/);
    assert.match(answers[3] ?? "", /isn't named/);
    assert.match(answers[4] ?? "", /Only http and https/);
    assert.match(answers[5] ?? "", /name and password/);
  });

  test("contains tricks with prototypes, getters and toJSON within the plugin", async (t) => {
    const tricks = `
      Object.prototype.ok = true; Object.prototype.call = "x"; Object.prototype.own = false;
      const real = JSON.stringify;
      JSON.stringify = (value) => real({ ...value, t: "gone", plugin: "ping", own: true, call: "x", __proto__: { a: 1 } });
      Promise.prototype.then = new Proxy(Promise.prototype.then, {});
      String.prototype.toString = () => { while (true) {} };
      Array.prototype.push = () => { throw new Error("no"); };`;
    const { slash, said, host } = await createHarness(t, {
      ping,
      tricky: going(
        `${tricks} await interaction.reply({ toJSON() { return { content: "hi", t: "gone" }; } });`,
      ),
    });
    await slash("go");
    await slash("ping");
    assert.equal(said().at(-1), "Pong!");
    assert.equal(({} as Record<string, unknown>).ok, undefined);
    assert.equal(host.reports().find(({ name }) => name === "ping")?.state, "loaded");
  });

  test("survives nonsense calls to the host", async (t) => {
    const nonsense = [
      '{"id":1,"method":"reply","input":{"call":{"toString":1}}}',
      `{"id":1,"method":"reply","input":{"call":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`,
      `{"id":1,"method":"send","input":{"channelId":"1","content":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`,
      '{"id":1,"method":"showModal","input":{"call":"x","id":{"toString":null}}}',
      '{"id":1e999,"method":"http","input":{}}',
      '{"id":1,"method":"store.set","input":{"key":{"toString":1},"value":[]}}',
      '{"id":1,"method":"__proto__","input":{"__proto__":{"call":"x"}}}',
      "[]",
      "{",
      "",
    ];
    const sendAll = nonsense
      .map(
        (text) =>
          `JSON.stringify = () => ${JSON.stringify(text)}; void this.turbot.guilds().catch(() => {});`,
      )
      .join("\n");
    const { slash, said } = await createHarness(t, { ping, nonsense: going(sendAll) });
    await slash("go");
    await slash("ping");
    assert.equal(said().at(-1), "Pong!");
  });

  test("validates a plugin's declaration", async (t) => {
    const { host } = await createHarness(t, {
      upper: ping.replace('"ping"', '"PING"'),
      long: ping.replace('description: "Ping"', `description: "${"x".repeat(101)}"`),
      twice: ping.replace('aliases: ["p"]', 'aliases: ["ping"]'),
      needy: ping.replace("ping =", 'static readonly needs = { http: ["*"] }; ping ='),
      often: going("", "tick = every('1s', () => {});"),
      listening: going("", "hear = on('message', () => {});"),
    });
    for (const report of host.reports()) assert.equal(report.state, "failed", report.name);
  });
});

/** The child processes of a process, oldest first. */
async function childrenOf(pid: number): Promise<number[]> {
  const { execFileSync } = await import("node:child_process");
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === pid && args.some((arg) => arg.endsWith("child/main.mts")),
    )
    .map(([child]) => Number(child));
}
