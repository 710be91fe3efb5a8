import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../log/log.ts";
import { nullLookup } from "../plugins/capabilities/null-lookup.ts";
import { createFakeChannel } from "../plugins/dry-run/fake-channel.ts";
import { createPluginHost } from "../plugins/host/create-plugin-host.ts";
import { nothingFound, type Scanner } from "../policy/policy.ts";
import { createScanner } from "../policy/scanner.ts";
import { whyRefused } from "./read-declaration.ts";

const policyText = readFileSync(new URL("../../SECURITY_POLICY.md", import.meta.url), "utf8");

function temp(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "declarations-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A scanner whose checker breaks on some declarations. It scans nothing. */
function brokenScanner(t: TestContext): Scanner {
  const nodePath = join(temp(t), "node");
  const program = fileURLToPath(new URL("fixtures/stuck-checker.ts", import.meta.url));
  writeFileSync(nodePath, `#!/bin/sh\nexec '${process.execPath}' '${program}'\n`, { mode: 0o755 });
  const hurried = policyText.replace("| `scan_time` | 2000 |", "| `scan_time` | 300 |");
  const scanner = createScanner({ nodePath, policyText: hurried, log: silentLog });
  t.after(() => scanner.stop());
  return { ...scanner, scan: async (files) => files.map(({ path }) => anything(path)) };
}

function anything(path: string) {
  const name = path.replace(/^plugins\/|\.ts$/g, "");
  return {
    path,
    ok: true,
    findings: [],
    ...nothingFound,
    commands: [{ kind: "slash" as const, name }],
  };
}

const plugin = (name: string) => `import { slashCommand, TurbotPlugin } from "turbot";
export default class Named extends TurbotPlugin {
  it = slashCommand({ name: "${name}", description: "x" }, async (interaction) => interaction.reply("here"));
}`;

async function loadAll(t: TestContext, scanner: Scanner, plugins: Readonly<Record<string, string>>) {
  const folder = join(temp(t), "plugins");
  mkdirSync(folder);
  for (const [name, source] of Object.entries(plugins)) writeFileSync(join(folder, `${name}.ts`), source);
  const { messenger } = createFakeChannel();
  const problems: string[] = [];
  const host = createPluginHost({
    folder,
    dataFolder: temp(t),
    nodePath: process.execPath,
    messenger,
    lookup: nullLookup,
    log: silentLog,
    scanner,
    report: (name, problem) => void problems.push(`${name} ${problem.kind}: ${problem.message}`),
  });
  t.after(() => host.stop());
  return { reports: await host.start(), problems };
}

test("leaves out only the plugins whose declarations hang or crash the checker", {
  skip: process.platform === "win32" && "a shell script stands in for Node",
}, async (t) => {
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 20);
  t.after(() => clearInterval(ticking));
  const { reports, problems } = await loadAll(t, brokenScanner(t), {
    crash: plugin("crash"),
    fine: plugin("fine"),
    hang: plugin("hang"),
  });
  assert.deepEqual(
    reports.map(({ name, state }) => `${name} ${state}`),
    ["crash failed", "fine loaded", "hang failed"],
  );
  assert.deepEqual(problems.sort(), [
    "crash failed: What it declares can't be read: the checker ended (7)",
    "hang failed: What it declares can't be read: reading what it declares took more than 300 ms",
  ]);
  // Two checkers hung for 300 ms each, and this thread kept running all the time.
  assert.ok(ticks > 10, `${ticks} ticks`);
});

test("refuses an invalid declaration with the reason, in a process that may die", async (t) => {
  const scanner = createScanner({ nodePath: process.execPath, policyText, log: silentLog });
  t.after(() => scanner.stop());
  const declaring = (registered: readonly object[]) =>
    scanner.readDeclaration("clock", JSON.stringify({ apiVersion: "1", needs: {}, registered }));
  const cron = (pattern: string, timeZone = "UTC") => ({
    kind: "cron",
    spec: { pattern, timeZone },
    handlers: [""],
  });
  assert.equal(await declaring([cron("0 9 * * MON-FRI"), cron("@daily", "Africa/Cairo")]), undefined);
  assert.match((await declaring([cron("*/00 * * * *")])) ?? "", /"\*\/00" is no minute \(0–59\)/);
  assert.match((await declaring([cron("0 0 30 2 *")])) ?? "", /it never comes/);
  assert.match((await declaring([cron("0 0 * * *", "Sea/Bottom")])) ?? "", /no time zone "Sea\/Bottom"/);
  assert.match(
    (await declaring([{ kind: "every", spec: { interval: "0s" }, handlers: [""] }])) ?? "",
    /at least 10 s/,
  );
  assert.match(
    (await declaring([{ kind: "slash", handlers: [""], spec: { name: "x" } }])) ?? "",
    /description/,
  );
});

test("refuses any text that isn't a declaration", () => {
  const texts = ["", "null", "[]", "{", "[".repeat(200_000), '{"registered":'.repeat(20_000), "\0", '"text"'];
  for (const text of texts) assert.notEqual(whyRefused("clock", text), undefined, text.slice(0, 20));
});
