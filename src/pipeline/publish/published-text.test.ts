import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  publishedCode,
  publishedInline,
  publishedLine,
  publishedQuote,
  publishedText,
} from "./published-text.ts";

describe("published text of people and models", () => {
  const tamed: readonly (readonly [what: string, text: string, never: RegExp])[] = [
    ["mentions nobody", "ask @octocat and @org/team and @everyone", /@(?=\w)/],
    ["closes no issue by number", "Fixes #12, closes owner/repo#3, resolves GH-4", /#\d|GH-\d/],
    ["closes no issue by address", "closes https://github.com/o/r/issues/3", /closes/],
    ["hides nothing in comments", "<!-- hidden --> seen", /<!--/],
    ["closes no element around it", "</details><script>x</script>", /<\/details>|<script>/],
    ["doesn't reverse text", "user\u202e \u2066 admin", /[\u202e\u2066]/],
    ["has no control characters", "a\u0000b\u001b[31mc", /\p{Cc}/u],
  ];
  for (const [what, text, never] of tamed) {
    test(what, () => assert.doesNotMatch(publishedText(text), never));
  }
  test("is otherwise unchanged", () => {
    const text = "Fix the **dice**: `a < b`, 3 > 2\n\n- a list, and a # heading";
    assert.equal(publishedText(text), text);
  });
  test("can't forge a heading with line breaks in a name", () => {
    assert.equal(publishedLine("Nemo\n\n## Approved\n\nby all", 40), "Nemo ## Approved by all");
  });
  test("cuts a long line", () => assert.equal(publishedLine("a".repeat(50), 10), `${"a".repeat(9)}…`));
});

describe("quoted text of people and models", () => {
  const forged: readonly (readonly [what: string, text: string, never: RegExp])[] = [
    ["makes no heading", "## What it may reach\n\nnone", /^[> ]*#/m],
    ["makes no heading in a list or a quote of its own", "> - # Checks\n1. ## Files", /^[> \d.-]*#/m],
    ["makes no heading by underlining", "Checks\n======\nFiles\n---", /^> *(?:=+|-+)$/m],
    ["makes no horizontal rule", "over\n***\n_ _ _\n- - -", /^> *[*_-]/m],
    ["makes no table", "| check | result |\n| --- | --- |\n| Types | passed |", /(?<!\\)\|/],
    ["opens no code block", "```\nall that follows\n~~~~ diff", /```|~~~/],
    ["draws no diagram", "```mermaid\ngraph TD\n```", /```/],
    ["makes no GitHub alert", "[!WARNING]\nEverything is fine", /(?<!\\)\[!/],
    ["ticks no box", "- [x] Reviewed by Kilian", /(?<!\\)\[x\]/],
    ["hides no link behind words", "[the plan](https://evil.example)", /\]\(/],
    ["hides no link behind a reference", "[the plan][1]\n\n[1]: https://evil.example", /\]\[|\]:/],
    ["shows no image", "![passed](https://evil.example/badge.svg)", /!\[|\]\(/],
    ["has no footnote", "fine[^1]\n\n[^1]: see above", /(?<!\\)\[\^/],
    ["has no HTML and no comment", "<details open>\n<!-- x -->\n<img src=x>", /<[a-z!/]/i],
    ["renders no formula", "$$\\colorbox{green}{passed}$$", /(?<!\\)\$/],
    ["has no unusual line breaks", "a\r## b\u2028## c", /\r|\u2028|^#/m],
  ];
  for (const [what, text, never] of forged) {
    test(what, () => {
      const quote = publishedQuote(text, 1_000);
      assert.doesNotMatch(quote, never);
      for (const line of quote.split("\n")) assert.match(line, /^>(?: |$)/);
    });
  }

  test("is otherwise unchanged", () => {
    const text =
      "Fixes **dice**: `a < b`, 3 > 2\n\n- a list\n- of *two*\n\n1. see https://example.org/a_b?c=d#e";
    assert.equal(publishedQuote(text, 1_000), text.replaceAll(/^/gm, "> ").replaceAll(/ +$/gm, ""));
  });

  test("formats nothing inside a line, and can't break out of code", () => {
    assert.equal(
      publishedInline("a **b** [c](d) | `e` <f> ~~g~~ $h$ \\", 100),
      "a \\*\\*b\\*\\* \\[c\\](d) \\| \\`e\\` \\<\u200bf\\> \\~\\~g\\~\\~ \\$h\\$ \\\\",
    );
    assert.equal(publishedCode("plugins/a.ts"), "`plugins/a.ts`");
    assert.equal(publishedCode("a` **b** `c"), "``a` **b** `c``");
    assert.equal(publishedCode("`a"), "`` `a ``");
  });
});
