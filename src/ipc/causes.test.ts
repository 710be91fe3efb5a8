import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeniedTime } from "../supervisor/denied-time.ts";
import { postponed, shouldReport } from "../supervisor/postpone.ts";
import { type ProcessState, processStates } from "../supervisor/process-standing.ts";
import { firstRecord, type Postponed, parseRecord, phases } from "../supervisor/release-record.ts";
import type { Supervision } from "../supervisor/supervision.ts";
import { ageOf, dueTime, pastTime } from "../system/stored-times.ts";
import { causeOf, causeOfExit, causeOfSignal, causes, exitCodeOf } from "./causes.ts";
import { readBotMessage } from "./read-bot-message.ts";
import { isStatusReport } from "./status-report.ts";

const commit = "1".repeat(40);

test("an error or one of its causes says whose fault it is", () => {
  const blaming = Object.assign(new Error("no token"), { blames: "configuration" });
  const system = (code: string) => Object.assign(new Error(code), { code });
  const sqlite = (errcode: number) =>
    Object.assign(new Error("sqlite"), { code: "ERR_SQLITE_ERROR", errcode });
  assert.equal(causeOf(blaming), "configuration");
  assert.equal(
    causeOf(new Error("outer", { cause: new Error("between", { cause: blaming }) })),
    "configuration",
  );
  for (const code of ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EBUSY"])
    assert.equal(causeOf(system(code)), "machine", code);
  for (const code of ["ETXTBSY", "ENOLCK", "EFBIG"]) assert.equal(causeOf(system(code)), "machine", code);
  for (const syscall of ["listen", "bind"])
    assert.equal(causeOf(Object.assign(system("EACCES"), { syscall })), "configuration", syscall);
  for (const code of [11, 13, 26, 5, 5 | (1 << 8), 6, 10, 10 | (3 << 8)])
    assert.equal(causeOf(sqlite(code)), "machine", `${code}`);
  for (const code of [1, 19, 20]) assert.equal(causeOf(sqlite(code)), undefined, `${code}`);
  for (const own of [new TypeError("x is not a function"), system("ENOENT"), "text", undefined]) {
    assert.equal(causeOf(own), undefined);
  }
  const round = new Error("round");
  round.cause = round;
  assert.equal(causeOf(round), undefined);
  assert.equal(causeOf(Object.assign(new Error("odd"), { blames: "the moon" })), undefined);
});

test("a signal is the release's fault only if a program brings it upon itself", () => {
  for (const signal of ["SIGSEGV", "SIGABRT", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS"])
    assert.equal(causeOfSignal(signal), "release", signal);
  for (const signal of ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGBUS", "SIGXCPU", "SIGPWR", "SIGUSR1"])
    assert.equal(causeOfSignal(signal), "machine", signal);
});

test("an exit code says whose fault it was, and only the code's own fault blames the release", () => {
  assert.deepEqual(
    causes.map((cause) => causeOfExit(exitCodeOf(cause))),
    ["release", "release", "discord", "github", "claude", "configuration", "machine"],
  );
  for (const code of [0, 1, 2, 134, null]) assert.equal(causeOfExit(code), "release");
});

test("the record and the reports have no phase or event that an older supervisor doesn't know, only additional fields", () => {
  // As they were before causes existed: an older supervisor would reject a record with any other phase.
  const known = "idle preparing preflight standby draining going probation verified rolling-back";
  assert.equal(phases.join(" "), known);
  const failed = { event: "deploy_failed", commit, pullRequest: 7, reason: "r", output: "" };
  assert.ok(isStatusReport({ ...failed, again: "later", cause: "discord", to: commit }));
  assert.ok(isStatusReport({ ...failed, again: "later" }), "an older one's");
  assert.ok(isStatusReport({ ...failed, cause: "the moon" }), "a newer one's");
  const signal = { commit, pullRequest: null, deliveryId: null, at: "2026-01-02T03:04:05Z" };
  const old = { signal, attempts: 1, notBefore: "2026-01-02T03:04:05Z" };
  const read = (waiting: object) =>
    parseRecord(JSON.stringify({ ...firstRecord(commit), postponed: waiting }));
  assert.deepEqual(read(old)?.postponed, old);
  const later = { ...old, cause: "the moon", wentLive: true, more: "that a newer one adds" };
  assert.deepEqual(read(later)?.postponed, later);
});

test("well-formed waits in a bot's messages are read; malformed or missing ones don't break a heartbeat", () => {
  const wait = { cause: "discord", what: "Discord", blocks: true };
  assert.deepEqual(readBotMessage({ type: "waiting", on: [wait] }), { type: "waiting", on: [wait] });
  const ending = { type: "ending", signal: "SIGTERM" };
  assert.deepEqual(readBotMessage(ending), ending);
  for (const signal of [undefined, 15, "SIGSEGV", {}])
    assert.equal(readBotMessage({ type: "ending", signal }), null);
  assert.deepEqual(readBotMessage({ type: "waiting", on: [] }), { type: "waiting", on: [] });
  assert.deepEqual(readBotMessage({ type: "heartbeat", gateway: true }), {
    type: "heartbeat",
    gateway: true,
  });
  const beat = { type: "heartbeat", gateway: false, waits: [wait] };
  assert.deepEqual(readBotMessage(beat), beat);
  const odd: readonly unknown[] = [
    "Discord",
    {},
    [null],
    [{ ...wait, cause: "the moon" }],
    [{ ...wait, what: 7 }],
    [{ cause: "discord", what: "x" }],
    Array.from({ length: 50 }, () => wait),
  ];
  for (const on of odd) {
    assert.equal(readBotMessage({ type: "waiting", on }), null, JSON.stringify(on));
    // It is alive nonetheless.
    assert.deepEqual(readBotMessage({ type: "heartbeat", gateway: true, waits: on }), {
      type: "heartbeat",
      gateway: true,
    });
  }
  const long = readBotMessage({ type: "waiting", on: [{ ...wait, what: "x".repeat(10_000) }] });
  assert.ok(long?.type === "waiting" && (long.on[0]?.what.length ?? 0) <= 300);
});

test("time that the machine denied a process is told apart from time that it used", () => {
  let now = 0;
  let standing: ProcessState = { wantsToRun: true, cpuMs: 0 };
  const denied = createDeniedTime(
    () => new Map([[1, standing]]),
    () => now,
  );
  const pass = (ms: number, next: ProcessState) => {
    now += ms;
    standing = next;
    denied.look();
  };
  denied.look();
  // It gets all the CPU time it wants: a blocked event loop is its own fault.
  pass(1_000, { wantsToRun: true, cpuMs: 980 });
  assert.equal(denied.since(0), 0);
  // It wants to run, and gets a twentieth.
  pass(1_000, { wantsToRun: true, cpuMs: 1_030 });
  assert.equal(denied.since(0), 950);
  // It is waiting, and doesn't want to run.
  pass(1_000, { wantsToRun: false, cpuMs: 1_030 });
  pass(1_000, { wantsToRun: false, cpuMs: 1_030 });
  assert.equal(denied.since(0), 950);
  assert.equal(denied.since(2_500), 0);
  // Two processes that share a processor aren't denied anything.
  pass(1_000, { wantsToRun: true, cpuMs: 1_500 });
  pass(1_000, { wantsToRun: true, cpuMs: 2_000 });
  assert.equal(denied.since(3_000), 0);
});

test("a process's state is seen from outside", () => {
  const own = processStates(process.pid).get(process.pid);
  assert.ok(own);
  assert.ok(own.cpuMs > 0);
  assert.equal(processStates(2 ** 30).size, 0);
});

test("stored times are bounded when they are read: one from the future becomes now", () => {
  assert.equal(pastTime(5, 10), 5);
  assert.equal(pastTime(15, 10), 10);
  assert.equal(ageOf(15, 10), 0);
  assert.equal(pastTime(Number.NaN, 10), 10);
  assert.equal(dueTime(15, 10, 100), 15);
  assert.equal(dueTime(500, 10, 100), 10, "later than it can have been set to");
  assert.equal(dueTime(Number.NaN, 10, 100), 10);
});

test("a release that went live and couldn't get ready is retried at growing intervals up to a day, and reported twice", () => {
  const timings = { firstRetryMs: 30_000, longestRetryMs: 1_800_000, rareRetryMs: 86_400_000 };
  const signal = { commit, pullRequest: 7, deliveryId: null, at: "2026-01-02T03:04:05Z" };
  let before: Postponed | null = null;
  const waits: number[] = [];
  const reported: number[] = [];
  for (let time = 1; time <= 10; time += 1) {
    const supervision = { record: { current: { postponed: before } }, powers: { now: () => 0, timings } };
    const next = postponed(supervision as unknown as Supervision, signal, {
      cause: "discord",
      wentLive: true,
    });
    if (shouldReport(before, next)) reported.push(time);
    waits.push(Date.parse(next.notBefore) / 1_000);
    before = next;
  }
  assert.deepEqual(waits, [30, 60, 120, 240, 480, ...Array.from({ length: 5 }, () => 86_400)]);
  assert.deepEqual(reported, [1, 6]);
});
