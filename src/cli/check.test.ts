import assert from "node:assert/strict";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { runProgram } from "../git/run-program.ts";
import { cacheOfThisRun } from "../system/fixtures/cache-of-this-run.ts";

const root = join(import.meta.dirname, "../..");

const flip = (command: string, answer: string) => `import { slashCommand, TurbotPlugin } from "turbot";
export default class Flip extends TurbotPlugin {
  flip = slashCommand({ name: "${command}", description: "x" }, async (interaction) => {
    await interaction.reply("${answer}");
  });
}
`;
const flipTest = `import assert from "node:assert/strict";
import { test } from "node:test";
import { runPlugin } from "turbot/testing";

test("it answers Heads", async () => {
  const run = await runPlugin(new URL("./flip.ts", import.meta.url), { command: "flip" });
  assert.equal(run.events[0]?.content, "Heads");
});
`;

/** Checks a pull request's checkout with this version. */
async function check(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  changed: readonly string[] = [],
  where = "theirs",
) {
  const folder = mkdtempSync(join(tmpdir(), "check-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "theirs", path)), { recursive: true });
    if (content.startsWith("→")) symlinkSync(content.slice(1), join(folder, "theirs", path));
    else writeFileSync(join(folder, "theirs", path), content);
  }
  writeFileSync(join(folder, "changed"), changed.join("\0"));
  const end = await runProgram({
    file: process.execPath,
    args: [join(root, "bin/turbot.ts"), "check", where, "changed"],
    cwd: folder,
    env: cacheOfThisRun(),
    timeoutMs: 120_000,
    outputLimit: 1e6,
  });
  return { code: end.code, out: end.stdout + end.stderr };
}

test("accepts plugins that follow the policy and pass their tests in the sandbox", async (t) => {
  const { code, out } = await check(t, {
    "plugins/flip.ts": flip("flip", "Heads"),
    "plugins/flip.test.ts": flipTest,
  });
  assert.equal(code, 0, out);
});

const bad: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, says: RegExp]>> = {
  "a plugin that violates this version's policy but not its own": [
    {
      "plugins/flip.ts": flip("flip", "Heads").replace("flip =", "leak = process.env;\n  flip ="),
      "SECURITY_POLICY.md": "# Everything is fine\n",
    },
    /plugins\/flip\.ts:3:\d+ .*process/,
  ],
  "a plugin whose own test fails": [
    { "plugins/flip.ts": flip("flip", "Tails"), "plugins/flip.test.ts": flipTest },
    /"it answers Heads" failed/,
  ],
  "a plugin that doesn't load": [
    { "plugins/flip.ts": flip("flip", "x").replace("flip =", 'static { throw new Error("No"); }\n  flip =') },
    /plugins\/flip\.ts: it doesn't load in the sandbox: .*No/,
  ],
  "a cron line with a step of 00": [
    {
      "plugins/flip.ts": flip("flip", "x")
        .replace("{ slashCommand", "{ cron, slashCommand")
        .replace(
          "flip =",
          "tick = cron(this.line(), {}, async () => {});\n  line() { return '*/00 * * * *'; }\n  flip =",
        ),
    },
    /plugins\/flip\.ts: it doesn't load in the sandbox: cron "\*\/00 \* \* \* \*"/,
  ],
  "a subcommand without a handler, which is only known at run time": [
    {
      "plugins/flip.ts": flip("flip", "x")
        .replace('description: "x"', 'description: "x", subcommands: { once: { description: "x" } }')
        .replace(/async \(interaction\) => \{[^}]*\}/, "Object.fromEntries([]) as any"),
    },
    /plugins\/flip\.ts: it doesn't load in the sandbox: slash "flip": its subcommand "once" has no handler/,
  ],
  "a test file without tests": [
    { "plugins/flip.ts": flip("flip", "x"), "plugins/flip.test.ts": 'import "node:test";\n' },
    /plugins\/flip\.test\.ts: it has no test that runs/,
  ],
  "a test whose plugin doesn't exist": [
    { "plugins/flap.test.ts": 'import "node:test";\n' },
    /plugins\/flap\.test\.ts: there's no plugins\/flap\.ts for it to test/,
  ],
  "one of Turbot's own prefix commands": [
    {
      "plugins/flip.ts": flip("flip", "x")
        .replaceAll("slashCommand", "prefixCommand")
        .replace('"flip"', '"Help"'),
    },
    /!help belongs to Turbot itself/i,
  ],
  "one of Turbot's own slash commands": [
    { "plugins/flip.ts": flip("help", "x") },
    /\/help belongs to Turbot itself/,
  ],
  "the same name in two plugins": [
    { "plugins/a.ts": flip("flip", "x"), "plugins/b.ts": flip("FLIP".toLowerCase(), "x") },
    /plugins\/b\.ts:1:1 command_name: \/flip belongs to plugins\/a\.ts/,
  ],
  "a link": [{ "plugins/a.ts": "→/etc/hostname" }, /plugins\/a\.ts is a link/],
  "a link in place of the plugins folder": [
    { "elsewhere/flip.ts": flip("flip", "Heads"), plugins: "→elsewhere" },
    /plugins isn't a regular folder/,
  ],
  "a folder": [{ "plugins/deep/a.ts": flip("flip", "x") }, /plugins\/deep is no file/],
  JavaScript: [{ "plugins/a.js": "process.exit()" }, /plugins\/a\.js is no plugin's name/],
};
for (const [what, [files, says]] of Object.entries(bad)) {
  test(`refuses ${what}, and says where`, async (t) => {
    const { code, out } = await check(t, files);
    assert.equal(code, 1, out);
    assert.match(out, says);
  });
}

test("never runs a pull request's own code on the host, and its file names can't give the runner commands", async (t) => {
  const trap = "import { writeFileSync } from 'node:fs'; writeFileSync('trap', 'x');\n";
  const { code, out } = await check(
    t,
    { "plugins/a\n::error::x.ts": "x", "bin/turbot.ts": trap, "plugins/trap.ts": trap },
    ["src/policy/scanner.ts", ".github/workflows/policy.yml"],
  );
  assert.equal(code, 1, out);
  assert.doesNotMatch(out, /^\s*::/m);
  assert.match(out, /It touches the security policy and its scanner/);
  assert.match(out, /It touches the checks of pull requests/);
});

test("refuses hidden characters in changed lines of any file, but not in existing lines", async (t) => {
  const license = readFileSync(join(root, "LICENSE"), "utf8");
  const { code, out } = await check(
    t,
    {
      "package.json": "{}",
      "SECURITY_POLICY.md": "",
      LICENSE: license.replaceAll("\n", "\r\n"),
      "src/a.ts": "const a = 1; // fine\u2028const b = 2;\n",
      "src/b.ts": "// a comment\rrun();\n",
      "src/c.ts": "// untouched\rrun();\n",
      "docs/picture.png": "\0\u202e",
      "src/link.ts": "→/etc/hostname",
    },
    [
      "LICENSE",
      "src/a.ts",
      "src/b.ts",
      "docs/picture.png",
      "src/link.ts",
      "src/gone.ts",
      "../../etc/hostname",
    ],
  );
  assert.equal(code, 1, out);
  assert.match(out, /✗ src\/a\.ts:1:21 hidden_characters: U\+2028/);
  assert.match(out, /✗ src\/b\.ts:1:13 hidden_characters: a carriage return without a line feed/);
  assert.match(out, /✗ 2 findings/);
});

test("doesn't pass a folder that isn't a checkout", async (t) => {
  const flipped = { "plugins/flip.ts": flip("flip", "Heads"), "other/package.json": "{}" };
  for (const [folder, says] of [
    ["theirs/plugins", /theirs\/plugins isn't a checkout of Turbot/],
    ["theirs/other", /theirs\/other isn't a checkout of Turbot/],
    ["nowhere", /There's no folder nowhere/],
  ] as const) {
    const { code, out } = await check(t, flipped, [], folder);
    assert.equal(code, 2, out);
    assert.match(out, says);
  }
  const { code, out } = await check(t, { "package.json": "{}", "SECURITY_POLICY.md": "" });
  assert.deepEqual([code, out], [0, "✓ It has no plugins.\n"]);
});

test("the workflows give a pull request no secrets, and no influence on how it is judged", () => {
  const paths = globSync(".github/workflows/*.yml", { cwd: root });
  assert.ok(paths.length >= 2);
  for (const path of paths) {
    const text = readFileSync(join(root, path), "utf8");
    const steps = text.replaceAll(/^\s*#.*$/gm, "");
    assert.doesNotMatch(steps, /secrets\.|GITHUB_TOKEN|id-token|\bwrite\b|cache:/, path);
    assert.match(steps, /^permissions:\n {2}contents: read\n/m, path);
    const checkouts = steps.match(/uses: actions\/checkout/g)?.length;
    assert.equal(steps.match(/persist-credentials: false/g)?.length, checkouts, path);
    // Titles, bodies and branch names are untrusted: never in a script.
    assert.doesNotMatch(steps, /\$\{\{[^}]*(title|body|head\.ref|head\.label|login|message)/, path);
    if (!/pull_request_target/.test(steps)) continue;
    assert.doesNotMatch(
      steps,
      /working-directory: pull-request|cd pull-request|pull-request\/(bin|node_modules)/,
      path,
    );
    assert.match(steps, /ref: \$\{\{ github\.event\.pull_request\.base\.sha \}\}\n {10}path: base/, path);
  }
});
