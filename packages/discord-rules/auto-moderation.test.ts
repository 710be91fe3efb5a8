import assert from "node:assert/strict";
import { test } from "node:test";
import { findKeyword } from "./auto-moderation.ts";

test("a keyword is a word, and stars widen it to what starts or ends with it, or contains it", () => {
  const found = (keyword: string) =>
    ["cat", "a Cat!", "catfish", "bobcat", "locate"].filter(
      (text) => findKeyword(text, keyword) !== undefined,
    );
  assert.deepEqual(found("cat"), ["cat", "a Cat!"]);
  assert.deepEqual(found("cat*"), ["cat", "a Cat!", "catfish"]);
  assert.deepEqual(found("*cat"), ["cat", "a Cat!", "bobcat"]);
  assert.deepEqual(found("*cat*"), ["cat", "a Cat!", "catfish", "bobcat", "locate"]);
  assert.deepEqual(found("*"), []);
  assert.equal(findKeyword("what a sea-cat (really)", "sea-cat (really)"), "sea-cat (really)");
});
