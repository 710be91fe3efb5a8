import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { publishedLine, publishedText } from "./published-text.ts";

describe("text of people and models, once published", () => {
  const tamed: readonly (readonly [what: string, text: string, never: RegExp])[] = [
    ["mentions nobody", "ask @octocat and @org/team and @everyone", /@(?=\w)/],
    ["closes no issue by number", "Fixes #12, closes owner/repo#3, resolves GH-4", /#\d|GH-\d/],
    ["closes no issue by address", "closes https://github.com/o/r/issues/3", /closes/],
    ["hides nothing in comments", "<!-- hidden --> seen", /<!--/],
    ["ends no element that it stands in", "</details><script>x</script>", /<\/details>|<script>/],
    ["turns no text around", "user\u202e \u2066 admin", /[\u202e\u2066]/],
    ["has no control characters", "a\u0000b\u001b[31mc", /\p{Cc}/u],
  ];
  for (const [what, text, never] of tamed) {
    test(what, () => assert.doesNotMatch(publishedText(text), never));
  }
  test("reads as it did otherwise", () => {
    const text = "Fix the **dice**: `a < b`, 3 > 2\n\n- a list, and a # heading";
    assert.equal(publishedText(text), text);
  });
  test("a name with line breaks forges no heading", () => {
    assert.equal(publishedLine("Nemo\n\n## Approved\n\nby all", 40), "Nemo ## Approved by all");
  });
  test("a long line is cut", () => assert.equal(publishedLine("a".repeat(50), 10), `${"a".repeat(9)}…`));
});
