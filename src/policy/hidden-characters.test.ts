import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { findHidden, findNewlyHidden, placeOf } from "./hidden-characters.ts";

const hidden: Readonly<Record<string, string>> = {
  "a lone carriage return, which ends a comment for an engine alone": "// nothing\rrun();\n",
  "one at the end of the file": "// nothing\r",
  "one before a line break": "// nothing\r\r\nrun();",
  "a line separator": "// nothing\u2028run();",
  "a paragraph separator": "// nothing\u2029run();",
  "a next line": "// nothing\u0085run();",
  "a vertical tab": "a\vb",
  "a form feed": "a\fb",
  "a null": "a\0b",
  "an escape sequence": "a\u001b[2Kb",
  "a backspace": "evil\b\b\b\bgood",
  "text that turns round": "'user\u202e \u2066// admin\u2069'",
  "a mark from right to left": "a\u200fb",
  "an Arabic letter mark": "a\u061cb",
  "a space of no width": "a\u200bb",
  "a joiner between Latin letters": "a\u200db",
  "a word joiner": "a\u2060b",
  "an invisible plus": "a\u2064b",
  "a byte order mark within": "a\ufeffb",
  "a soft hyphen": "a\u00adb",
  "a grapheme joiner": "a\u034fb",
  "a Hangul filler": "const \u3164 = 1",
  "a blank in Braille": "a\u2800b",
  "a Mongolian vowel separator": "a\u180eb",
  "variation selectors in a row": "x\u{e0101}\u{e0102}",
  "tags without a flag": "x\u{e0041}\u{e0042}",
  "half a surrogate pair": "a\ud800b",
};
for (const [what, text] of Object.entries(hidden)) {
  test(`${what} is found`, () => assert.notDeepEqual(findHidden(text), []));
}

test("line breaks of Windows, tabs, a byte order mark at the start, emoji and scripts that need joiners are fine", () => {
  const fine = [
    "a\r\n\tb\r\n",
    "\ufeffconst a = 1;\r\n",
    "👩‍👩‍👧‍👦 ❤️ 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☎︎",
    "می‌خواهم",
    "क्‍ष",
    "naïve café, straße, 日本語、한국어 ไทย",
  ];
  for (const text of fine) assert.deepEqual(findHidden(text), [], text);
});

test("a line that was there before isn't found again, and a new one is, with its place", () => {
  const before = "// old\rline\nconst a = 1;\n";
  const after = "const b = 2;\n// old\rline\nconst a = 1; // new\u202e\n";
  const found = findNewlyHidden(after, before);
  assert.deepEqual(
    found.map(({ at }) => placeOf(after, at)),
    [{ line: 3, column: 20 }],
  );
  assert.equal(findNewlyHidden(before, before).length, 0);
  assert.equal(findNewlyHidden(before, undefined).length, 1);
});

test("nothing of ours has such characters", () => {
  const root = resolve(import.meta.dirname, "../..");
  const rooms = "{bench,bin,docs,plugins,simulator,src,test}/**/*.{ts,js,md,css,html,json,mmd}";
  const paths = globSync([rooms, "*.{md,json}", ".github/**/*.yml", ".ci/*", ".env.example"], { cwd: root });
  assert.ok(paths.length > 500);
  for (const path of paths) assert.deepEqual(findHidden(readFileSync(join(root, path), "utf8")), [], path);
});
