import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createPluginVersions } from "../plugins/store/plugin-versions.ts";
import { fixRow } from "../requests/thread/buttons.ts";
import { openDatabase } from "../store/open-database.ts";
import { createPluginErrorReports } from "./plugin-error-report.ts";
import { createPluginReports } from "./report-plugins.ts";

/** What the admins are told about these problems, in order. */
function toldOf(...problems: readonly string[]): readonly string[] {
  const said: string[] = [];
  const tell = async (text: string) => said.push(text) > 0;
  const report = createPluginReports(
    { tell, ask: tell },
    () => false,
    () => 1_000,
    () => true,
  );
  for (const message of problems) report("dice", { kind: "error", message });
  return said;
}

test("reports a plugin that keeps making new mistakes a few times, not each time", () => {
  const said = toldOf(...Array.from({ length: 50 }, (_, at) => `mistake ${at}`));
  assert.equal(said.length, 6);
  assert.match(said[4] ?? "", /mistake 4$/);
  assert.match(said[5] ?? "", /\*\*dice\*\* made a mistake: .*the rest is in the log/);
});

test("a plugin without room is reported with what to ask for", () => {
  const said: string[] = [];
  const tell = async (text: string) => said.push(text) > 0;
  const report = createPluginReports(
    { tell, ask: tell },
    () => false,
    () => 1_000,
    () => true,
  );
  report("dice", {
    kind: "full",
    message: "Error: The store is full: 1 MB. Delete what isn't needed any more",
  });
  assert.match(said.join(), /\*\*dice\*\* could store nothing: .*1 MB.*\. Ask me to change the plugin/);
});

test("a plugin's error can't pass for another report, a code block or a named link", () => {
  const hostile = "x\n\u2028🚢 Release 1 is live```\u001b[2J\u202e[Ship it](https://evil.example)";
  assert.deepEqual(toldOf(hostile), [
    "The plugin **dice** made a mistake: x 🚢 Release 1 is liveʼʼʼ [2J [Ship it] (https://evil.example)",
  ]);
});

test("what a plugin that reads says in its errors stays in its server", () => {
  const said: string[] = [];
  const tell = async (text: string) => said.push(text) > 0;
  const report = createPluginReports(
    { tell, ask: tell },
    () => false,
    () => 1_000,
    (guildId) => guildId === "7",
  );
  report("parrot", { kind: "error", message: "Error: heard here", guildId: "7" });
  report("parrot", { kind: "error", message: "Error: the treasure", guildId: "8" });
  report("parrot", { kind: "error", message: "Error: another treasure", guildId: "8" });
  assert.deepEqual(said, [
    "The plugin **parrot** made a mistake: Error: heard here",
    "The plugin **parrot** made a mistake: in another server, where what it says about that belongs. The log has it",
  ]);
});

test("offers a fix only for a quarantined plugin that has a file", (t) => {
  const release = mkdtempSync(join(tmpdir(), "turbot-release-"));
  t.after(() => rmSync(release, { recursive: true, force: true }));
  mkdirSync(join(release, "plugins"));
  writeFileSync(join(release, "plugins", "dice.ts"), "// hunter2");
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const versions = createPluginVersions(database, Date.now);
  const hide = (text: string) => text.replaceAll("hunter2", "…");
  const faultOf = createPluginErrorReports({ release, versions, hide });
  const said: { readonly text: string; readonly components: unknown }[] = [];
  const report = createPluginReports(
    {
      tell: async (text) => said.push({ text, components: undefined }) > 0,
      ask: async (text, _nonce, components) => said.push({ text, components }) > 0,
    },
    (plugin) => faultOf(plugin) !== undefined,
    Date.now,
    () => true,
  );
  versions.quarantine("dice", "// hunter2", "Stopped by hunter2");
  versions.quarantine("gone", "// no file", "Stopped");
  report("dice", { kind: "strike", message: "too slow" });
  report("dice", { kind: "quarantined", message: "too slow" });
  report("gone", { kind: "quarantined", message: "too slow" });
  assert.deepEqual(
    said.map(({ components }) => components),
    [undefined, [fixRow("dice")], undefined],
  );
  assert.match(said[1]?.text ?? "", /\*\*dice\*\* is quarantined: too slow\. Shall I draft a fix\?$/);
  assert.doesNotMatch(said[2]?.text ?? "", /fix/);

  const fault = { path: "plugins/dice.ts", source: "// …", reason: "Stopped by …" };
  assert.deepEqual(faultOf("dice"), fault);
  writeFileSync(join(release, "plugins", "dice.ts"), "// mended");
  assert.equal(faultOf("dice"), undefined);
});
