import assert from "node:assert/strict";
import { test } from "node:test";
import { splitWords } from "./split-words.ts";

test("splits words at whitespace and keeps quoted ones together", () => {
  const cases: readonly (readonly [text: string, words: readonly string[]])[] = [
    ["", []],
    ["  \n ", []],
    ["roll 2d6", ["roll", "2d6"]],
    ['say "two words" more', ["say", "two words", "more"]],
    ["say “two words” more", ["say", "two words", "more"]],
    ['an open "quote stays', ["an", "open", '"quote', "stays"]],
    ["an open “quote stays", ["an", "open", "“quote", "stays"]],
    ['one "" empty', ["one", "", "empty"]],
    ['in"side a word" it', ['in"side', "a", 'word"', "it"]],
    ['"a""b" c', ["a", "b", "c"]],
    ['"over\nlines"', ["over\nlines"]],
    ["tab\tand\u3000wide", ["tab", "and", "wide"]],
  ];
  for (const [text, words] of cases) assert.deepEqual(splitWords(text), words, text);
});

test("splits a million open quotes in no time", { timeout: 60_000 }, () => {
  for (const piece of ["“ ", '" “ ', "“", '“"', "a “"]) {
    const text = `"${piece.repeat(500_000)}`;
    assert.equal(splitWords(text).join("").replaceAll(/["\s]/g, ""), text.replaceAll(/["\s]/g, ""));
  }
});
