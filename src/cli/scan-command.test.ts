import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runProgram } from "../git/run-program.ts";
import { cacheOfThisRun } from "../system/fixtures/cache-of-this-run.ts";

const program = join(import.meta.dirname, "../../bin/turbot.ts");
const good = `import { prefixCommand, TurbotPlugin } from "turbot";
export default class Flip extends TurbotPlugin {
  flip = prefixCommand({ name: "flip", description: "x" }, async (message) => {
    await message.reply("Heads");
  });
}
`;

function plugins(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const turbot = (cwd: string, ...args: string[]) =>
  runProgram({
    file: process.execPath,
    args: [program, ...args],
    cwd,
    env: cacheOfThisRun(),
    timeoutMs: 60_000,
    outputLimit: 1e6,
  });

test("exits with 0 for clean files, and lists in JSON what they register", async (t) => {
  const folder = plugins(t, { "flip.ts": good, "notes.md": "no plugin" });
  const { code, stdout } = await turbot(folder, "scan", "--json", ".");
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    files: [
      {
        path: "flip.ts",
        ok: true,
        findings: [],
        commands: [{ kind: "prefix", name: "flip" }],
        needs: { http: [], discord: [], unattended: [] },
        pings: [],
        letters: [],
        mails: [],
        secrets: [],
        settings: {},
        byItself: { events: [], schedules: [] },
        stores: false,
        links: [],
      },
    ],
  });
});

test("exits with 1 for findings, and says where they are and what to do instead", async (t) => {
  const folder = plugins(t, {
    "flip.ts": good,
    "bad.ts": `${good.replace('"flip"', '"flop"')}eval("1");\n`,
  });
  const plain = await turbot(folder, "scan", "bad.ts", "flip.ts");
  assert.equal(plain.code, 1);
  assert.match(plain.stdout, /✗ bad\.ts:7:1 global: `eval`.*\n {4}instead: write the code out/);
  assert.match(plain.stdout, /✓ flip\.ts \(!flip\)/);
  const json = await turbot(folder, "scan", "--json", "bad.ts");
  assert.equal(json.code, 1);
  assert.equal(JSON.parse(json.stdout).files[0].findings[0].rule, "global");
});

for (const [what, args] of [
  ["no files", ["scan"]],
  ["a file that doesn't exist", ["scan", "nowhere.ts"]],
  ["an unknown option", ["scan", "--fast", "x.ts"]],
  ["an unknown command", ["swim"]],
  ["nothing at all", []],
] as const) {
  test(`exits with 2 and the usage for ${what}`, async (t) => {
    const { code, stderr } = await turbot(plugins(t, {}), ...args);
    assert.equal(code, 2);
    assert.match(stderr, /npm run turbot -- scan/);
  });
}

test("reports a name that another file or Turbot itself has", async (t) => {
  const folder = plugins(t, { "a.ts": good, "b.ts": good, "c.ts": good.replace('"flip"', '"help"') });
  const { code, stdout } = await turbot(folder, "scan", ".");
  assert.equal(code, 1);
  assert.match(stdout, /✓ a\.ts/);
  assert.match(stdout, /✗ b\.ts:1:1 command_name: !flip belongs to a\.ts/);
  assert.match(stdout, /✗ c\.ts:1:1 command_name: !help belongs to Turbot itself/);
});

test("doesn't call a folder with nothing to scan clean", async (t) => {
  const { code, stdout, stderr } = await turbot(plugins(t, { "notes.md": "no plugin" }), "scan", ".");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /There's no TypeScript file in \./);
});
for (const command of ["scan", "try", "check"]) {
  test(`${command} names a plugin in UTF-16 once, and says what to do`, async (t) => {
    const folder = plugins(t, {});
    mkdirSync(join(folder, "plugins"));
    writeFileSync(join(folder, "plugins", "flip.ts"), Buffer.from(`\uFEFF${good}`, "utf16le"));
    const args =
      { scan: ["plugins/flip.ts"], try: ["plugins/flip.ts", "--command", "flip"], check: ["."] }[command] ??
      [];
    const { code, stdout, stderr } = await turbot(folder, command, ...args);
    assert.match(stderr, /^✗ .*plugins\/flip\.ts is written in UTF-16: .* save it as UTF-8[^\n]*\n$/);
    assert.equal(stdout, "");
    assert.equal(code, 1);
  });
}
