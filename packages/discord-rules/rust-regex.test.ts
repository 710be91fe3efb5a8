import assert from "node:assert/strict";
import { test } from "node:test";
import { rustToJavaScript } from "./rust-regex.ts";

const finds = (pattern: string, text: string): boolean | undefined => {
  const source = rustToJavaScript(pattern);
  return source === undefined ? undefined : new RegExp(source, "iu").test(text);
};

test("patterns of Discord's documentation and of other servers find what they find there", () => {
  for (const [pattern, text, isFound] of [
    ["(b|c)at", "a BAT", true],
    ["^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$", "127.0.0.1", true],
    ["^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$", "127.0.0.1.", false],
    ["(?i)kr[a4@]ken", "KR@KEN", true],
    ["(?P<who>ann|bob) is", "bob is", true],
    ["\\Akraken\\z", "kraken", true],
    ["\\Akraken\\z", "a kraken", false],
    ["k[[:alpha:]]{4}n", "kraken", true],
    ["discord\\.gg\\/\\w+", "discord.gg/größe", true],
    ["^\\w+$", "größe", true],
    ["^[\\w-]+$", "groß-artig", true],
    ["\\pL\\d", "é٣", true],
    ["\\x{1F419}", "an 🐙", true],
    ["a\\-b\\!\\'\\@\\#", "a-b!'@#", true],
    ["[]a]x", "]x", true],
    ["(?s:a.b)", "a\nb", true],
    ["[(|)]", "a|b", true],
  ] as const) {
    assert.equal(finds(pattern, text), isFound, pattern);
  }
});

test("what JavaScript has no twin for, and what Rust refuses, isn't translated", () => {
  for (const pattern of ["(?x) a b", "[a-z&&[^k]]", "a(?=b)", "(a)\\1", "(?<!a)b", "a)", "[a", "\\", "a**"]) {
    assert.equal(rustToJavaScript(pattern), undefined, pattern);
  }
});
