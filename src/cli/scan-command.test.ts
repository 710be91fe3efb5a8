import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runProgram } from "../git/run-program.ts";

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
    env: {},
    timeoutMs: 60_000,
    outputLimit: 1e6,
  });

test("clean files end with 0, and JSON says what they register", async (t) => {
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
        needs: { http: [], discord: [] },
        pings: [],
      },
    ],
  });
});

test("findings end with 1, and say where and what to do instead", async (t) => {
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
  ["a file that isn't there", ["scan", "nowhere.ts"]],
  ["an unknown option", ["scan", "--fast", "x.ts"]],
  ["an unknown command", ["swim"]],
  ["nothing at all", []],
] as const) {
  test(`${what} ends with 2 and the usage`, async (t) => {
    const { code, stderr } = await turbot(plugins(t, {}), ...args);
    assert.equal(code, 2);
    assert.match(stderr, /npm run turbot -- scan/);
  });
}

test("a name that two files have, or Turbot itself, is a finding", async (t) => {
  const folder = plugins(t, { "a.ts": good, "b.ts": good, "c.ts": good.replace('"flip"', '"help"') });
  const { code, stdout } = await turbot(folder, "scan", ".");
  assert.equal(code, 1);
  assert.match(stdout, /✓ a\.ts/);
  assert.match(stdout, /✗ b\.ts:1:1 command_name: !flip belongs to a\.ts/);
  assert.match(stdout, /✗ c\.ts:1:1 command_name: !help belongs to Turbot itself/);
});

test("a folder with nothing to scan isn't called clean", async (t) => {
  const { code, stdout, stderr } = await turbot(plugins(t, { "notes.md": "no plugin" }), "scan", ".");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /There's no TypeScript file in \./);
});
for (const command of ["scan", "try", "check"]) {
  test(`a plugin in UTF-16 is named once by ${command}, with the move`, async (t) => {
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
