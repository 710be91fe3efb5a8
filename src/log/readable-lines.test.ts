import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "./log.ts";
import { readableLines } from "./readable-lines.ts";

test("log lines become readable, and other lines stay as they are", () => {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    [],
    () => Date.UTC(2026, 10, 22, 12, 30, 5),
  );
  log.info("bot is live");
  log.info("bot drains", { why: "a signal came" });
  log.error("an event was given up", { id: "1", error: new TypeError("no gills") });
  lines.push(
    "Turbot ended: out of water",
    '{"at": "half a li',
    '{"at":"soon","level":"x","event":"y"}',
    "{}",
  );
  assert.deepEqual(readableLines(lines.join("\n")).split("\n"), [
    "12:30:05 bot is live",
    "12:30:05 bot drains (a signal came)",
    "12:30:05 error: an event was given up (TypeError: no gills)",
    "Turbot ended: out of water",
    '{"at": "half a li',
    '{"at":"soon","level":"x","event":"y"}',
    "{}",
  ]);
});
