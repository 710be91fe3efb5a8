import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { readConfig } from "../config/read-config.ts";
import { silentLog } from "../log/log.ts";
import { preflight } from "./preflight.ts";

const root = resolve(import.meta.dirname, "..", "..");
const settings = {
  DISCORD_TOKEN: "a-token-of-a-bot-that-is-long-enough",
  ANTHROPIC_API_KEY: "a-key",
  GITHUB_REPO: "reef/turbot",
  GITHUB_TOKEN: "another-token",
  WEBHOOK_SECRET: "a-secret-of-16-chars",
  LOG_CHANNEL_ID: "100000000000000002",
};
const good = `import { slashCommand, TurbotPlugin } from "turbot";
export default class Good extends TurbotPlugin {
  hello = slashCommand({ name: "hello", description: "Hello" }, async (asked) => { await asked.reply("Hello"); });
}`;
const broken = good
  .replace("Good extends", "Broken extends")
  .replace("slashCommand({", "slashCommand(undefined, {");

/** Runs a preflight on a copy of this release with other plugins. */
async function tryOut(
  t: TestContext,
  plugins: Readonly<Record<string, string>>,
  prepare = (_home: string): void => {},
  nodePath = process.execPath,
) {
  const release = mkdtempSync(join(tmpdir(), "turbot-preflight-"));
  t.after(() => rmSync(release, { recursive: true, force: true }));
  for (const file of ["package.json", "SECURITY_POLICY.md"]) cpSync(join(root, file), join(release, file));
  symlinkSync(join(root, "node_modules"), join(release, "node_modules"));
  mkdirSync(join(release, "plugins"));
  for (const [name, source] of Object.entries(plugins)) writeFileSync(join(release, "plugins", name), source);
  prepare(release);
  const config = readConfig({ ...settings, TURBOT_HOME: release });
  return preflight(config, { release, nodePath, log: silentLog, now: Date.now });
}

test("a release that breaks every plugin, for example by a changed dependency, fails", async (t) => {
  const { fault, lines } = await tryOut(t, { "broken.ts": broken });
  assert.equal(fault, "release", lines.join("\n"));
  assert.match(lines.at(-1) ?? "", /none of its plugins loads/);
});

test("one plugin that doesn't load is only a warning", async (t) => {
  const { fault, lines } = await tryOut(t, { "broken.ts": broken, "good.ts": good });
  assert.equal(fault, undefined, lines.join("\n"));
  assert.match(lines[0] ?? "", /warning: .*broken/);
});

test("a release without plugins passes", async (t) => {
  const { fault, lines } = await tryOut(t, {});
  assert.equal(fault, undefined, lines.join("\n"));
});

test("keeps what a plugin named preflight once stored, and removes what a killed preflight left", async (t) => {
  let kept = "";
  let left = "";
  const prepare = (home: string) => {
    const folder = join(home, "data", "preflight");
    // No system assigns a process id this high.
    [kept, left] = [join(folder, "store.db"), join(folder, "999999999")];
    mkdirSync(left, { recursive: true });
    writeFileSync(kept, "members' data");
  };
  const { fault, lines } = await tryOut(t, { "preflight.ts": good, "good.ts": good }, prepare);
  assert.equal(fault, undefined, lines.join("\n"));
  assert.match(lines.join("\n"), /warning: .*preflight.*is reserved/);
  assert.deepEqual([existsSync(kept), existsSync(left)], [true, false]);
});

for (const [how, script] of [
  ["is killed by the kernel each time", '#!/bin/sh\nkill -KILL "$$"\n'],
  ["can't be started", undefined],
] as const) {
  test(`blames the machine, and says what to look at, if the plugins' process ${how}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "turbot-node-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const nodePath = join(folder, "node");
    if (script !== undefined) {
      writeFileSync(nodePath, script.replace("$TURBOT_NODE", process.execPath), { mode: 0o755 });
    }
    const { fault, lines } = await tryOut(t, { "good.ts": good }, () => {}, nodePath);
    assert.equal(fault, "machine", lines.join("\n"));
    assert.match(lines.at(-1) ?? "", /plugins/);
  });
}
