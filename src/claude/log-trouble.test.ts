import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../log/log.ts";
import { BudgetSpentError, ClaudeUnavailableError } from "./claude-errors.ts";
import { logTrouble } from "./log-trouble.ts";

test("logs a foreseen failure as one quiet line without a stack, and any other at its level with its stack", () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  for (const error of [
    new ClaudeUnavailableError("breaker", "Claude is paused for 20 s"),
    new BudgetSpentError("user", 0, "That's all for today."),
    new TypeError("no such thing"),
  ]) {
    logTrouble(log, log.warn, "requests.planning_failed", { request: "1" }, error);
  }
  const [paused, spent, unforeseen] = lines.map((line) => JSON.parse(line));
  assert.deepEqual([paused.level, paused.reason], ["info", "Claude is paused for 20 s"]);
  assert.deepEqual([spent.level, spent.reason], ["info", "That's all for today."]);
  assert.equal(unforeseen.level, "warn");
  assert.deepEqual(
    lines.map((line) => / at |log-trouble\.test/.test(line)),
    [false, false, true],
  );
});
