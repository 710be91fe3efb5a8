import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseDeploySignal, peekDeploySignal, takeDeploySignal } from "../ipc/deploy-signal.ts";
import type { StatusReport } from "../ipc/protocol.ts";
import { readStatusReport, writeStatusReport } from "../ipc/status-report.ts";
import { writeWhole } from "../system/write-whole.ts";
import { dependenciesAgree, linkTree } from "./adopt-dependencies.ts";
import { createLineReader } from "./bot-channel.ts";
import { CannotStartError } from "./cannot-start.ts";
import { changeByHand } from "./change-by-hand.ts";
import { describeRecord } from "./describe-record.ts";
import { createLastLines } from "./last-lines.ts";
import { failedPreflight } from "./preflight.ts";
import { depsName } from "./prepare-dependencies.ts";
import { processBirth } from "./process-birth.ts";
import { createRecordStore, readRecord } from "./record-store.ts";
import { firstRecord, parseRecord, recordFile } from "./release-record.ts";
import { createRestartPolicy } from "./restart-policy.ts";
import { toolEnvironment } from "./tool-environment.ts";

const one = "1".repeat(40);
const two = "2".repeat(40);
const three = "3".repeat(40);

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "turbot-parts-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const ordinaryDelays = { atOnce: 1, firstMs: 1_000, longestMs: 300_000 };

test("restarts at once, then with delays that double from 1 s to 5 min, and starts over once the bot was healthy", () => {
  const policy = createRestartPolicy(ordinaryDelays);
  assert.deepEqual(
    Array.from({ length: 12 }, () => policy.crashed() / 1_000),
    [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300],
  );
  policy.settled();
  assert.equal(policy.crashes, 0);
  assert.equal(policy.crashed(), 0);
});

test("a day-long crash loop stays far below the 1,000 IDENTIFYs that Discord allows", () => {
  const policy = createRestartPolicy(ordinaryDelays);
  let starts = 0;
  for (let ms = 0; ms < 24 * 3_600_000; ms += policy.crashed()) starts += 1;
  assert(starts < 320, `${starts} starts`);
});

test("a file that can't be written completely stays as it was", (t) => {
  const home = folder(t);
  writeWhole(join(home, "record"), "first");
  writeWhole(join(home, "record"), "second, which is longer ".repeat(1_000));
  assert.equal(readFileSync(join(home, "record"), "utf8").length, 24_000);
  mkdirSync(join(home, "taken"));
  assert.throws(() => writeWhole(join(home, "taken"), "text"));
  assert(statSync(join(home, "taken")).isDirectory());
});

test("malformed and hostile deploy signals are refused", () => {
  const good = { commit: one, pullRequest: 7, deliveryId: "d", at: "2026-01-02T03:04:05.000Z" };
  assert.deepEqual(parseDeploySignal(JSON.stringify({ ...good, extra: "dropped" })), {
    kind: "signal",
    signal: good,
  });
  const hostile: readonly object[] = [
    { commit: "main" },
    { commit: "--upload-pack=touch /tmp/pwned" },
    { commit: one.slice(1) },
    { commit: `${one}/../../x` },
    { commit: [one] },
    { pullRequest: 0 },
    { pullRequest: -1 },
    { pullRequest: 1.5 },
    { pullRequest: "7" },
    { deliveryId: "d".repeat(201) },
    { deliveryId: {} },
    { at: "soon" },
    { at: null },
  ];
  for (const change of hostile) {
    assert.equal(
      parseDeploySignal(JSON.stringify({ ...good, ...change })).kind,
      "refused",
      JSON.stringify(change),
    );
  }
  for (const text of ["", "null", "[]", "7", '{"commit":"11', "\0\0\0"]) {
    assert.equal(parseDeploySignal(text).kind, "refused", text);
  }
});

test("a deploy signal that is a link, a folder or huge is not even read", (t) => {
  const home = folder(t);
  const file = join(home, ".deploy");
  writeFileSync(join(home, "secret"), "swordfish");
  symlinkSync(join(home, "secret"), file);
  assert.deepEqual(peekDeploySignal(home), { kind: "refused", reason: "it is not a plain file", start: "" });
  rmSync(file);
  writeFileSync(file, " ".repeat(20_000));
  assert.partialDeepStrictEqual(peekDeploySignal(home), { kind: "refused", reason: "it has 20000 bytes" });
  rmSync(file);
  mkdirSync(join(file, "nest"), { recursive: true });
  writeFileSync(join(home, ".deploy.taken"), "left over");
  assert.partialDeepStrictEqual(takeDeploySignal(home), { kind: "refused" });
  assert.equal(existsSync(file), false);
});

test("an unread report is not replaced by a less important one", (t) => {
  const home = folder(t);
  const rollback: StatusReport = {
    event: "rollback",
    commit: two,
    to: one,
    pullRequest: 3,
    reason: "it ended",
    output: "",
  };
  const restart: StatusReport = { event: "restart", commit: one, reason: "it ended", output: "" };
  assert.equal(writeStatusReport(home, restart), true);
  assert.equal(writeStatusReport(home, rollback), true);
  assert.equal(writeStatusReport(home, restart), false);
  assert.deepEqual(readStatusReport(join(home, ".status")), rollback);
  writeFileSync(join(home, ".status"), '{"event":"rollba');
  assert.equal(writeStatusReport(home, restart), true);
  rmSync(join(home, ".status"));
  mkdirSync(join(home, ".status"));
  assert.equal(writeStatusReport(home, restart), true);
  assert.deepEqual(readStatusReport(join(home, ".status")), restart);
});

test("a record is used only if every field that decisions are based on is valid", () => {
  const record = { ...firstRecord(one), lastGood: two };
  assert.deepEqual(parseRecord(JSON.stringify(record)), record);
  const broken: readonly object[] = [
    { version: 2 },
    { phase: "swimming" },
    { running: "HEAD" },
    { lastGood: "../../etc" },
    { target: { commit: one } },
    { quarantined: [{ commit: "x", reason: "" }] },
    { quarantined: {} },
    { bots: [{ pid: "1" }] },
    { report: { event: "party" } },
    { postponed: { attempts: 1 } },
  ];
  for (const change of broken) {
    assert.equal(parseRecord(JSON.stringify({ ...record, ...change })), null, JSON.stringify(change));
  }
});

test("the record is written to disk before it changes in memory", (t) => {
  const file = recordFile(folder(t));
  const seen: string[] = [];
  const store = createRecordStore(
    file,
    { ...firstRecord(one), events: Array.from({ length: 199 }, () => ({ at: "", event: "once" })) },
    () => 0,
    ({ phase }) => {
      assert.equal(parseRecord(readFileSync(file, "utf8"))?.phase, phase);
      seen.push(phase);
    },
  );
  store.update({ phase: "preparing" }, { event: "preparing", commit: two });
  for (let count = 0; count < 5; count += 1) store.update({}, { event: "again" });
  assert.equal(seen.length, 6);
  assert.equal(store.current.events.length, 200);
  rmSync(file);
  mkdirSync(file);
  assert.throws(() => store.update({ phase: "idle" }));
  assert.equal(store.current.phase, "preparing");
});

const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });
const cod = { version: "1.0.0", resolved: "https://registry/cod", integrity: "sha512-cod" };

test("installed packages are adopted only if they are exactly what the lock file asks for", async (t) => {
  const modules = join(folder(t), "node_modules");
  mkdirSync(join(modules, "cod"), { recursive: true });
  const installed = (packages: object) => writeFileSync(join(modules, ".package-lock.json"), lock(packages));
  const wanted = { "": { name: "home" }, "node_modules/cod": cod };
  const agrees = (packages: object) => dependenciesAgree(modules, lock(packages));

  assert.equal(await agrees(wanted), false, "no note");
  installed({ "node_modules/cod": cod });
  assert.equal(await agrees(wanted), true);
  assert.equal(
    await agrees({ ...wanted, "node_modules/eel": { ...cod, optional: true } }),
    true,
    "another system's",
  );
  assert.equal(await agrees({ ...wanted, "node_modules/eel": { ...cod, dev: true } }), true, "a tool");
  assert.equal(await agrees({ ...wanted, "node_modules/eel": cod }), false, "one more wanted");
  assert.equal(await agrees({ "": {} }), false, "one less wanted");
  assert.equal(await agrees({ ...wanted, "node_modules/cod": { ...cod, version: "1.0.1" } }), false);
  assert.equal(await agrees({ ...wanted, "node_modules/cod": { ...cod, integrity: "sha512-x" } }), false);
  assert.equal(await dependenciesAgree(modules, "{"), false);
  rmSync(join(modules, "cod"), { recursive: true });
  assert.equal(await agrees(wanted), false, "its folder is gone");
  rmSync(modules, { recursive: true });
  mkdirSync(`${modules}-elsewhere/cod`, { recursive: true });
  writeFileSync(`${modules}-elsewhere/.package-lock.json`, lock({ "node_modules/cod": cod }));
  symlinkSync(`${modules}-elsewhere`, modules);
  assert.equal(await agrees(wanted), false, "a link");
});

test("adopted packages take no disk space, and outlive their source", async (t) => {
  const home = folder(t);
  const source = join(home, "node_modules");
  mkdirSync(join(source, "cod", "lib"), { recursive: true });
  mkdirSync(join(source, ".bin"));
  writeFileSync(join(source, "cod", "lib", "swim.js"), "swim()");
  // Whatever the machine's umask is.
  chmodSync(join(source, "cod", "lib", "swim.js"), 0o755);
  symlinkSync("../cod/lib/swim.js", join(source, ".bin", "swim"));
  await linkTree(source, join(home, "copy"));
  const copied = join(home, "copy", "cod", "lib", "swim.js");
  assert.equal(statSync(copied).ino, statSync(join(source, "cod", "lib", "swim.js")).ino);
  assert.equal(readlinkSync(join(home, "copy", ".bin", "swim")), "../cod/lib/swim.js");
  rmSync(source, { recursive: true });
  assert.equal(readFileSync(copied, "utf8"), "swim()");
  assert.equal(statSync(copied).mode & 0o777, 0o755);
});

test("packages are shared between lock files that are identical byte for byte", () => {
  assert.equal(depsName(lock({})), depsName(lock({})));
  assert.notEqual(depsName(lock({})), depsName(lock({ "node_modules/cod": cod })));
});

test("npm gets its own settings and the proxy's, and none of the bot's", () => {
  assert.deepEqual(
    toolEnvironment({
      PATH: "/bin",
      HOME: "/home/skipper",
      HTTPS_PROXY: "http://proxy:3128",
      npm_config_registry: "https://registry.example.org",
      npm_config_local_prefix: "/home/skipper/turbot",
      DISCORD_TOKEN: "secret",
      ANTHROPIC_API_KEY: "secret",
      GITHUB_TOKEN: "secret",
      NODE_OPTIONS: "--inspect",
      TMPDIR: undefined,
    }),
    {
      PATH: "/bin",
      HOME: "/home/skipper",
      HTTPS_PROXY: "http://proxy:3128",
      npm_config_registry: "https://registry.example.org",
    },
  );
});

test("the end of a long output is kept, with secrets redacted", () => {
  const lines = createLastLines((text) => text.replaceAll("swordfish", "[secret]"));
  for (let line = 0; line < 5_000; line += 1) lines.add(`line ${line}\n`);
  lines.add("password swordf");
  lines.add("ish\n");
  const kept = lines.text().split("\n");
  assert.equal(kept.length, 40);
  assert.equal(kept.at(-1), "password [secret]");
  assert.equal(kept[0], "line 4961");
});

test("a bot's messages are read line by line from chunks of any size, and overlong lines are dropped", () => {
  const lines: string[] = [];
  const read = createLineReader((line) => lines.push(line));
  for (const chunk of ["{a", "}\n{b}\n{", "c}", "\n", "x".repeat(70_000), "x\nlast", "\n"]) read(chunk);
  assert.deepEqual(lines, ["{a}", "{b}", "{c}", "last"]);
});

test("a process is told apart from a later one with the same pid", () => {
  const birth = processBirth(process.pid);
  assert(birth);
  assert.equal(processBirth(process.pid), birth);
  assert.notEqual(processBirth(process.ppid), birth);
  assert.equal(processBirth(2 ** 30), null);
});

test("what a preflight found out counts however busy the machine was, and what it didn't finish is the machine's fault", () => {
  const failed = (code: number | null, denied: boolean) =>
    failedPreflight({ code, signal: null, killed: null, denied }, "").cause;
  assert.deepEqual(
    [failed(78, true), failed(69, true), failed(1, true)],
    ["configuration", "discord", "machine"],
  );
  assert.deepEqual([failed(78, false), failed(1, false)], ["configuration", "release"]);
  const late = { code: null, signal: "SIGKILL", killed: "it took too long" } as const;
  assert.equal(failedPreflight({ ...late, denied: true }, "").cause, "machine");
  assert.equal(failedPreflight({ ...late, denied: false }, "").cause, "release");
});

test("--go-back quarantines the running release, and --pardon allows it again", (t) => {
  const home = folder(t);
  const back = () => changeByHand(home, { kind: "go-back" }, () => 0);
  assert.throws(back, CannotStartError);
  const store = createRecordStore(
    recordFile(home),
    { ...firstRecord(two), lastGood: two, previousGood: one },
    () => 0,
  );
  store.update({});
  assert.match(back(), /111111111 will run, and 222222222 won't/);
  const read = () => readRecord(recordFile(home), () => assert.fail("it is whole"));
  assert.partialDeepStrictEqual(read(), {
    running: one,
    lastGood: one,
    report: { event: "rollback", commit: two, to: one },
  });
  assert.throws(back, /no earlier good release/);
  const pardon = (commit: string) => changeByHand(home, { kind: "pardon", commit }, () => 0);
  assert.throws(() => pardon("222"), /The quarantined ones: 222222222/);
  assert.throws(() => pardon(three), CannotStartError);
  assert.match(pardon("2222222"), /can be deployed again/);
  assert.deepEqual(read()?.quarantined, []);
});

test("--status says what is running, what is quarantined and what happened", (t) => {
  const store = createRecordStore(recordFile(folder(t)), { ...firstRecord(one), lastGood: one }, () => 0);
  const quarantined = [{ commit: two, pullRequest: 1, reason: "it ended", output: "", at: "today" }];
  const signal = { commit: three, pullRequest: null, deliveryId: null, at: "" };
  const postponed = { signal, attempts: 1, notBefore: "", settings: "none" };
  const supervisor = { ...store.current.supervisor, trial: two };
  const asked = { commit: three, at: "today" };
  store.update(
    { quarantined, postponed, asked, supervisor },
    { event: "rollback", commit: two, detail: "it ended" },
  );
  const words = describeRecord(store.current);
  assert.match(words, /^tried again +333333333 when \.env changes$/m);
  assert.match(
    words,
    /^unexplained +333333333 since today; to deploy it: node_modules\/.bin\/node bin\/supervisor.ts --deploy 333333333$/m,
  );
  assert.match(words, /^supervisor +from 222222222, on trial$/m);
  assert.match(words, /^running +111111111$/m);
  assert.match(words, /^quarantined +222222222 at today: it ended$/m);
  assert.match(words, /^1970-\S+ +rollback +222222222 +it ended$/m);
});
