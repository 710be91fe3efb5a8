import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readRevision } from "./revision-words.ts";

describe("messages that ask for a revision", () => {
  for (const [content, wanted] of [
    ["revise: make it blue", "make it blue"],
    ["Revise make it blue", "make it blue"],
    ["/revise make it blue", "make it blue"],
    ["please revise: make it blue", "make it blue"],
    ["<@123> revise – make it blue", "make it blue"],
    ["@turbot revise: make it blue", "make it blue"],
    ["@reef-turbot[bot] revise: make it blue", "make it blue"],
    ["revise: can it be blue?", "can it be blue?"],
    ["revise: ~~red~~ blue", "blue"],
    ["revise:\nmake it blue\n> and quote me", "make it blue\n> and quote me"],
  ] as const) {
    it(`"${content}" asks for "${wanted}"`, () => assert.equal(readRevision(content, "123"), wanted));
  }

  for (const content of [
    ...["revise", "revise:", "revise: ", "revise it?", "revise or leave it?", "revise: ?", "revise: …"],
    ...["revise: never mind", "revise: cancel", "revise: ok", "revise: ~~make it blue~~", "revise 👎"],
  ]) {
    it(`"${content}" doesn't plainly say what`, () => assert.equal(readRevision(content, "123"), ""));
  }

  for (const content of [
    ...["revise?", "revised", "> revise: make it blue", "~~revise: make it blue~~", "`revise: make it blue`"],
    ...["<@124> revise: make it blue", "<@&124> revise: it", "@ann revise: make it blue"],
    ...["||revise: make it blue||", "“revise: make it blue”", "don't revise: it's fine", "I'd revise it", ""],
  ]) {
    it(`"${content}" is about something else`, () => assert.equal(readRevision(content, "123"), undefined));
  }
});
