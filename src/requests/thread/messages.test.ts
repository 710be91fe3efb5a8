import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { oneLine } from "./messages.ts";

describe("a text in one line", () => {
  it("is never cut in the middle of a character", () => {
    for (let most = 2; most < 12; most += 1) {
      const line = oneLine("🐟🐠🐡🦈🐙🐚", most);
      assert.ok(line.isWellFormed() && line.length <= most, line);
    }
  });

  it("can't reverse the text after it, close a quote, or hide an address behind words", () => {
    assert.equal(oneLine("Ann\u202e nimda\n# `x`", 80), "Ann nimda # 'x'");
    assert.equal(oneLine("[the plan](https://evil.example)", 80), "[the plan] (https://evil.example)");
  });
});
