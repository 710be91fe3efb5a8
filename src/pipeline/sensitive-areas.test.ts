import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { test } from "node:test";
import { sensitiveAreas } from "./sensitive-areas.ts";

const root = resolve(import.meta.dirname, "../..");

/** A file and all of ours that it imports, however far away. */
function importedBy(path: string, known: Set<string> = new Set()): Set<string> {
  if (known.has(path)) return known;
  known.add(path);
  const text = readFileSync(join(root, path), "utf8");
  for (const [, specifier = ""] of text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)) {
    importedBy(relative(root, join(root, dirname(path), specifier)).replaceAll(sep, "/"), known);
  }
  return known;
}

test("all that the supervisor imports is as sensitive as the supervisor", () => {
  const parts = ["bin/supervisor.ts", "bin/guard-supervisor.ts"].flatMap((path) => [...importedBy(path)]);
  for (const expected of ["bin/supervisor-powers.ts", "src/git/git.ts", "src/log/log.ts"]) {
    assert.ok(parts.includes(expected), expected);
  }
  const missed = parts.filter((path) => !sensitiveAreas([path]).includes("the supervisor"));
  assert.deepEqual(missed, []);
});

test("the checker that judges pull requests and the gates of whose word counts are sensitive, an ordinary room isn't", () => {
  const areaOf = (path: string) => sensitiveAreas([path]);
  assert.deepEqual(areaOf("bin/turbot.ts"), ["the checks of pull requests"]);
  assert.deepEqual(areaOf("src/plugins/cli/check.ts"), ["the sandboxes"]);
  assert.deepEqual(areaOf("src/requests/may-ask.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/requests/press-button.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/follow-up/news.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/github/follow-pull-request.ts"), ["whose word counts"]);
  assert.deepEqual(areaOf("src/app/who-we-are.ts"), ["whose word counts"]);
  for (const path of ["CODEOWNERS", "docs/codeowners", ".github/CODEOWNERS"]) {
    assert.deepEqual(areaOf(path), ["the checks of pull requests"], path);
  }
  for (const path of [
    ".cursorrules",
    ".pre-commit-config.yaml",
    "lefthook.yml",
    "docs/GEMINI.md",
    "Makefile",
  ]) {
    assert.deepEqual(areaOf(path), ["what tools run or obey by themselves"], path);
  }
  for (const path of ["src/requests/phrases.ts", "bin/bot.ts", "src/login/git.ts", "plugins/dice.ts"]) {
    assert.deepEqual(areaOf(path), [], path);
  }
});
