import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutComments } from "./without-comments.ts";

test("comments that nobody sees are left out, and one that is never closed isn't one", () => {
  assert.equal(withoutComments("a <!-- b --> c <!--\nd\n--> e"), "a  c  e");
  assert.equal(withoutComments("a <!-- b <!-- c --> d --> e"), "a  d --> e");
  assert.equal(withoutComments("a <!-- b"), "a <!-- b");
  assert.equal(withoutComments("<!---->a<!-->b-->"), "a");
  assert.equal(withoutComments(""), "");
});

test("a comment with a hundred thousand of them opened is read before anybody has to wait", {
  timeout: 60_000,
}, () => {
  const text = "<!--".repeat(500_000);
  assert.equal(withoutComments(text), text);
  assert.equal(withoutComments(`${text}-->`), "");
});
