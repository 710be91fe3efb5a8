import assert from "node:assert/strict";
import { test } from "node:test";
import { discordNeeds, needInWords, needNames } from "./needs.ts";

test("every need has a plain description, short enough for a button, and names the calls that need it", () => {
  assert.ok(needNames.length > 0);
  for (const name of needNames) {
    const { does, calls } = discordNeeds[name];
    assert.match(does, /^[a-z][A-Za-z ]{5,60}$/, name);
    assert.notEqual(calls, "");
    assert.equal(needInWords(name), does);
  }
});

test("describes an unknown need as a newer release's, and doesn't take object properties for needs", () => {
  assert.equal(needInWords("pin_everything"), "what a newer Turbot calls pin_everything");
  assert.equal(needInWords("constructor"), "what a newer Turbot calls constructor");
});
