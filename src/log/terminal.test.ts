import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "./log.ts";
import { createTerminal } from "./terminal.ts";

function open() {
  let shown = "";
  const terminal = createTerminal((text) => {
    shown += text;
  });
  const log = createLog(
    (line) => terminal.print(`${line}\n`),
    [],
    () => Date.UTC(2026, 10, 22, 12, 30, 5),
  );
  return { terminal, log, lines: () => shown.split("\n").slice(0, -1) };
}

test("a start is a few lines in words, with one that says clearly that Turbot is online", () => {
  const { log, lines } = open();
  log.info("supervisor.started", { home: "/srv/turbot", commit: "0123456789abcdef" });
  log.info("supervisor.bot-started", { commit: "0123456789abcdef", how: "live", pid: 7 });
  log.info("gateway ready, new session");
  log.info("commands registered", { guildId: "1" });
  log.info("bot is live");
  log.info("bot is set up", { lines: ["🏠 I serve Reef.", "🔑 GitHub: I can push."] });
  assert.deepEqual(lines(), [
    "Turbot lives in /srv/turbot. Getting release 0123456789 ready…",
    "Starting Turbot…",
    "🐟 Turbot is online.",
    "   🏠 I serve Reef.",
    "   🔑 GitHub: I can push.",
  ]);
});

test("what goes wrong is told with its reason, and what repeats is told once", () => {
  const { log, lines } = open();
  for (let time = 0; time < 5; time += 1)
    log.warn("plugin not loaded", { line: "plugins/dice.ts has gills" });
  log.error("an event was given up", { error: new TypeError("no gills") });
  log.warn("Discord can't be reached yet", { retryMs: 1_000 });
  log.warn("Discord can't be reached yet", { retryMs: 2_000 });
  const clock = /^\d\d:\d\d:\d\d /;
  assert.deepEqual(
    lines().map((line) => line.replace(clock, "")),
    [
      "warn: plugin not loaded (plugins/dice.ts has gills)",
      "error: an event was given up (TypeError: no gills)",
      "Discord can't be reached yet. Trying again in 1 s.",
      "Discord can't be reached yet. Trying again in 2 s.",
    ],
  );
  assert.deepEqual(
    lines().map((line) => clock.test(line)),
    [true, true, false, false],
  );
});

test("a repository that GitHub doesn't let us into is left to how Turbot is set up; one that is out of reach is told", () => {
  const { log, lines } = open();
  log.warn("supervisor.origin-unreachable", { error: new Error("git said no"), problem: "not let in" });
  assert.deepEqual(lines(), []);
  log.warn("supervisor.origin-unreachable", { error: new Error("git said no"), problem: "out of reach" });
  assert.deepEqual(lines(), [
    "The repository can't be reached, so what is merged is looked for again later.",
  ]);
});

test("what a program says in words stays as it is, and isn't said a second time as somebody else's last words", () => {
  const { terminal, log, lines } = open();
  log.error("bot failed", { error: new Error("settings") });
  terminal.print("Turbot can't start: one setting needs you.\n  DISCORD_TOKEN is missing\n");
  log.error("supervisor.bot-crashed", { reason: "it ended by itself with exit code 78", restartInMs: 500 });
  terminal.say(
    "Turbot can't start yet. Put this right.\nTurbot can't start: one setting needs you.\n  DISCORD_TOKEN is missing",
  );
  assert.deepEqual(lines(), [
    "Turbot can't start: one setting needs you.",
    "  DISCORD_TOKEN is missing",
    "Turbot ended: it ended by itself with exit code 78.",
    "Turbot can't start yet. Put this right.",
  ]);
});

test("lines that come in pieces are put together, and an endless one is let go", () => {
  const { terminal, lines } = open();
  const line = JSON.stringify({ at: "2026-11-22T12:30:05.000Z", level: "info", event: "bot is live" });
  terminal.print(line.slice(0, 20));
  terminal.print(`${line.slice(20)}\nhalf`);
  assert.deepEqual(lines(), ["🐟 Turbot is online."]);
  terminal.print("x".repeat(300_000));
  assert.equal(lines().length, 2);
});
