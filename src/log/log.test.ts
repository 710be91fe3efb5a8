import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "./log.ts";

test("a secret never reaches a log line, no matter where it is", () => {
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

test("a secret with quotes, backslashes, tabs or line breaks is hidden everywhere in the log", () => {
  for (const secret of [
    'pass"word',
    "pass\\word",
    "pass\tword",
    "pass\nword",
    "pass\u2028w\u00f6rd\u{1f41f}",
    "<p&ss'>",
  ]) {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line), [secret]);
    const error = new Error(`no: ${secret}`, { cause: new Error(secret) });
    log.info(`event ${secret}`, { [secret]: 1, text: `a${secret}b`, json: JSON.stringify({ secret }) });
    log.error("deep", {
      error,
      list: [{ error }],
      many: new AggregateError([error], secret),
      map: new Map([[secret, 1]]),
    });
    for (const line of lines) {
      const all = JSON.stringify(JSON.parse(line));
      assert.ok(!line.includes(secret) && !all.includes(JSON.stringify(secret).slice(1, -1)), line);
      assert.ok(!/pass.{0,8}w.rd|p&ss/.test(line), line);
    }
    assert.match(lines[1] ?? "", /"list":\[\{"error":\{"name":"Error","message":"no: \[secret\]"/);
  }
});

test("a secret of digits is hidden even as a number", () => {
  const lines: string[] = [];
  createLog((line) => lines.push(line), ["12345678"]).info("x", { pin: 12345678, big: 12345678n, other: 7 });
  const { pin, big, other } = JSON.parse(lines[0] ?? "");
  assert.deepEqual([pin, big, other], ["[secret]", "[secret]", 7]);
});

test("facts that JSON can't represent are logged anyway", () => {
  const lines: string[] = [];
  const circle: { self?: unknown } = {};
  circle.self = circle;
  createLog((line) => lines.push(line)).info("odd", {
    circle,
    size: 10n,
    at: new Date(0),
    nothing: undefined,
  });
  const { circle: shown, size, at, ...rest } = JSON.parse(lines[0] ?? "");
  assert.deepEqual([shown, size], [{ self: "[circular]" }, "10"]);
  assert.ok(!("nothing" in rest) && typeof at === "string");
});
