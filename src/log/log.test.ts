import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "./log.ts";

test("a secret never reaches a line, wherever it hides", () => {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    ["s3cret-token"],
    () => 0,
  );
  const cause = new Error("401 for s3cret-token");
  log.error("push_failed", {
    url: "https://s3cret-token@host",
    error: new Error("no", { cause }),
    list: ["s3cret-token"],
  });
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0] ?? "", /s3cret-token/);
  assert.match(lines[0] ?? "", /401 for \[secret\]/);
});

test("an event is one line of JSON, even if its facts have line breaks", () => {
  const lines: string[] = [];
  createLog(
    (line) => lines.push(line),
    [],
    () => 0,
  ).info("said", { text: "one\ntwo" });
  assert.deepEqual(JSON.parse(lines[0] ?? ""), {
    at: "1970-01-01T00:00:00.000Z",
    level: "info",
    event: "said",
    text: "one\ntwo",
  });
  assert.doesNotMatch(lines[0] ?? "", /\n/);
});

test("an empty or very short secret hides nothing", () => {
  const lines: string[] = [];
  createLog(
    (line) => lines.push(line),
    ["", "a"],
    () => 0,
  ).info("banana");
  assert.match(lines[0] ?? "", /banana/);
});

test("a fact can't pass itself off as the event", () => {
  const lines: string[] = [];
  createLog(
    (line) => lines.push(line),
    [],
    () => 0,
  ).info("webhook", { event: "push", level: "error", at: "never" });
  const { event, level, at } = JSON.parse(lines[0] ?? "");
  assert.deepEqual([event, level, at], ["webhook", "info", "1970-01-01T00:00:00.000Z"]);
});
