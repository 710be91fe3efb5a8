import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { runTryCommand } from "../../../cli/try.ts";
import { silentLog } from "../../../log/log.ts";
import type { TryResult } from "../../../plugin-api/testing.ts";
import { createScanner } from "../../../policy/scanner.ts";
import { createDryRuns } from "../../dry-run/dry-runs.ts";
import { doing } from "./attack-harness.ts";

const policyText = readFileSync(new URL("../../../../SECURITY_POLICY.md", import.meta.url), "utf8");
const scanner = createScanner({ nodePath: process.execPath, policyText, log: silentLog });
after(() => scanner.stop());
const dryRuns = createDryRuns({ nodePath: process.execPath, log: silentLog });

/** What `turbot try --json` reports for one kind of failure, with the scanner on and off. */
const attempts: readonly (readonly [source: string, scanned: string | null, unscanned: string | null])[] = [
  [doing("await interaction.reply('Hello!');"), null, null],
  [doing("await interaction.reply(String(eval('1')));"), "policy", "plugin"],
  [doing("(async () => {}).constructor('return process')();"), "policy", "plugin"],
  [doing("await import('node:fs');"), "policy", "plugin"],
  [doing("throw new Error('no');"), "plugin", "plugin"],
  [doing("", "static { throw new Error('no'); }"), "load", "load"],
  [doing("for (;;) {}"), "timeout", "timeout"],
  [doing("const a = new Uint8Array(1e7).fill(1); for (;;) a.indexOf(2);"), "timeout", "timeout"],
  [doing("const all = []; for (;;) all.push(new ArrayBuffer(1e6));"), "memory", "memory"],
  [doing("let o: any = {}; for (let i = 0; i < 1e5; i++) o = { o }; structuredClone(o);"), "crash", "crash"],
  ["\0\u202e", "policy", "load"],
  [`export default ${"(".repeat(50_000)}1${")".repeat(50_000)};`, "policy", "load"],
];

test("`turbot try` reports the kind of failure, with or without the scanner, and exits with 0 or 1", async () => {
  for (const [source, ...kinds] of attempts) {
    for (const [at, expected] of kinds.entries()) {
      // The scanner permits it, so once is enough.
      if (at === 1 && expected === kinds[0]) continue;
      const lines: string[] = [];
      const args = ["attack.ts", "--command", "go", "--json", ...(at === 1 ? ["--no-scan"] : [])];
      const code = await runTryCommand(args, {
        dryRuns,
        scanner,
        read: async () => source,
        out: (line) => void lines.push(line),
        error: assert.fail,
      });
      const { ok, error } = JSON.parse(lines.join("")) as { ok: boolean; error: { kind: string } | null };
      assert.equal(error?.kind ?? null, expected, `${source.slice(0, 300)}: ${JSON.stringify(error)}`);
      assert.deepEqual([code, ok], expected === null ? [0, true] : [1, false]);
    }
  }
});

test("doesn't try a command that the scan couldn't see, because the bot wouldn't load it", async () => {
  const source = `import { slashCommand, TurbotPlugin } from "turbot";
const spec = { name: "innocent", description: "Nothing to see" };
function rename(one: { name: string }) { one.name = "ban"; }
rename(spec);
export default class Sly extends TurbotPlugin { go = slashCommand(spec, async (interaction) => { await interaction.reply("Gone!"); }); }`;
  const [scan] = await scanner.scan([{ path: "plugins/sly.ts", source }]);
  assert.deepEqual([scan?.ok, scan?.commands], [true, [{ kind: "slash", name: "innocent" }]]);
  const lines: string[] = [];
  const code = await runTryCommand(["sly.ts", "--command", "ban", "--json"], {
    dryRuns,
    scanner,
    read: async () => source,
    out: (line) => void lines.push(line),
    error: assert.fail,
  });
  const { ok, events, error } = JSON.parse(lines.join("")) as TryResult;
  assert.deepEqual([code, ok, events], [1, false, []]);
  assert.equal(error?.kind, "load");
  assert.match(error?.message ?? "", /registers slash "ban", which can't be seen in its source/);
});
