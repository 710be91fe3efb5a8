import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { silentLog } from "../../../log/log.ts";
import type { TryEvent } from "../../../plugin-api/testing.ts";
import { createScanner } from "../../../policy/scanner.ts";
import { nullLookup } from "../../capabilities/null-lookup.ts";
import { createFakeChannel } from "../../dry-run/fake-channel.ts";
import { slashInteraction } from "../../dry-run/fake-slash.ts";
import { createPluginHost } from "../../host/create-plugin-host.ts";
import { doing } from "./attack-harness.ts";

/** What a plugin tries to send or store, and the result: Turbot's answer to it, or what people see. */
type Attempt = readonly [body: string, becomes: RegExp, rule?: string];

/** Sends the answer to something that must not work. */
const trying = (what: string) =>
  `await interaction.reply(await ${what}.then(() => "worked", (error: any) => String(error.message ?? error)));`;
const saying = (content: string) => trying(`interaction.reply(${content} as any)`);

const attempts: readonly Attempt[] = [
  // Buttons and menus of Turbot itself or of another plugin.
  [
    saying("{ content: 'x', buttons: [{ id: 'ship', custom_id: 'request:ship:1', label: 'Ship it' }] }"),
    /can't be said/,
  ],
  [
    saying(
      "{ content: 'x', components: [{ type: 1, components: [{ type: 2, style: 3, custom_id: 'request:ship:1', label: 'Ship it' }] }] }",
    ),
    /Unrecognized key: "components"/,
  ],
  [
    saying("{ content: 'x', buttons: [{ id: 'x:plugin:other:go', label: 'Ship it' }] }"),
    /can't be said: buttons\.0/,
  ],
  [saying("{ content: 'x', buttons: [{ id: '', label: 'Ship it' }] }"), /can't be said: buttons\.0/],
  [
    saying("{ content: 'x', select: { id: 'plugins:choose', options: [{ label: 'a', value: 'b' }] } }"),
    /can't be said: select\.id/,
  ],
  [
    "await interaction.reply({ content: 'x', buttons: [{ id: 'go', label: 'Ship it', value: ':request:ship:1' }] });",
    /custom_id":"plugin:words-\d+:go::request:ship:1"/,
  ],
  [trying("(interaction as any).showModal({ id: 'other' })"), /no such modal/],
  [trying("(interaction as any).showModal({ id: '__proto__' })"), /no such modal/],
  [
    saying("{ content: 'x', buttons: [{ url: 'javascript:alert(1)', label: 'Ship it' }] }"),
    /can't be said: buttons\.0/,
  ],
  [
    saying("{ content: 'x', embeds: [{ url: 'data:text/html,x', title: 'x' }] }"),
    /can't be said: embeds\.0\.url/,
  ],
  // Pinging, impersonating someone, and hiding the sender.
  [
    saying("{ content: '@everyone', allowed_mentions: { parse: ['everyone'] } }"),
    /Unrecognized key: "allowed_mentions"/,
  ],
  [saying("{ content: 'x', ping: '1' }"), /Unrecognized key: "ping"/],
  [saying("{ content: 'x', nonce: '1', replyTo: '2' }"), /Unrecognized keys/],
  [saying("{ content: 'x', signature: '' }"), /Unrecognized key: "signature"/],
  [saying("{ content: 'x', username: 'Turbot', avatar_url: 'https://x.example/' }"), /Unrecognized keys/],
  [saying("{ content: 'x', tts: true, flags: 4 }"), /Unrecognized keys/],
  [saying('JSON.parse(\'{"content": "x", "__proto__": {"ping": "1"}}\')'), /Unrecognized key: "__proto__"/],
  [saying("{ content: 'x'.repeat(8001) }"), /can't be said: content/],
  [saying("{ content: '   ' }"), /nothing to say/],
  [
    saying("{ content: 'x', embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }"),
    /can't be said: embeds/,
  ],
  [saying("{ content: { toString: 'x' } }"), /can't be said/],
  [
    "await this.turbot.send('5', 'all is well```\\n'); await interaction.reply('ok');",
    /^all is well```\n\n-# from the words-\d+ plugin \[/,
  ],
  [
    "await this.turbot.send('5', { embeds: [{ title: 'Release is live' }] }); await interaction.reply('ok');",
    /^-# from the words-\d+ plugin \[/,
  ],
  [trying("this.turbot.send('5/messages/6', 'x')"), /^send: .*must be an id/],
  [trying("this.turbot.send('../@me', 'x')"), /^send: .*must be an id/],
  [trying("this.turbot.getChannel('5/../6')"), /^getChannel: .*must be an id/],
  // Files.
  [
    saying("{ content: 'x', files: [{ name: '../../.env', content: 'x' }] }"),
    /can't be said: files\.0\.name/,
  ],
  [
    saying("{ content: 'x', files: [{ name: 'a\\u202egpj.exe', content: 'x' }] }"),
    /can't be said: files\.0\.name/,
  ],
  // Memory.
  [
    "await this.turbot.store.set('__proto__', { polluted: true }); await interaction.reply(JSON.stringify([await this.turbot.store.get('__proto__'), ({} as any).polluted ?? null, await this.turbot.store.keys()]));",
    /^\[{"polluted":true},null,\["__proto__"\]\]/,
  ],
  [
    "await this.turbot.store.set('k', JSON.parse('{\"__proto__\": {\"polluted\": true}}')); await interaction.reply(String(({} as any).polluted));",
    /^undefined/,
  ],
  [
    "await this.turbot.store.set('../../sessions', 1); await this.turbot.store.set('a\\u0000b', 2); await interaction.reply(JSON.stringify(await this.turbot.store.keys()));",
    /^\["\.\.\/\.\.\/sessions","a\\u0000b"\]/,
  ],
  [trying("this.turbot.store.set('k'.repeat(201), 1)"), /A key in the store has 1 to 200 characters/],
  [trying("this.turbot.store.set('', 1)"), /A key in the store has 1 to 200 characters/],
  [trying("this.turbot.store.set('k', 'x'.repeat(65_537))"), /at most 64 KB/],
  [trying("this.turbot.store.set('k', undefined as any)"), /keeps what JSON can hold/],
  [
    trying(
      "(async () => { for (let i = 0; i < 40; i++) await this.turbot.store.set('k' + i, 'x'.repeat(60_000)); })()",
    ),
    /The store is full: 1 MB/,
  ],
  // Undeclared actions.
  [trying("(interaction as any).giveRole('5')"), /This needs "manage_roles"/],
  [trying("this.turbot.react('5', '6', 'x')"), /This needs "add_reactions"/],
  [trying("this.turbot.http.get('https://example.com/')"), /isn't named in the plugin's needs/, "host"],
];

/** Starts a host with these plugins. Returns a function that uses a plugin's command and returns the events. */
async function createHarness(t: TestContext, sources: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "turbot-words-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, `${name}.ts`), source);
  const { messenger, guilds, events } = createFakeChannel();
  const host = createPluginHost({
    folder,
    dataFolder: join(folder, "data"),
    nodePath: process.execPath,
    messenger,
    lookup: nullLookup,
    guilds,
    log: silentLog,
    report: () => {},
  });
  t.after(() => host.stop());
  await host.start();
  return async (name: string): Promise<readonly TryEvent[]> => {
    const before = events.length;
    await host.onInteraction(slashInteraction({ type: 1, name, description: "" }, {}, "ada"));
    return events.slice(before);
  };
}

test("a plugin can send and store only what it may, as itself, with or without the scanner", async (t) => {
  const policyPath = new URL("../../../../SECURITY_POLICY.md", import.meta.url).pathname;
  const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
  t.after(() => scanner.stop());
  const named = attempts.map(
    ([body], at) => [`words-${at}`, doing(body).replace('"go"', `"words-${at}"`)] as const,
  );
  const use = await createHarness(t, Object.fromEntries(named));
  for (const [at, [body, becomes, rule]] of attempts.entries()) {
    const [name, source] = named[at] ?? ["", ""];
    const [scan] = await scanner.scan([{ path: `plugins/${name}.ts`, source }]);
    assert.equal(scan?.findings[0]?.rule, rule, body);
    const events = await use(name);
    const seen = events.map(({ content, components }) => `${content} ${JSON.stringify(components ?? [])}`);
    assert.match(seen.join("\n"), becomes, body);
    for (const { components } of events) {
      for (const [id] of JSON.stringify(components ?? []).matchAll(/"custom_id":"[^"]*/g))
        assert.ok(id.startsWith(`"custom_id":"plugin:${name}:`), id);
    }
  }
  assert.equal("polluted" in {}, false);
});
