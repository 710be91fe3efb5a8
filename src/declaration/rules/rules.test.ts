import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { silentLog } from "../../log/log.ts";
import { nullLookup } from "../../plugins/capabilities/null-lookup.ts";
import { createFakeChannel } from "../../plugins/dry-run/fake-channel.ts";
import { slashInteraction } from "../../plugins/dry-run/fake-slash.ts";
import { createPluginHost } from "../../plugins/host/create-plugin-host.ts";
import type { PluginProblem } from "../../plugins/host/plugin-report.ts";

/** A plugin with one slash command `go` whose handler is `body`. */
function going(body: string, more = ""): string {
  return `
import { TurbotPlugin, slashCommand, prefixCommand, modal } from "turbot";
export default class Going extends TurbotPlugin {
  ${more}
  go = slashCommand({ name: "go", description: "Go" }, async (interaction: any) => { ${body} });
}`;
}

/** A started host with these plugins, without a scan, which would catch some of the violations first. */
async function createHarness(t: TestContext, plugins: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-rules-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(plugins)) writeFileSync(join(folder, `${name}.ts`), source);
  const problems: PluginProblem[] = [];
  const { messenger, guilds } = createFakeChannel();
  const host = createPluginHost({
    folder,
    dataFolder: join(folder, "data"),
    nodePath: process.execPath,
    messenger,
    guilds,
    lookup: nullLookup,
    log: silentLog,
    reserved: [{ kind: "slash", name: "help" }],
    report: (_plugin, problem) => void problems.push(problem),
  });
  t.after(() => host.stop());
  await host.start();
  const slash = (name: string) =>
    host.onInteraction(slashInteraction({ type: 1, name, description: "" }, {}, "ada"));
  return { host, problems, slash };
}

describe("Discord's rules for plugins", { concurrency: 1 }, () => {
  test("fails a plugin whose command or form Discord would refuse, no matter how it was built, and names the place", async (t) => {
    const command = (spec: string) => going("", `run = slashCommand(${spec}, async () => {});`);
    const expected: Readonly<Record<string, readonly [source: string, reason: RegExp]>> = {
      computed: [
        command('{ name: "a", description: "x".repeat(101) }'),
        /^slash "a": description: Must be between 1 and 100/,
      ],
      backwards: [
        command(
          '{ name: "a", description: "x", options: { sides: { type: "integer", description: "x", min: 6, max: 2 } } }',
        ),
        /^slash "a": options\.sides\.min: The minimum \(6\) is greater than the maximum \(2\)/,
      ],
      alike: [
        command(
          '{ name: "a", description: "x", subcommands: { add: { description: "x", options: { what: { type: "string", description: "x", choices: ["b", "b"] } } } } }',
        ).replace("async () => {}", "{ add: async () => {} }"),
        /^slash "a": subcommands\.add\.options\.what\.choices\.1\.name: Choice name already exists/,
      ],
      large: [
        command(
          `{ name: "a", description: "x", options: Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, { type: "string", description: "x", choices: Array.from({ length: 25 }, (_, at) => ({ name: String(at).padEnd(90, "n"), value: String(at) })) }])) }`,
        ),
        /^slash "a": Command exceeds maximum size \(8000\)/,
      ],
      blank: [command('{ name: "a", description: " ".repeat(3) }'), /^slash "a": description: This field is/],
      untold: [
        command(
          '{ name: "a", description: "x", options: { b: { type: "string", description: "x", choices: ["a", "a" + " "] } } }',
        ),
        /^slash "a": options\.b\.choices\.1\.name: Choice name already exists/,
      ],
      cyrillic: [command('{ name: "p\\u043Ell", description: "x" }'), /mixes letters of different scripts/],
      form: [
        going(
          "",
          'form = modal({ id: "f", title: "x", fields: { why: { label: "x".repeat(46) } } }, async () => {});',
        ),
        /^modal "f": fields\.why\.label: Must be between 1 and 45/,
      ],
      radio: [
        going(
          "",
          'form = modal({ id: "f", title: "x", fields: { why: { type: "radio", label: "x", options: [{ label: "A", value: "a" }] } } }, async () => {});',
        ),
        /^modal "f": fields\.why\.options: Must be between 2 and 10/,
      ],
      least: [
        going(
          "",
          'form = modal({ id: "f", title: "x", fields: { who: { type: "user", label: "x", min: 3, max: 2 } } }, async () => {});',
        ),
        /^modal "f": fields\.who\.min: /,
      ],
    };
    const { host } = await createHarness(
      t,
      Object.fromEntries(Object.entries(expected).map(([name, [source]]) => [name, source])),
    );
    for (const report of host.reports()) {
      assert.ok(report.state === "failed", report.name);
      assert.match(report.reason, expected[report.name]?.[1] ?? /never/, report.name);
    }
  });

  test("refuses an answer that Discord would refuse before it is sent, in the plugin's own terms", async (t) => {
    const answers: readonly (readonly [content: string, reason: RegExp])[] = [
      ["embeds: [{}]", /embeds\.0\.description: an embed needs something in it/],
      ["embeds: [{ color: 5 }]", /embeds\.0\.description: an embed needs something in it/],
      ["embeds: [{ title: 'x'.repeat(257) }]", /embeds\.0\.title: Must be 256 or fewer/],
      [
        "buttons: [{ id: 'a', label: 'A', value: '1' }, { id: 'a', label: 'B', value: '1' }]",
        /buttons\.1\.id: two of its buttons and menus have the same id and value/,
      ],
      ["embeds: [{ title: 'x', url: 'https://localhost/a b' }]", /embeds\.0\.url: an address is written out/],
      ["embeds: [{ title: 'x', timestamp: '2026-02-30T10:00:00Z' }]", /embeds\.0\.timestamp: a time is/],
      ["buttons: [{ id: 'a', label: '  ' }]", /buttons\.0: a button needs a label or an emoji/],
      ["buttons: [{ id: 'a', label: 'A', emoji: '🇦🇦' }]", /buttons\.0\.emoji\.name: this is no emoji/],
      [
        "select: { id: 's', options: [{ label: ' ', value: 'x' }] }",
        /select\.options\.0\.label: This field is/,
      ],
      ["buttons: [{ id: 'a', label: 'A', emoji: 'thumbsup' }]", /buttons\.0\.emoji\.name: this is no emoji/],
      [
        "select: { id: 's', options: [{ label: 'A', value: 'x' }, { label: 'B', value: 'x' }] }",
        /select\.options\.1: another option has this value/,
      ],
      [
        "select: { id: 's', min: 2, options: [{ label: 'A', value: 'x' }, { label: 'B', value: 'y' }] }",
        /select\.min: The minimum \(2\) is greater than the maximum \(1\)/,
      ],
    ];
    const { slash, problems } = await createHarness(
      t,
      Object.fromEntries(
        answers.map(([content], at) => [
          `answer-${at}`,
          going(`await interaction.reply({ content: "x", ${content} });`).replace('"go"', `"go-${at}"`),
        ]),
      ),
    );
    for (const [at, [content, reason]] of answers.entries()) {
      const before = problems.length;
      await slash(`go-${at}`);
      assert.match(problems[before]?.message ?? "", reason, content);
    }
  });

  test("refuses to load a plugin whose command looks like one of Turbot's or another plugin's", async (t) => {
    const named = (name: string) => going("").replace('"go"', JSON.stringify(name));
    const { host } = await createHarness(t, {
      first: named("roll"),
      second: named("ro11"),
      third: named("rolls"),
      "fourth-help": named("he1p"),
    });
    const states = host
      .reports()
      .map((report) => [report.name, report.state === "failed" ? report.reason : "loaded"]);
    assert.deepEqual(states, [
      ["first", "loaded"],
      ["fourth-help", "/he1p looks like /help, which is Turbot's own command"],
      ["second", "/ro11 looks like /roll, which is taken by the first plugin"],
      ["third", "loaded"],
    ]);
  });
});
