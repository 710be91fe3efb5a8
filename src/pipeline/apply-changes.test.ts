import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { resultOf } from "./apply-changes.ts";
import type { ChangeSet } from "./change-set.ts";
import type { PathRules } from "./checks/check-path.ts";
import { PolicyViolationError } from "./failures.ts";

type Changes = ChangeSet["changes"];

const write = (path: string, content = "x\n") => ({ action: "write", path, content }) as const;
const remove = (path: string) => ({ action: "delete", path }) as const;
const edit = (path: string, find: string, replace = ""): Changes[number] => ({
  action: "edit",
  path,
  edits: [{ find, replace }],
});

describe("a change set", () => {
  let rules: PathRules;
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "changes-"));
    for (const name of ["plugins", "src"]) mkdirSync(join(folder, name));
    for (const path of ["plugins/dice.ts", "plugins/dice.test.ts", "src/app.ts"]) {
      writeFileSync(join(folder, path), "one\ntwo\ntwo\n");
    }
    symlinkSync("/etc/passwd", join(folder, "src/link.ts"));
    const tracked = new Set(["plugins/dice.ts", "plugins/dice.test.ts", "src/app.ts", "src/link.ts"]);
    rules = { folder, tracked, kind: "core" };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const result = (kind: PathRules["kind"], changes: Changes) =>
    resultOf({ title: "t", summary: "s", changes }, { ...rules, kind });

  const refused: readonly (readonly [
    what: string,
    kind: PathRules["kind"],
    changes: Changes,
    why: RegExp,
  ])[] = [
    ["leaves the repository", "core", [write("../bot.ts")], /isn't written plainly/],
    [
      "leaves the repository through a folder",
      "plugin",
      [write("plugins/../.github/workflows/ci.yml")],
      /isn't written plainly/,
    ],
    ["touches git's own files", "core", [write(".GIT/hooks/pre-commit")], /not part of the code/],
    ["writes where secrets are kept", "core", [write("config/.env.production")], /not part of the code/],
    ["touches the bot's data", "core", [write("data/sessions.db")], /not part of the code/],
    ["writes through a link", "core", [write("src/link.ts")], /is a link/],
    ["reads through a link", "core", [edit("src/link.ts", "root")], /is a link/],
    ["names a file twice", "core", [write("src/a.ts"), edit("src/a.ts", "x")], /comes twice/],
    ["names a file twice in different case", "core", [write("src/a.ts"), write("src/A.ts")], /comes twice/],
    [
      "has two folders whose names differ only in case",
      "core",
      [write("src/new/a.ts"), write("src/NEW/b.ts")],
      /only in how it is written/,
    ],
    [
      "has a file and a folder of the same name",
      "core",
      [write("src/new.ts"), write("src/new.ts/b.ts")],
      /in the way/,
    ],
    ["puts a file where a folder is", "core", [remove("src/app.ts"), write("src/app.ts/b.ts")], /in the way/],
    ["edits a file that doesn't exist", "core", [edit("src/none.ts", "x")], /doesn't exist/],
    ["edits text that occurs twice", "core", [edit("src/app.ts", "two")], /more than once/],
    ["deletes a file that doesn't exist", "core", [remove("src/none.ts")], /doesn't exist/],
    ["writes something other than text", "core", [write("src/a.ts", "a\0b")], /isn't text/],
    ["writes a lone surrogate", "core", [write("src/a.ts", "\ud800")], /isn't text/],
    ["edits a null character into text", "core", [edit("src/app.ts", "one", "a\0b")], /isn't text/],
    ["reverses the direction of text", "core", [edit("src/app.ts", "one", "a\u202eb")], /reviewers see/],
    [
      "writes a file that is too long",
      "core",
      [write("src/a.ts", "a".repeat(200_001))],
      /the limit is 200000/,
    ],
    ["changes nothing", "core", [edit("src/app.ts", "one", "one")], /changes nothing/],
    ["adds two plugins", "plugin", [write("plugins/a.ts"), write("plugins/b.ts")], /more than one plugin/],
    ["adds only a test", "plugin", [write("plugins/a.test.ts")], /only a test/],
    ["deletes a plugin but not its test", "plugin", [remove("plugins/dice.ts")], /its test stays/],
    ["adds a module for plugins", "plugin", [write("plugins/lib/a.ts")], /a plugin is one file/],
    [
      "changes the core for a plugin",
      "plugin",
      [write("plugins/a.ts"), edit("src/app.ts", "one")],
      /a plugin is one file/,
    ],
  ];
  for (const [what, kind, changes, why] of refused) {
    test(`is refused if it ${what}`, () => {
      assert.throws(
        () => result(kind, changes),
        (error) =>
          error instanceof PolicyViolationError && error.findings.some(({ detail }) => why.test(detail)),
      );
    });
  }

  test("writes, edits and deletes", () => {
    const changes = [
      write("src/new/a.ts"),
      edit("src/app.ts", "one\n", "$& 1\n"),
      remove("plugins/dice.test.ts"),
    ];
    assert.deepEqual(
      [...result("core", changes)],
      [
        ["src/new/a.ts", "x\n"],
        ["src/app.ts", "$& 1\ntwo\ntwo\n"],
        ["plugins/dice.test.ts", null],
      ],
    );
  });

  test("sends back an edit that makes a file too long, before anything scans the file", () => {
    const longer = edit("src/app.ts", "one", "a".repeat(200_001));
    assert.throws(
      () => result("core", [longer]),
      (error) => error instanceof PolicyViolationError && error.findings[0]?.rule === "too_big",
    );
  });

  test("removes a plugin with its test", () => {
    assert.equal(result("plugin", [remove("plugins/dice.ts"), remove("plugins/dice.test.ts")]).size, 2);
  });
});
