import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readWord } from "./go-and-cancel.ts";

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
    ...[
      "go!!!",
      "**go**",
      "*Go*",
      "__ship it__",
      "go :)",
      "go 👍🏽",
      "go 🎉🎉",
      "❤️ go",
      "👍👍",
      "✅🚀",
      "✔ go",
      "ｇｏ",
    ],
    ...["OK go 🙏", "yes 👍 please", "ship-it", "go, please"],
  ]) {
    it(`"${content}" confirms`, () => assert.equal(readWord(content, "123"), "go"));
  }

  for (const content of [
    ...["cancel", "Cancel!", "nvm", "never mind", "Nevermind.", "abort", "STOP", "forget it", "ok cancel"],
    ...[
      "<@!123> cancel please",
      "  stop  ",
      "cancel 👎",
      "cancel ❌",
      "stop 🛑",
      "nvm 🙅‍♀️",
      "**cancel**",
      "cancel 🙏",
    ],
  ]) {
    it(`"${content}" cancels`, () => assert.equal(readWord(content, "123"), "cancel"));
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
    // Questions.
    ...["go?", "go??", "go ⁉️", "go？", "ready to go?", "ship it?", "ok?", "cancel?", "stop?!", "¿go"],
    // Struck through, quoted, hidden, or code.
    ...[
      "~~go~~",
      "~~ship it~~ ",
      "> go",
      "> go\n",
      ">>> go",
      "||go||",
      "`go`",
      "```\ngo\n```",
      '"go"',
      "“go”",
      "'go'",
    ],
    ...[
      "«go»",
      "~~cancel~~",
      "> cancel",
      "||cancel||",
      "`cancel`",
      "“stop”",
      "- go",
      "# go",
      "-# go",
      "[go](https://a.b)",
    ],
    // Taken back or in doubt because of what comes with it.
    ...[
      "go 👎",
      "go ❌",
      "go 🚫",
      "👎",
      "👍👎",
      "yes 🙃",
      "go 🤔",
      "go 🤷",
      "go 🙅‍♂️",
      "ok 😕",
      "go 😂",
      "cancel 🤔",
      "cancel 🤷",
    ],
    ...[
      "go :(",
      "go :/",
      "go /s",
      "<:no:123> go",
      "go <a:nope:123>",
      "go…",
      "go...",
      "go..",
      "ok…",
      "cancel...",
      "(go)",
      "go*",
    ],
    ...[
      "no go",
      "not go",
      "don't go",
      "no, go",
      "go? no",
      "yes no",
      "go, not",
      "go\ncancel",
      "go\n> go",
      "go\u202e",
      "g\u200bo",
    ],
    ...[
      "go; maybe",
      "go / cancel",
      "go=yes",
      "go 1",
      "never go",
      "don't cancel",
      "do not stop",
      "not ok",
      "go, but later",
    ],
    // Addressed to somebody else.
    ...[
      "<@124> go",
      "<@&124> yes",
      "<@123> <@124> sure",
      "<@124> cancel",
      "<@124> stop",
      "go <@124>",
      "@everyone go",
    ],
    ...["no", "gogo-bar", "I'd say ship it when it's blue", "stop after three rolls", "<@123>", "?!"],
  ]) {
    it(`"${content}" is about the plan`, () => assert.equal(readWord(content, "123"), undefined));
  }
});
