import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutComments } from "./without-comments.ts";

test("invisible comments are removed, and one that is never closed stays", () => {
  assert.equal(withoutComments("a <!-- b --> c <!--\nd\n--> e"), "a  c  e");
  assert.equal(withoutComments("a <!-- b <!-- c --> d --> e"), "a  d --> e");
  assert.equal(withoutComments("a <!-- b"), "a <!-- b");
  assert.equal(withoutComments("<!---->a<!-->b-->"), "a");
  assert.equal(withoutComments(""), "");
});

test("a text with 500,000 opened comments is read in linear time", {
  timeout: 60_000,
}, () => {
  const text = "<!--".repeat(500_000);
  assert.equal(withoutComments(text), text);
  assert.equal(withoutComments(`${text}-->`), "");
});
