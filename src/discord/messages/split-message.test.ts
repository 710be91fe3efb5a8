import assert from "node:assert/strict";
import { test } from "node:test";
import { splitMessage } from "./split-message.ts";

const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(" ");

test("keeps a text that fits in one message", () => {
  assert.deepEqual(splitMessage("Glub!"), ["Glub!"]);
  assert.deepEqual(splitMessage("x".repeat(2_000)), ["x".repeat(2_000)]);
});

test("breaks a long text between words, and loses nothing", () => {
  const text = words(1_200);
  const parts = splitMessage(text);
  assert.ok(parts.length > 3);
  assert.ok(parts.every((part) => part.length <= 2_000));
  assert.equal(parts.join(" "), text);
});

test("prefers breaks between paragraphs", () => {
  const paragraph = words(150);
  const parts = splitMessage([paragraph, paragraph, paragraph].join("\n\n"));
  assert.ok(parts.every((part) => part.startsWith("word0 ")));
});

test("doesn't cut a link with spaces in its text or title", () => {
  const link = '[the whole long story of the turbot](https://example.org/turbot "A flat fish")';
  for (let before = 1_900; before < 2_010; before += 1) {
    const parts = splitMessage(`${"a ".repeat(before / 2)}${link} ${words(50)}`);
    assert.ok(
      parts.some((part) => part.includes(link)),
      `cut with ${before} characters before it`,
    );
  }
});

test("closes a code block at a break and reopens it in its language", () => {
  const code = Array.from({ length: 200 }, (_, line) => `const fish${line} = "${line}";`).join("\n");
  const parts = splitMessage(`Here you are:\n\`\`\`ts\n${code}\n\`\`\`\nEnjoy!`);
  assert.ok(parts.length > 1);
  for (const part of parts) {
    assert.ok(part.length <= 2_000);
    assert.equal(part.split("```").length % 2, 1, "every block that opens in a message closes in it");
  }
  assert.ok(parts.slice(1, -1).every((part) => part.startsWith("```ts\n")));
  const together = parts.map((part) => part.replace(/^```ts\n/, "").replace(/\n```$/, "")).join("\n");
  assert.ok(together.includes(code));
});

test("moves a code block that would start at the very end of a message to the next one", () => {
  const parts = splitMessage(
    `${"a ".repeat(988)}\n\`\`\`js\n${"swimUpstreamAndDown();\n".repeat(100)}\`\`\``,
  );
  assert.ok(!parts[0]?.includes("```"));
  assert.ok(parts[1]?.startsWith("```js\n"));
});

test("cuts an endless word, but never inside a character", () => {
  const parts = splitMessage("👩‍👩‍👧‍👦🐟".repeat(400));
  assert.equal(parts.join(""), "👩‍👩‍👧‍👦🐟".repeat(400));
  assert.ok(parts.every((part) => part.length <= 2_000 && !part.startsWith("\u200d")));
});

test("while a text grows, the parts already shown stay the same", () => {
  const text = `${words(300)}\n\`\`\`ts\n${"let x = 1;\n".repeat(300)}\`\`\`\n${words(500)}`;
  let before: readonly string[] = [];
  for (let length = 100; length <= text.length; length += 37) {
    const parts = splitMessage(text.slice(0, length));
    assert.deepEqual(parts.slice(0, Math.max(0, before.length - 1)), before.slice(0, -1));
    before = parts;
  }
});

test("doesn't repeat an endless word after a code block's opening in each part", () => {
  const parts = splitMessage(`\`\`\`${"a".repeat(1_985)}\nx\n${"let x = 1;\n".repeat(600)}\`\`\``);
  assert.ok(parts.length < 6, `${parts.length} parts`);
  assert.ok(parts.every((part) => part.length <= 2_000));
});

test("splitting any text costs little more than splitting words, and is charged for beforehand", () => {
  const hostile = [
    "[",
    "[]",
    "[a](",
    '[a](b "',
    "](",
    "`",
    "`a",
    "[`",
    "```",
    "```\n",
    "``` \n ",
    "a\u0301",
    "\ud800",
    "\u200d",
  ];
  const cpuOf = (text: string): number => {
    splitMessage(text);
    const before = process.cpuUsage();
    for (let round = 0; round < 5; round += 1) splitMessage(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const size = 100_000;
  const plain = Math.max(10_000, cpuOf("words ".repeat(size / 6)));
  for (const piece of hostile) {
    const cost = cpuOf(piece.repeat(size / piece.length));
    assert.ok(cost < 50 * plain, `${JSON.stringify(piece)} costs ${Math.round(cost / plain)} times as much`);
  }
});

test("drops a blank part of a long answer and keeps the rest", () => {
  const [first, last] = [words(100), words(200)];
  for (const gap of [
    "\n".repeat(5_000),
    " \n".repeat(2_500),
    "\u200b\n".repeat(2_500),
    "\u3164 ".repeat(2_500),
  ]) {
    const parts = splitMessage(`${first}${gap}${last}`);
    assert.ok(
      parts.every((part) => /[a-z]/.test(part) && part.length <= 2_000),
      JSON.stringify(gap.slice(0, 4)),
    );
    assert.equal(parts.join(" ").match(/word\d+/g)?.length, 300);
  }
  const fenced = splitMessage(`${first}\n\`\`\`ts\n${"\n".repeat(5_000)}const x = 1;\n\`\`\``);
  assert.ok(fenced.every((part) => /[a-z0-9]{4}/.test(part)));
  assert.match(fenced.at(-1) ?? "", /```ts\n\n*const x = 1;\n```$/);
  for (const nothing of ["", " \n", "\u200b".repeat(5_000)]) assert.deepEqual(splitMessage(nothing), [""]);
});
