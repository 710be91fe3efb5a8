import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
// Not the terminal's: there, signs lead lines as in other programs.
const sources = globSync(
  ["src/**/*.{ts,md}", "{plugins,examples/plugins}/*.ts", "simulator/claude/stand-in/**/*.ts"],
  {
    cwd: root,
  },
).filter((path) => !/\.test\.ts$|\/fixtures\/|^src\/log\//.test(path));

/** The beginning of a text or of a line in it: emoji, then words. Emoji alone are data, as in the words that mean "go". */
const emojiFirst =
  /(?:["'`]|\\n)(?:-# |• |> )?(?:(?![©®™])\p{Extended_Pictographic}\ufe0f?\s*)+[^"'`\\]*\p{L}/u;

test("no text begins with emoji, or a line of it: who hears it would wait for the words", () => {
  const guilty = sources.flatMap((path) =>
    readFileSync(join(root, path), "utf8")
      .split("\n")
      .flatMap((line, index) => (emojiFirst.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
  assert.deepEqual(guilty, []);
});
