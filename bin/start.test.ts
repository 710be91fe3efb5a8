import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { lockPlayground, publishAddress } from "../simulator/playground/playground-lock.ts";
import { tryProcessLock } from "../src/git/hold-process-lock.ts";
import { exitCodeOf } from "../src/ipc/causes.ts";

const root = join(import.meta.dirname, "..");

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "turbot-start-"));
  t.after(() => {
    chmodSync(made, 0o700);
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

/** Who runs a program: whoever runs the tests, if it isn't said. */
interface User {
  readonly uid?: number;
}

function node(args: readonly string[], env: NodeJS.Dict<string>, user: User = {}) {
  return spawnSync(process.execPath, args, { encoding: "utf8", env, cwd: "/", timeout: 20_000, ...user });
}

const supervisor = join(root, "bin", "supervisor.ts");
const { PATH = "" } = process.env;

/** A copy of bin/start.js with stand-ins that say which program was started. */
function startable(t: TestContext): string {
  const home = folder(t);
  mkdirSync(join(home, "bin"));
  mkdirSync(join(home, "node_modules", ".bin"), { recursive: true });
  symlinkSync(process.execPath, join(home, "node_modules", ".bin", "node"));
  writeFileSync(join(home, "package.json"), '{"type":"module"}');
  for (const name of ["start.js", "choose-program.ts"])
    copyFileSync(join(root, "bin", name), join(home, "bin", name));
  // It reads settings with these, and reports which are missing.
  symlinkSync(join(root, "src"), join(home, "src"));
  symlinkSync(join(root, "simulator"), join(home, "simulator"));
  symlinkSync(join(root, "packages"), join(home, "packages"));
  for (const name of ["playground", "supervisor"]) {
    writeFileSync(join(home, "bin", `${name}.ts`), `console.log("${name}", ...process.argv.slice(2));`);
  }
  return home;
}

test("without a token the playground starts; with one, in the environment or in .env, the real thing", (t) => {
  const home = startable(t);
  const start = (env: NodeJS.Dict<string>, ...args: string[]) =>
    node([join(home, "bin", "start.js"), ...args], env).stdout.trim();
  assert.equal(start({}), "playground");
  assert.equal(start({}, "--reset"), "playground --reset");
  assert.equal(start({ DISCORD_TOKEN: "fish" }), "supervisor");
  assert.equal(start({ DISCORD_TOKEN: "fish" }, "--playground", "--reset"), "playground --reset");
  writeFileSync(join(home, ".env"), "DISCORD_TOKEN=\n");
  assert.equal(start({}), "playground");
  writeFileSync(join(home, ".env"), "# mine\nDISCORD_TOKEN='fish'\n");
  assert.equal(start({}), "supervisor");
  writeFileSync(join(home, ".env"), "\uFEFFDISCORD_TOKEN=fish\r\n");
  assert.equal(start({}), "supervisor");
  assert.equal(start({ DISCORD_TOKEN: "" }), "supervisor");
  const other = folder(t);
  assert.equal(start({ TURBOT_HOME: other }), "playground");
});

test("the real thing is told to be frugal with memory, once, unless somebody has chosen otherwise", (t) => {
  const home = startable(t);
  const says =
    "console.log(process.env.MALLOC_ARENA_MAX, process.env.MALLOC_TRIM_THRESHOLD_, ...process.argv.slice(2))";
  writeFileSync(join(home, "bin", "supervisor.ts"), says);
  const start = (env: NodeJS.Dict<string>) =>
    node([join(home, "bin", "start.js"), "--status"], { DISCORD_TOKEN: "fish", ...env }).stdout.trim();
  const usual = process.platform === "linux" ? "1 131072" : "undefined undefined";
  assert.equal(start({}), `${usual} --status`);
  assert.equal(start({ MALLOC_ARENA_MAX: "4" }), "4 undefined --status");
});

test("a playground option for the real bot is refused in one line, with the playground's command", (t) => {
  const home = startable(t);
  const start = (...args: string[]) =>
    node([join(home, "bin", "start.js"), ...args], { DISCORD_TOKEN: "fish" });
  for (const args of [
    ["--port", "4243"],
    ["--port=4243"],
    ["--reset"],
    ["--folder", "a reef"],
    ["--verbose"],
  ]) {
    const { stdout, stderr, status } = start(...args);
    const [option = ""] = args[0]?.split("=") ?? [];
    const command = args.map((arg) => (arg.includes(" ") ? `'${arg}'` : arg)).join(" ");
    assert.equal(stderr, `${option} belongs to the playground: npm run playground -- ${command}\n`);
    assert.deepEqual([stdout, status], ["", 1]);
  }
  assert.equal(start("--status").stdout.trim(), "supervisor --status");
  assert.equal(start("--swim").stdout.trim(), "supervisor --swim");
});

test("a real bot's settings without its token are reported with what is missing, and don't open the playground", (t) => {
  const home = startable(t);
  const start = (env: NodeJS.Dict<string>, ...args: string[]) =>
    node([join(home, "bin", "start.js"), ...args], env);
  for (const half of [
    "ANTHROPIC_API_KEY=sk-ant-x",
    "COMMAND_PREFIX=?",
    "GITHUB_REPO=reef/turbot\nDISCORD_TOKEN= ",
  ]) {
    writeFileSync(join(home, ".env"), `${half}\n`);
    const { stdout, stderr, status } = start({});
    assert.equal(stdout, "", half);
    assert.match(stderr, /DISCORD_TOKEN is missing\n +get it: https:/);
    assert.match(stderr, /npm run playground/);
    assert.doesNotMatch(stderr, /sk-ant-x|TURBOT_HOME/);
    assert.equal(status, 78);
  }
  assert.equal(start({}, "--playground").stdout.trim(), "playground");
  writeFileSync(join(home, ".env"), "PROBATION_SECONDS=5\n");
  assert.equal(start({}).stdout.trim(), "playground");
  // Outside .env, a key or an address can be another program's.
  const others = { ANTHROPIC_API_KEY: "sk", GITHUB_TOKEN: "ghp", GITHUB_API_URL: "https://api.github.com" };
  assert.equal(start(others).stdout.trim(), "playground");
  assert.match(start({ ...others, WEBHOOK_SECRET: "0123456789abcdef" }).stderr, /DISCORD_TOKEN is missing/);
});

test("settings in UTF-16 are refused with what to do", (t) => {
  const home = startable(t);
  writeFileSync(join(home, ".env"), Buffer.from("\uFEFFDISCORD_TOKEN=fish\r\n", "utf16le"));
  const { stderr, stdout, status } = node([join(home, "bin", "start.js")], {});
  assert.match(stderr, /^\/.*\.env is written in UTF-16: .* save it as UTF-8[^\n]*\n$/);
  assert.equal(stdout, "");
  assert.equal(status, 78);
  assert.match(refusal({ TURBOT_HOME: home }), /\.env is written in UTF-16/);
  assert.equal(node([join(home, "bin", "start.js"), "--playground"], {}).stdout.trim(), "playground");
});

test("without its packages it says what to do, in one sentence", (t) => {
  const home = startable(t);
  rmSync(join(home, "node_modules"), { recursive: true });
  const { stderr, status } = node([join(home, "bin", "start.js")], {});
  assert.equal(stderr, "Turbot's packages are not installed yet: run `npm ci`, then `npm start`.\n");
  assert.equal(status, 1);
});

test("an old Node started by hand is told to use the one that came along", (t) => {
  const home = startable(t);
  const older = join(home, "older.mjs");
  // Before anything else runs, make this Node claim to be an old one.
  writeFileSync(older, 'Object.defineProperty(process.versions, "node", { value: "20.19.0" });');
  const { stderr, status } = node(["--import", older, join(home, "bin", "start.js")], {});
  assert.match(stderr, /^Turbot needs Node 26, and this is 20\.19\.0: run `npm start`, .*\n$/);
  assert.equal(status, 1);
});

function refusal(env: NodeJS.Dict<string>, args: readonly string[] = [], user: User = {}): string {
  const { stderr, stdout, status } = node([supervisor, ...args], { PATH, ...env }, user);
  assert.equal(status, /can't be written to/.test(stderr) ? exitCodeOf("machine") : 1, stdout + stderr);
  assert.doesNotMatch(stderr, /^ +at /m);
  return stderr;
}

function gitClone(t: TestContext): string {
  const home = folder(t);
  for (const args of [
    ["init", "--quiet"],
    ["-c", "user.name=x", "-c", "user.email=x@y.z", "commit", "--quiet", "--allow-empty", "-m", "First"],
  ]) {
    assert.equal(spawnSync("git", args, { cwd: home, env: { PATH } }).status, 0);
  }
  return home;
}

test("a machine without git is told where to get it", (t) => {
  const home = folder(t);
  assert.match(refusal({ PATH: home, TURBOT_HOME: home }), /^git was not found: install it \(https:/);
});

test("a folder that isn't a clone is left as it was", (t) => {
  const home = folder(t);
  assert.match(refusal({ TURBOT_HOME: home }), /is not a git clone: get one with git clone/);
  assert.equal(spawnSync("ls", ["-A", home], { encoding: "utf8" }).stdout, "");
});

test("a folder that doesn't exist, or is inside a clone, can't be a home", (t) => {
  const home = gitClone(t);
  assert.match(refusal({ TURBOT_HOME: join(home, "nowhere") }), /can't be read: set TURBOT_HOME/);
  mkdirSync(join(home, "inside"));
  assert.match(refusal({ TURBOT_HOME: join(home, "inside") }), /is inside the clone/);
});

test("a home that can't be written to is refused with who must own it", (t) => {
  const home = gitClone(t);
  chmodSync(home, 0o555);
  const user = userWithoutRights();
  if (!user) return t.skip(onlyRootCanEnter);
  assert.match(refusal({ TURBOT_HOME: home }, [], user), /can't be written to: make it yours/);
});

test("a release that can't be made is reported with the reason", (t) => {
  const home = gitClone(t);
  assert.match(refusal({ TURBOT_HOME: home }), /could not be built: the release has no package-lock\.json/);
});

test("npm start in a home that another supervisor looks after names that one", (t) => {
  const home = gitClone(t);
  mkdirSync(join(home, "data"));
  const taken = tryProcessLock(join(home, "data", "supervisor.lock"), {
    pid: process.pid,
    reason: "supervisor",
    since: "2026-01-02T03:04:05.000Z",
  });
  assert("lock" in taken);
  t.after(() => taken.lock.release());
  const { stderr, status } = spawnSync("npm", ["start", "--silent"], {
    cwd: root,
    encoding: "utf8",
    env: { PATH, HOME: home, TURBOT_HOME: home, DISCORD_TOKEN: "fish" },
    timeout: 60_000,
  });
  assert.match(
    stderr,
    new RegExp(`already running in .*: process ${process.pid}, running since 2026-01-02T03:04:05`),
  );
  assert.match(stderr, new RegExp(`Stop it \\(kill ${process.pid}\\) first, or set TURBOT_HOME`));
  assert.notEqual(status, 0);
});

test("an invalid probation is reported along with all other settings that need a person", (t) => {
  const home = folder(t);
  const token = "DISCORD_TOKEN=a-token-of-a-bot-that-is-long-enough";
  const others = [
    "WEBHOOK_PORT=eighty",
    "COMMAND_PREFIX=too long",
    "LOG_CHANNEL_ID=#bot-log",
    "GITHUB_REPO=x",
  ];
  const names = [...others, "PROBATION_SECONDS", "WEBHOOK_SECRET", "ANTHROPIC_API_KEY"].map(
    (one) => one.split("=")[0],
  );
  writeFileSync(join(home, ".env"), ["PROBATION_SECONDS=ten", ...others, token].join("\n"));
  const { stderr, status } = node([join(root, "bin", "bot.ts")], { PATH, TURBOT_HOME: home });
  for (const name of names) assert.match(stderr, new RegExp(`^  ${name} `, "m"));
  assert.equal(status, 78);
});

test("an invalid probation is refused by the playground, too", (t) => {
  const args = [join(root, "bin", "playground.ts"), "--folder", folder(t), "--port", "0"];
  const { stderr, stdout, status } = node(args, { PATH, PROBATION_SECONDS: "ten" });
  assert.equal(stderr, "PROBATION_SECONDS is not a number above 0 and at most 3600: change it in .env.\n");
  assert.deepEqual([stdout, status], ["", 1]);
});

test("a .env without a readable line doesn't open the playground, and its lines are reported", (t) => {
  const home = startable(t);
  for (const line of ["DISCORD_TOKEN: fish", "DISCORD_TOKEN=#fish", "LOG_CHANNEL_ID=#bot-log", "hello"]) {
    writeFileSync(join(home, ".env"), `${line}\n`);
    const { stdout, stderr, status } = node([join(home, "bin", "start.js")], {});
    assert.equal(stdout, "", line);
    assert.match(stderr, /[Ll]ine 1 of \.env/, line);
    assert.equal(status, 78);
  }
  writeFileSync(join(home, ".env"), readFileSync(join(root, ".env.example")));
  assert.equal(node([join(home, "bin", "start.js")], {}).stdout.trim(), "playground");
});

test("an unknown argument is refused with the known ones", (t) => {
  const home = gitClone(t);
  assert.match(refusal({ TURBOT_HOME: home }, ["--swim"]), /"--swim" isn't a command.*\n[\s\S]*--status/);
});

test("a home where nothing has run yet says so, and can't go back", (t) => {
  const home = gitClone(t);
  const env = { PATH, TURBOT_HOME: home };
  assert.match(node([supervisor, "--status"], env).stdout, /^Nothing has run in .* yet: npm start/);
  assert.match(refusal({ TURBOT_HOME: home }, ["--go-back"]), /There's no record in/);
});

test("a second playground in a folder says first of all that one is running, and where", (t) => {
  const home = folder(t);
  t.after(lockPlayground(home));
  const start = (...args: string[]) =>
    node([join(root, "bin", "playground.ts"), "--folder", home, ...args], { PATH });
  const early = start();
  assert.match(early.stdout, new RegExp(`is already starting \\(process ${process.pid}\\)`));
  publishAddress(home, "http://localhost:4242/");
  // The second one's port isn't even looked at.
  const { stdout, stderr, status } = start("--port", "1");
  assert.match(
    stdout,
    new RegExp(`is already running \\(process ${process.pid}\\): http://localhost:4242/\n$`),
  );
  assert.equal(stderr, "");
  assert.equal(status, 0);
  const reset = start("--reset");
  assert.match(reset.stderr, /It was not reset: .* npm run playground -- --reset --folder /);
  assert.equal(reset.status, 1);
});

test("the supervisor's commands work as printed", (t) => {
  const home = gitClone(t);
  const shell = (command: string) =>
    spawnSync("sh", ["-c", command], {
      cwd: root,
      encoding: "utf8",
      env: { PATH, TURBOT_HOME: home },
      timeout: 20_000,
    });
  const usage = node([supervisor, "--help"], { PATH, TURBOT_HOME: home }).stdout.trim().split("\n");
  const commands = usage.map((line) => line.split(/ {2,}/)[0] ?? "");
  assert.equal(commands.length, 7);
  for (const command of commands.filter((one) => /--(status|go-back|pardon|deploy)/.test(one))) {
    const { stdout, stderr } = shell(command.replace("<commit>", "HEAD"));
    assert.match(
      stdout + stderr,
      /^(Nothing has run in |There's no record in |[0-9a-f]{9} will be deployed as soon as )/,
      command,
    );
  }
});

test("the printed command fixes a folder that can't be written to, no matter what it is called", (t) => {
  const user = userWithoutRights();
  if (!user) return t.skip(onlyRootCanEnter);
  const home = folder(t);
  const odd = join(home, "it's a reef");
  mkdirSync(odd);
  spawnSync("git", ["init", "--quiet", odd], { env: { PATH } });
  chmodSync(odd, 0o555);
  chmodSync(home, 0o755);
  const said = refusal({ TURBOT_HOME: odd }, [], user);
  chmodSync(odd, 0o755);
  const command = /make it yours \(sudo (chown .*)\), or start/.exec(said)?.[1] ?? "";
  const shown = spawnSync("sh", ["-c", command.replace(/^chown/, "printf '%s\\n'")], {
    encoding: "utf8",
    env: { PATH, USER: "me" },
  });
  assert.deepEqual(shown.stdout.trim().split("\n"), ["-R", "me", odd]);
});

test("the doctor says in its own form when the packages are missing", (t) => {
  const home = folder(t);
  mkdirSync(join(home, "bin"));
  writeFileSync(join(home, "package.json"), '{"type":"module"}');
  copyFileSync(join(root, "bin", "start.js"), join(home, "bin", "start.js"));
  const plain = node([join(home, "bin", "start.js"), "--doctor"], { PATH });
  assert.match(plain.stderr, /packages are not installed yet: run `npm ci`/);
  const { stdout, status } = node([join(home, "bin", "start.js"), "--doctor", "--json"], { PATH });
  assert.partialDeepStrictEqual(JSON.parse(stdout), {
    ok: false,
    checks: [{ check: "node", verdict: "bad" }],
  });
  assert.equal(status, 1);
});

test("at a terminal the supervisor says in plain words what is stopping it, once and in one place", (t) => {
  const home = folder(t);
  const seen = join(home, "seen.mjs");
  // Before anything else runs, make this process believe that it has a terminal.
  writeFileSync(seen, 'Object.defineProperty(process.stdout, "isTTY", { value: true });');
  const looked = node(["--import", seen, supervisor], { PATH, TURBOT_HOME: home });
  assert.match(looked.stdout, /^[^{\n]* is not a git clone: get one with git clone[^\n]*\n$/);
  assert.equal(looked.stderr, "");
  const clone = gitClone(t);
  const started = node(["--import", seen, supervisor], { PATH, TURBOT_HOME: clone });
  assert.match(started.stdout, /^The clone has no remote called origin, so merges aren't deployed/);
  assert.match(started.stdout, /^Turbot lives in .*\. Getting release [0-9a-f]{10} ready…$/m);
  assert.match(started.stdout, /could not be built: the release has no package-lock\.json/);
  assert.doesNotMatch(started.stdout, /^\{/m);
  const piped = node([supervisor], { PATH, TURBOT_HOME: clone });
  assert.match(piped.stdout, /^\{"at":.*"event":"supervisor\.started"/m);
});

const onlyRootCanEnter = "this clone is in a folder that only root can enter";

/** Who is stopped by a folder's permissions. Root is not, so another user has to try, if it can enter this clone. */
function userWithoutRights(): User | undefined {
  if (process.getuid?.() !== 0) return {};
  return isOpenToAll(supervisor) ? { uid: 65_534 } : undefined;
}

/** Whether everyone can enter the folders above it. */
function isOpenToAll(path: string): boolean {
  const parent = dirname(path);
  if (parent === path) return true;
  return (statSync(parent).mode & 0o001) !== 0 && isOpenToAll(parent);
}
