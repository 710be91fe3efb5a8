import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Edit, editText, replaceText } from "./edit-text.ts";
import { exactText } from "./text-file.ts";

const edit = (find: string, replace: string): Edit => ({ find, replace });

describe("an edit finds its place with any line endings, and leaves everything else unchanged", () => {
  const cases: readonly (readonly [what: string, before: string, edits: readonly Edit[], after: string])[] = [
    ["two lines of a CRLF file", "a\r\nb\r\nc\r\n", [edit("a\nb", "a\nB\nnew")], "a\r\nB\r\nnew\r\nc\r\n"],
    ["the end of a CRLF line", "a\r\nb\r\n", [edit("a\n", "a\nx\n")], "a\r\nx\r\nb\r\n"],
    ["only a line ending", "a\r\nb\r\n", [edit("a\nb", "ab")], "ab\r\n"],
    ["a quotation that begins with a line ending", "a\r\nb\r\nc", [edit("\nb", "\nB")], "a\r\nB\r\nc"],
    ["several places", "a\r\nb\r\nc\r\n", [edit("c", "C\nd"), edit("a", "A")], "A\r\nb\r\nC\r\nd\r\n"],
    ["a quotation with CRLF", "a\nb\n", [edit("a\r\nb", "a\r\nB")], "a\nB\n"],
    ["mixed line endings", "a\r\nb\nc\r\nd\n", [edit("a\nb\nc\nd", "a\nb\nC\nd")], "a\r\nb\nC\r\nd\n"],
    [
      "two changes in one quotation with mixed line endings",
      "a\nb\r\nc\nd\r\ne\r\nf\r\n",
      [edit("a\nb\nc\nd\ne", "A\nb\nc\nd\nE")],
      "A\nb\r\nc\nd\r\nE\r\nf\r\n",
    ],
    ["a byte order mark", "\ufeffa\nb\n", [edit("a\n", "A\n")], "\ufeffA\nb\n"],
    ["a byte order mark and CRLF", "\ufeffa\r\nb", [edit("a\nb", "a\nc")], "\ufeffa\r\nc"],
    ["the newline at the end", "a\r\nb\r\n", [edit("b\n", "c")], "a\r\nc\r\n"],
    ["a last line without a newline", "a\nb", [edit("b", "c")], "a\nc"],
    ["a carriage return in a line", "a\rb\r\nc\r\n", [edit("c", "d")], "a\rb\r\nd\r\n"],
    ["an emptied file", "a\r\n", [edit("a\n", "")], ""],
  ];
  for (const [what, before, edits, after] of cases) {
    test(what, () => assert.equal(editText(before, edits), after));
  }

  test("reports text that occurs twice, or not at all, as it was written", () => {
    assert.deepEqual(editText("a\r\na\r\n", [edit("a\n", "b")]), { find: "a\n", times: "more than once" });
    assert.deepEqual(editText("a\r\n", [edit("b\n", "c")]), { find: "b\n", times: "not at all" });
  });
});

describe("a rewritten file keeps its format", () => {
  const cases: readonly (readonly [what: string, before: string, content: string, after: string])[] = [
    ["CRLF", "a\r\nb\r\n", "A\nb\nc\n", "A\r\nb\r\nc\r\n"],
    ["LF, even if the new text has CRLF", "a\nb\n", "A\r\nb\r\n", "A\nb\n"],
    ["its byte order mark", "\ufeffa\n", "b\n", "\ufeffb\n"],
    ["one byte order mark", "\ufeffa\n", "\ufeffb\n", "\ufeffb\n"],
    ["the newline at the end", "a\r\n", "b", "b\r\n"],
    ["no newline at the end", "a\r\nb", "a\nc\n", "a\r\nc"],
    [
      "unchanged lines of a file with mixed line endings",
      "a\r\nb\nc\r\nd\nlast\r\n",
      "a\nb\nNEW\nd\nc\nlast\n",
      "a\r\nb\nNEW\r\nd\nc\r\nlast\r\n",
    ],
    ["nothing if it was empty", "", "a\n", "a\n"],
  ];
  for (const [what, before, content, after] of cases) {
    test(what, () => assert.equal(replaceText(before, content), after));
  }
});

test("reads only UTF-8 text that would be written back as the same bytes", () => {
  for (const text of ["\ufeffa\r\nb\n\rc", "🐟", ""]) assert.equal(exactText(Buffer.from(text)), text);
  assert.equal(exactText(Buffer.from("caf\u00e9", "latin1")), undefined);
  assert.equal(exactText(Buffer.from("café", "utf16le")), undefined);
  assert.equal(exactText(Buffer.from("a\0b")), undefined);
});

test("rewrites a long file that repeats one line in linear time", () => {
  const old = "\r\n".repeat(100_000);
  assert.equal(replaceText(`a${old}`, `b${"\n".repeat(100_000)}`), `b${old}`);
});
