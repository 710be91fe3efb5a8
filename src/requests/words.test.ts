import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readWord, withoutMentions } from "./words.ts";

describe("words in a request's thread", () => {
  for (const content of [
    ...[
      "go",
      "Go!",
      "GO GO GO",
      "yes",
      "Yes please",
      "yep",
      "proceed",
      "LGTM",
      "ship it",
      "Ship it!!",
      "do it",
    ],
    ...[
      "sounds good",
      "Sounds good 👍",
      "👍",
      "ok",
      "Okay, go",
      "let's go",
      "let’s go",
      "<@123> go",
      "make it so.",
    ],
  ]) {
    it(`"${content}" confirms`, () => assert.equal(readWord(content), "go"));
  }

  for (const content of [
    ...["cancel", "Cancel!", "nvm", "never mind", "Nevermind.", "abort", "STOP", "forget it", "ok cancel"],
    ...["<@!123> cancel please", "  stop  "],
  ]) {
    it(`"${content}" cancels`, () => assert.equal(readWord(content), "cancel"));
  }

  for (const content of [
    ...[
      "",
      "   ",
      "yes, but make it blue",
      "go for six sides",
      "don't stop",
      "cancel the second command only",
    ],
    ...["no", "gogo-bar", "I'd say ship it when it's blue", "stop after three rolls", "<@123>", "?!"],
  ]) {
    it(`"${content}" is about the plan`, () => assert.equal(readWord(content), undefined));
  }

  it("mentions in front of a message aren't part of what it says", () => {
    assert.equal(withoutMentions("<@1> <@!2>  roll two dice <@3>"), "roll two dice <@3>");
  });
});
