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

test("a start is a few plain sentences, one of which says clearly that Turbot is online", () => {
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

test("an outage of Discord, GitHub or Claude is shown once, with what to do, and once when it is over", () => {
  const { log, lines } = open();
  const error = new Error("connect ECONNREFUSED 162.159.128.233:443");
  log.info("supervisor.started", { home: "/srv/turbot", commit: "0123456789abcdef" });
  for (let failures = 1; failures < 9; failures += 1) {
    log.warn("gateway.connects_later", { ms: 1_000, failures });
    log.warn("gateway socket failed", { error });
    log.warn("Discord's connection broke, trying again", { error });
    log.warn("Discord can't be reached yet", { error, retryMs: failures * 1_000 });
    log.error("admins.not_told", { topic: "x", error });
  }
  log.info("gateway session resumed");
  log.warn("gateway.connects_later", { ms: 1_000, failures: 1 });
  log.info("gateway session resumed");
  log.warn("supervisor.origin-unreachable", { error });
  log.warn("claude.breaker_opened");
  log.warn("claude.breaker_opened");
  log.info("claude.breaker_recovered");
  log.info("supervisor.origin-back");
  assert.deepEqual(
    lines().map((line) => line.replace(/ \(git fetch.*waits/, "").replace(/ \(or see [^)]+\)/, "")),
    [
      "Turbot lives in /srv/turbot. Getting release 0123456789 ready…",
      "I can't reach Discord. Check this machine's network; I keep trying.",
      "Discord is back.",
      "I can't reach GitHub. Check this machine's network; I keep trying.",
      "I can't reach Claude. Check this machine's network; I keep trying.",
      "Claude is back.",
      "GitHub is back.",
    ],
  );
});

test("during one service's outage, errors from another one are still shown", () => {
  const { log, lines } = open();
  log.warn("Discord can't be reached yet", { error: new Error("connect ECONNREFUSED") });
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  log.error("admins.not_told", {
    error: named("DiscordUnreachedError", "Discord can't be reached: ECONNREFUSED"),
  });
  log.error("webhook delivery failed", {
    error: named("DiscordUnreachedError", "no way to Discord: ECONNRESET"),
  });
  log.error("webhook delivery failed", { error: named("GitHubFailedError", "fetch failed") });
  log.error("requests.planner_broke", { error: new Error("connect ETIMEDOUT") });
  log.error("house.chore_failed", { error: new Error("socket hang up") });
  assert.deepEqual(
    lines().filter((line) => line.startsWith("Something")),
    [
      "Something went wrong (GitHubFailedError: fetch failed).",
      "Something went wrong (Error: connect ETIMEDOUT).",
      "Something went wrong (Error: socket hang up).",
    ],
  );
});

test("events without a sentence of their own stay in the log; errors are shown once, with where to look", () => {
  const { log, lines } = open();
  log.warn("discord.limited", { route: "x", ms: 5 });
  log.warn("follow-up.look_failed", { error: new Error("502") });
  for (let time = 0; time < 5; time += 1) {
    log.warn("plugin not loaded", { line: "plugins/dice.ts has gills" });
    log.error("an event was given up", { error: new TypeError("no gills") });
    log.error("requests.planner_broke", { error: new RangeError("too deep") });
  }
  const whereToLook = lines().filter((line) => line.includes("tee turbot.log"));
  assert.equal(whereToLook.length, 1);
  const others = lines().filter((line) => line !== whereToLook[0]);
  assert.deepEqual(
    [...new Set(others)],
    [
      "A plugin isn't loaded: plugins/dice.ts has gills",
      "Something went wrong (TypeError: no gills).",
      "Something went wrong (RangeError: too deep).",
    ],
  );
  assert.equal(others.filter((line) => line.startsWith("Something")).length, 2);
  assert.doesNotMatch(lines().join("\n"), /^\d\d:|warn:|error:|_/m);
});

test("a setting that needs a person is reported only by the bot; in a proven home, saving .env is enough", () => {
  const { terminal, log, lines } = open();
  const problem = "Turbot can't start: one setting needs you. Set it in .env.\n  DISCORD_TOKEN is missing\n";
  const crash = {
    reason: "it ended by itself with exit code 78: a setting needs a person",
    cause: "configuration",
  };
  terminal.print(problem);
  log.error("supervisor.bot-crashed", { ...crash, restartInMs: 60_000 });
  assert.deepEqual(lines(), problem.trimEnd().split("\n"));
  log.warn("supervisor.waits-for-settings", { retryMs: 60_000 });
  assert.deepEqual(lines().slice(2), [
    "I'm waiting: save .env, and I'll carry on by myself. (If you fix it elsewhere, I'll look again in 60 s.)",
  ]);
});

test("a repository that GitHub doesn't let us into is left to the setup report; an unreachable one is shown", () => {
  const { log, lines } = open();
  log.warn("supervisor.origin-unreachable", { error: new Error("git said no"), problem: "not let in" });
  assert.deepEqual(lines(), []);
  log.warn("supervisor.origin-unreachable", { error: new Error("git said no"), problem: "out of reach" });
  assert.deepEqual(lines(), [
    "I can't reach GitHub (git fetch origin says why), so what is merged waits. Check this machine's network; I keep trying.",
  ]);
});

test("plain text from a program stays as it is, and isn't shown again as part of another message", () => {
  const { terminal, log, lines } = open();
  log.error("bot failed", { error: new Error("gills") });
  terminal.print("Turbot ended: gills.\n  they are missing\n");
  log.error("supervisor.bot-crashed", { reason: "it ended by itself with exit code 1", restartInMs: 500 });
  terminal.say("Turbot can't start yet. Put this right.\nTurbot ended: gills.\n  they are missing");
  assert.deepEqual(lines(), [
    "Turbot ended: gills.",
    "  they are missing",
    "Turbot ended: it ended by itself with exit code 1.",
    "Turbot can't start yet. Put this right.",
  ]);
});

test("lines that come in pieces are put together, and an endless one is passed on", () => {
  const { terminal, lines } = open();
  const line = JSON.stringify({ at: "2026-11-22T12:30:05.000Z", level: "info", event: "bot is live" });
  terminal.print(line.slice(0, 20));
  terminal.print(`${line.slice(20)}\nhalf`);
  assert.deepEqual(lines(), ["🐟 Turbot is online."]);
  terminal.print("x".repeat(300_000));
  assert.equal(lines().length, 2);
});
