import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { silentLog } from "../log/log.ts";
import { findHidden, findNewlyHidden, placeOf } from "./hidden-characters.ts";
import { hiddenPlaces } from "./hidden-places.ts";
import { createScanner } from "./scanner.ts";

const hidden: Readonly<Record<string, string>> = {
  "a lone carriage return, which ends a comment only for an engine": "// nothing\rrun();\n",
  "a carriage return at the end of the file": "// nothing\r",
  "a carriage return before a line break": "// nothing\r\r\nrun();",
  "a line separator": "// nothing\u2028run();",
  "a paragraph separator": "// nothing\u2029run();",
  "a next line": "// nothing\u0085run();",
  "a vertical tab": "a\vb",
  "a form feed": "a\fb",
  "a null": "a\0b",
  "an escape sequence": "a\u001b[2Kb",
  "a backspace": "evil\b\b\b\bgood",
  "text that changes direction": "'user\u202e \u2066// admin\u2069'",
  "a right-to-left mark": "a\u200fb",
  "an Arabic letter mark": "a\u061cb",
  "a zero-width space": "a\u200bb",
  "a joiner between Latin letters": "a\u200db",
  "a word joiner": "a\u2060b",
  "an invisible plus": "a\u2064b",
  "a byte order mark in the middle": "a\ufeffb",
  "a soft hyphen": "a\u00adb",
  "a grapheme joiner": "a\u034fb",
  "a Hangul filler": "const \u3164 = 1",
  "a Braille blank": "a\u2800b",
  "a Mongolian vowel separator": "a\u180eb",
  "variation selectors in a row": "x\u{e0101}\u{e0102}",
  "tags without a flag": "x\u{e0041}\u{e0042}",
  "half a surrogate pair": "a\ud800b",
  "an emoji presentation selector in a name": "const allowed = false; const allowed\ufe0f = true;",
  "a text presentation selector in a name": "const x\ufe0e = 1",
  "a presentation selector after a digit": "const a1\ufe0f = 1",
  "two presentation selectors": "\u2764\ufe0f\ufe0f",
  "a joiner after a letter of a script that needs none": "const \u00e9\u200d = 1",
  "a joiner after an ideograph": "\u65e5\u200c",
  "a joiner between an emoji and a letter": "\u{1f469}\u200da",
  "a zero-width space between a Khmer and a Latin word": "\u1781\u200ba",
  "two zero-width spaces": "\u1781\u200b\u200b\u1781",
  "a Mongolian vowel separator at the end of a word": "\u182d\u180e ",
  "two forms of one ideograph": "\u845b\u{e0100}\u{e0101}",
  "a form of a Latin letter": "a\u{e0100}",
  "two joiners": "\u0645\u06cc\u200c\u200c\u062e",
};
for (const [what, text] of Object.entries(hidden)) {
  test(`${what} is found`, () => assert.notDeepEqual(findHidden(text), []));
}

test("accepts Windows line breaks, tabs, a byte order mark at the start, emoji and scripts that need joiners", () => {
  const fine = [
    "a\r\n\tb\r\n",
    "\ufeffconst a = 1;\r\n",
    "👩‍👩‍👧‍👦 ❤️ 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☎︎ 1️⃣ #️⃣ ℹ️ ❤️‍🔥 👩🏽‍💻 🧔‍♂️ 🏳️‍🌈",
    "می‌خواهم",
    "क्‍ष",
    // Khmer, Thai and Burmese words, a Mongolian one, and a name in Japanese.
    "\u1781\u17d2\u1789\u17bb\u17c6\u200b\u179f\u17d2\u179a\u17a1\u17b6\u1789\u17cb",
    "\u0e01\u0e32\u200b\u0e44\u0e01\u0e48 \u1019\u103c\u200b\u1019\u102c",
    "\u1820\u182d\u180e\u1820 \u1820\u180b\u182d",
    "\u845b\u{e0100}\u57ce",
    "naïve café, straße, 日本語、한국어 ไทย",
  ];
  for (const text of fine) assert.deepEqual(findHidden(text), [], text);
});

test("reports new lines with their place, and skips existing ones", () => {
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

test("looks up each line once and reports only the first 20, however much is hidden in it", async (t) => {
  const policyPath = resolve(import.meta.dirname, "../../SECURITY_POLICY.md");
  const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
  t.after(() => scanner.stop());
  // A checker that took quadratic time would be killed.
  const some = [
    "\u200b",
    "\u200b ",
    "\r",
    "\ufe0f",
    "\u{e0041}",
    "\u{1f3f4}\u{e0067}",
    "\n\u200b",
    "\u0645\u200c",
  ];
  for (const hostile of some) {
    const text = hostile.repeat(400_000 / hostile.length);
    assert.ok((await scanner.findHidden("x.md", text, "x")).length <= 20);
    // With no new lines, nothing ends the search early.
    assert.deepEqual(await scanner.findHidden("x.md", text, text), []);
  }
});

describe("a character that is fine in a text can't make a second name", () => {
  const looks: Readonly<Record<string, readonly [source: string, count: number]>> = {
    "an emoji that is a letter": ["const \u2139 = false;\nconst \u2139\ufe0f = true;\n", 1],
    "a joiner in a Persian name": ["const \u0645\u06cc\u200c\u062e = 1;", 1],
    "a key": ["const a = { \u0645\u200c: 1 };", 1],
    "a member": ["declare const a: any; a.\u0645\u200c;", 1],
    "a private member": ["class A { #\u0645\u200c = 1; }", 1],
    "a label": ["\u0645\u200c: for (;;) break;", 1],
    "a type": ["type \u0645\u200c = 1;", 1],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as a program has it
    "a template's expression": ["const a = `\u2139\ufe0f ${\u2139\ufe0f} \u2139\ufe0f`;", 1],
    "a zero-width space in a Khmer name": ["const \u1781\u200b\u1781 = 1;", 1],
    "a Mongolian name": ["const \u182d\u180e\u1820 = 1;", 1],
    "a form of an ideograph": ["const \u845b\u{e0100} = 1;", 1],
    "texts and comments in such scripts": [
      "// \u1781\u200b\u1781\nconst a = ['\u182d\u180e\u1820', \"\u845b\u{e0100}\"];",
      0,
    ],
    "a program that doesn't parse": ["const = '\u2139\ufe0f", 1],
    "texts and comments": [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as a program has it
      "// \u2139\ufe0f \u0645\u200c\n/* \u2139\ufe0f */ const a = ['\u2139\ufe0f', \"\u0645\u200c\", `\u2139\ufe0f ${1} \u0645\u200c`, /\u2764\ufe0f/];",
      0,
    ],
  };
  for (const [what, [source, count]] of Object.entries(looks)) {
    test(`in a program, ${what}: ${count} hidden`, () => {
      assert.equal(hiddenPlaces("src/x.ts", source, undefined).length, count);
      // Names are also checked in existing lines, because the name that looks the same may be the new one.
      assert.equal(hiddenPlaces("src/x.ts", source, source).length, count);
      assert.deepEqual(hiddenPlaces("docs/x.md", source, undefined), []);
    });
  }
});

test("finds no such characters in this repository", () => {
  const root = resolve(import.meta.dirname, "../..");
  const rooms = "{bench,bin,docs,plugins,simulator,src,test}/**/*.{ts,js,md,css,html,json,mmd}";
  const paths = globSync([rooms, "*.{md,json}", ".github/**/*.yml", ".ci/*", ".env.example"], {
    cwd: root,
    exclude: ["bench/node_modules", "bench/results"],
  });
  assert.ok(paths.length > 500);
  for (const path of paths) assert.deepEqual(findHidden(readFileSync(join(root, path), "utf8")), [], path);
});
