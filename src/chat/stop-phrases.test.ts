import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { meansStop } from "./stop-phrases.ts";

describe("words that make Turbot stop talking", () => {
  for (const text of [
    "stop",
    "Stop!",
    "STOP IT",
    "ok, stop",
    "that's enough",
    "That’s enough!",
    "stop 🙏",
    "🛑",
    "**stop**",
  ]) {
    it(`"${text}" stops it`, () => assert.ok(meansStop(text)));
  }
  for (const text of [
    "stop?",
    "> stop",
    "~~stop~~",
    "`stop`",
    "||stop||",
    "“stop”",
    "stop at six",
    "cancel?",
    "👎",
    "",
  ]) {
    it(`"${text}" doesn't`, () => assert.ok(!meansStop(text)));
  }
});
