import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type PathRules, refusePath } from "./check-path.ts";

describe("which paths a change may touch", () => {
  let folder: string;
  let rules: PathRules;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "paths-"));
    mkdirSync(join(folder, "plugins"));
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "plugins/dice.ts"), "");
    writeFileSync(join(folder, "src/café.ts"), "");
    symlinkSync("/etc", join(folder, "src/out"));
    symlinkSync("dice.ts", join(folder, "plugins/alias.ts"));
    const tracked = new Set(["plugins/dice.ts", "src/App.ts", "src/out", "plugins/alias.ts", "README.md"]);
    rules = { folder, tracked, kind: "core" };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const refused: readonly string[] = [
    "",
    "/etc/passwd",
    "//server/share",
    "~/.ssh/config",
    "../outside.ts",
    "plugins/../bin/bot.ts",
    "plugins/../.github/workflows/ci.yml",
    "plugins/./dice.ts",
    "plugins//dice.ts",
    "plugins/",
    ".",
    "plugins\\dice.ts",
    "..\\outside.ts",
    "C:/Windows/win.ini",
    "c:evil.ts",
    "src/a.ts:stream",
    "src/con.ts",
    "NUL",
    "src/aux",
    "src/a.ts.",
    "src/a.ts ",
    "src/ a.ts",
    ".git/config",
    ".GIT/hooks/pre-commit",
    "src/.git/config",
    ".git",
    "GIT~1/config",
    "git~2",
    "GITMOD~1",
    "ENV~1.LOC",
    "NODE_M~1/zod/index.js",
    "src/.git/../../x",
    ".git/",
    ".git./config",
    ".git /config",
    ".git::$INDEX_ALLOCATION/config",
    ".g\u0456t/config",
    "\uff0egit/config",
    ".git\u00ad/config",
    "%2e%2e/outside.ts",
    "plugins/%2e%2e%2fbin/bot.ts",
    "....//outside.ts",
    "src/..\\outside.ts",
    "\\\\?\\C:\\x",
    "file:///etc/passwd",
    "CONIN$",
    "src/com1.ts",
    "src/LPT9.test.ts",
    "src/clock$.ts",
    "src/COM\u00b9.ts",
    "src\u2044a.ts",
    "src\u2215a.ts",
    "src/a\u2024ts",
    "src/\u212aelvin.ts",
    "src/a\tb.ts",
    "src/a\r.ts",
    "src/\ud800.ts",
    ".git\u200c/config",
    ".gitmodules",
    ".env",
    ".ENV",
    ".env.local",
    "src/.env",
    ".deploy",
    ".status",
    "data/sessions.db",
    "Data/x",
    "releases/abc/bin/bot.ts",
    "worktrees/x/y.ts",
    "node_modules/zod/index.js",
    "src/node_modules/x.js",
    ".playground/x",
    "src/app.ts",
    "SRC/new.ts",
    "readme.MD",
    "plugins/Dice.ts",
    "src/d\u0456ce.ts",
    "src/cafe\u0301.ts",
    "src/ａ.ts",
    "src/a\0.ts",
    "src/a\n.ts",
    "src/\u202etxt.ts",
    "src/out/passwd",
    "src/out",
    "plugins/alias.ts",
    "plugins/dice.ts/inner.ts",
    "plugins",
    "README.md/x",
    `src/${"a".repeat(200)}.ts`,
  ];
  for (const path of refused) {
    test(`not ${JSON.stringify(path).slice(0, 60)}`, () =>
      assert.notEqual(refusePath(path, rules), undefined));
  }

  const permitted: readonly string[] = [
    "README.md",
    "src/App.ts",
    "src/new/deep/file.ts",
    ".github/workflows/ci.yml",
    ".gitignore",
    ".env.example",
    "src/data/table.ts",
    "docs/releases.md",
    "plugins/dice.ts",
    "src/console.ts",
  ];
  for (const path of permitted) {
    test(path, () => assert.equal(refusePath(path, rules), undefined));
  }

  for (const path of ["plugins/coin-flip.ts", "plugins/coin-flip.test.ts", "plugins/dice.ts"]) {
    test(`a plugin may write ${path}`, () =>
      assert.equal(refusePath(path, { ...rules, kind: "plugin" }), undefined));
  }
  for (const path of [
    "README.md",
    "src/App.ts",
    "plugins/a/b.ts",
    "plugins/x.js",
    "plugins/x_y.ts",
    "plugins/-x.ts",
    "plugins/x.spec.ts",
    "docs/x.md",
    "plugins.ts",
  ]) {
    test(`a plugin may not write ${path}`, () =>
      assert.notEqual(refusePath(path, { ...rules, kind: "plugin" }), undefined));
  }
});
