import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeFile } from "./describe-file.ts";

describe("a file is described by its author's first words", () => {
  const cases: readonly (readonly [what: string, path: string, text: string, says: string])[] = [
    ["its own comment", "a.ts", "/* A program. It has more to say. */\n\nimport x from 'x';\n", "A program"],
    [
      "a comment after the imports",
      "a.ts",
      "import x from 'x';\n\n/*\n * A program.\n */\n\n/** Not this. */\nexport const b = 1;\n",
      "A program",
    ],
    [
      "line comments",
      "a.ts",
      "// A program\n// of two lines. And more.\nimport x from 'x';\n",
      "A program of two lines",
    ],
    [
      "the main export, not the first",
      "take-turns.ts",
      "/** A turn. */\nexport type Turn = 1;\n/**\n * Waits for the last one.\n *\n * @param x e.g. this\n */\nexport function takeTurns() {}\n",
      "Waits for the last one",
    ],
    [
      "a function, not a type",
      "a.ts",
      "/** A turn. */\nexport type Turn = 1;\n/** Waits. */\nexport function wait() {}\n",
      "Waits",
    ],
    [
      "a sentence with dots in names",
      "a.ts",
      "/** Reads `.env` and src/b.ts, e.g. now. Then more. */\nexport const b = 1;\n",
      "Reads `.env` and src/b.ts, e.g. now",
    ],
    [
      "no comment for tools or lawyers",
      "a.js",
      "#!/usr/bin/env node\n// @ts-check\n/** Copyright of somebody. */\n/** Starts it. */\nmodule.exports = 1;\n",
      "Starts it",
    ],
    [
      "a file with CRLF and a byte order mark",
      "a.ts",
      "\ufeff/** Starts it. */\r\nexport const b = 1;\r\n",
      "Starts it",
    ],
    ["a heading", "docs/a.md", "<!-- x -->\n\n# How to *start*\n\n# More\n", "How to *start*"],
    ["a workflow's comment", "ci.yml", "# Judges pull requests. Always.\non: push\n", "Judges pull requests"],
    ["nothing in data", "a.json", '{ "//": "a comment" }\n', ""],
    ["no comment of tags only", "a.ts", "/** @param home the folder */\nexport function go() {}\n", ""],
  ];
  for (const [what, path, text, says] of cases) {
    test(what, () => assert.equal(describeFile(path, text).says, says));
  }
});

test("lists exports by name, however they are written", () => {
  const text = [
    "export const a = 1, b = 2;",
    "export async function c() {}",
    "export default class D {}",
    "export abstract class E {}",
    "export type { F, g as G } from './f.ts';",
    "export {",
    "  h,",
    "  type I,",
    "};",
    "export interface J {}",
    "  export const inside = 1;",
    'const text = "export const k = 1";',
  ].join("\n");
  assert.deepEqual(describeFile("a.ts", text).exports, ["a", "c", "D", "E", "F", "G", "h", "I", "J"]);
});

test("describes any file in linear time", () => {
  const texts = [
    "/*".repeat(500_000),
    `/* ${". ".repeat(500_000)}`,
    `export { ${"a ".repeat(500_000)}`,
    "/*\n".repeat(500_000),
    `// ${"!".repeat(500_000)}`,
  ];
  for (const text of texts) assert.ok(describeFile("a.ts", text).says.length < 2_000_000);
});
