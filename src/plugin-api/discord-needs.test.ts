import assert from "node:assert/strict";
import { test } from "node:test";
import { discordNeeds, needInWords, needNames } from "./discord-needs.ts";

test("every need has plain words, short enough for a button, and says what plugins call", () => {
  assert.ok(needNames.length > 0);
  for (const name of needNames) {
    const { does, calls } = discordNeeds[name];
    assert.match(does, /^[a-z][a-z ]{5,60}$/, name);
    assert.notEqual(calls, "");
    assert.equal(needInWords(name), does);
  }
});

test("a need that a newer release knows is told as that, and nothing else is taken for one", () => {
  assert.equal(needInWords("pin_messages"), "what a newer Turbot calls pin_messages");
  assert.equal(needInWords("constructor"), "what a newer Turbot calls constructor");
});
