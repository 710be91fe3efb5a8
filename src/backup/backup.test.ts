import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { createGit } from "../git/git.ts";
import { openDatabase, transaction } from "../store/open-database.ts";
import { atTerminal } from "../wizard/fixtures/at-a-terminal.ts";
import { runBackupCommand, runRestoreCommand } from "./backup-commands.ts";

const root = resolve(import.meta.dirname, "../..");
const passphrase = "a tin of bright sardines";

/** A home that a Turbot has run in, and an empty clone on another machine. */
async function twoHomes(t: TestContext) {
  const base = mkdtempSync(join(tmpdir(), "turbot-backup-"));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const git = createGit({ cwd: base, env: process.env });
  const clone = async (name: string) => {
    await git.run(["init", "--quiet", "--template=", join(base, name)]);
    return join(base, name);
  };
  const home = await clone("home");
  const fresh = await clone("fresh");
  mkdirSync(join(home, "data", "quotes"), { recursive: true });
  const put = (path: string, text: string) => writeFileSync(join(home, path), text);
  put(
    ".env",
    `DISCORD_TOKEN=token-of-the-reef\nGITHUB_REPO=reef/turbot\nGITHUB_APP_ID=7\nGITHUB_APP_PRIVATE_KEY=${home}/data/github-app-7.pem\n`,
  );
  put("data/github-app-7.pem", `-----BEGIN ${"PRIVATE KEY"}-----\npearl\n-----END ${"PRIVATE KEY"}-----\n`);
  for (const lost of ["sessions.db.before-9", "supervisor.lock", "supervisor.lock.json"])
    put(`data/${lost}`, "old");
  mkdirSync(join(home, "data", "deps", "abc"), { recursive: true });
  const database = openDatabase(join(home, "data", "sessions.db"));
  t.after(() => database.close());
  database.exec("CREATE TABLE pairs (left_one INTEGER, right_one INTEGER)");
  const store = new DatabaseSync(join(home, "data", "quotes", "store.db"));
  store.exec("PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('blub')");
  t.after(() => store.close());
  /** As somebody types it: a process of its own. */
  const typed = (homeOf: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    run(["bin/turbot.ts", ...args], { TURBOT_HOME: homeOf, TURBOT_BACKUP_PASSPHRASE: passphrase, ...env });
  return { base, home, fresh, file: join(base, "copy"), database, typed };
}

/** The same commands, without the second that a process takes to start. */
async function turbot(
  home: string,
  [command, ...args]: readonly string[],
  inEnvironment: string | undefined = passphrase,
) {
  const said = { out: "", error: "" };
  const run = command === "backup" ? runBackupCommand : runRestoreCommand;
  const status = await run(args, {
    ...{
      home,
      cwd: home,
      env: process.env,
      pid: process.pid,
      now: Date.now,
      inEnvironment,
      isTerminal: false,
    },
    settingsInEnvironment: () => "DISCORD_TOKEN=token-of-a-container\n",
    users: () => ({ own: process.getuid?.() ?? 0, home: statSync(home).uid }),
    out: (line) => {
      said.out += `${line}\n`;
    },
    error: (line) => {
      said.error += `${line}\n`;
    },
  });
  return { status, ...said };
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ readonly status: number; readonly out: string; readonly error: string }>((done) => {
    const options = { cwd: root, env: { PATH: process.env.PATH ?? "", ...env } };
    execFile(process.execPath, args, options, (problem, out, error) =>
      done({ status: problem === null ? 0 : Number(problem.code), out, error }),
    );
  });
}

test("keeps what makes a Turbot what it is, encrypted, and brings it to another machine with its paths", async (t) => {
  const { home, fresh, file, typed } = await twoHomes(t);
  const made = await typed(home, ["backup", file]);
  assert.equal(made.status, 0, made.error);
  assert.match(
    made.out,
    /4 files, encrypted as a whole\. Of reef\/turbot at .*: settings and keys, the database, 1 stores? of plugins/,
  );
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(!existsSync(join(home, "data", "backup_copy")));
  const bytes = readFileSync(file, "latin1");
  for (const secret of ["token-of-the-reef", "pearl", "SQLite format", passphrase])
    assert.ok(!bytes.includes(secret));

  const checked = await typed(fresh, ["restore", file, "--check"]);
  assert.match(checked.out, /is whole: 4 files/);
  assert.deepEqual(readdirSync(fresh), [".git"], "looking leaves nothing behind");

  const restored = await typed(fresh, ["restore", file]);
  assert.equal(restored.status, 0, restored.error);
  assert.match(restored.out, /Restored 4 files.*use \/forget again.*npm run doctor/s);
  assert.deepEqual(readdirSync(fresh).sort(), [".env", ".git", "data"]);
  assert.deepEqual(readdirSync(join(fresh, "data")).sort(), ["github-app-7.pem", "quotes", "sessions.db"]);
  assert.match(
    readFileSync(join(fresh, ".env"), "utf8"),
    new RegExp(`PRIVATE_KEY=${fresh}/data/github-app-7.pem`),
  );
  assert.equal(statSync(join(fresh, ".env")).mode & 0o777, 0o600);
  const store = new DatabaseSync(join(fresh, "data", "quotes", "store.db"), { readOnly: true });
  assert.deepEqual(
    store
      .prepare("SELECT text FROM notes")
      .all()
      .map(({ text }) => text),
    ["blub"],
  );
  store.close();
});

test("copies each database as it is at one moment, while it is written to", async (t) => {
  const { home, fresh, file, database, typed } = await twoHomes(t);
  const insert = database.prepare("INSERT INTO pairs VALUES (?, ?)");
  let written = 0;
  let isOver = false;
  const backup = typed(home, ["backup", file]).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    transaction(database, () => {
      for (let n = 0; n < 50; n += 1) insert.run(written, -1);
      database.prepare("UPDATE pairs SET right_one = left_one WHERE left_one = ?").run(written);
    });
    written += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await backup).status, 0);
  assert.equal((await turbot(fresh, ["restore", file])).status, 0);
  const copy = new DatabaseSync(join(fresh, "data", "sessions.db"), { readOnly: true });
  t.after(() => copy.close());
  const rows = copy
    .prepare(
      "SELECT count(*) AS rows, count(*) FILTER (WHERE left_one IS NOT right_one) AS halves FROM pairs",
    )
    .get();
  assert.equal(Number(rows?.rows) % 50, 0);
  assert.equal(rows?.halves, 0);
  assert.equal(copy.prepare("PRAGMA integrity_check").get()?.integrity_check, "ok");
});

test("takes along a key that is kept elsewhere, and settings that name it", async (t) => {
  const { base, home, fresh, file } = await twoHomes(t);
  rmSync(join(home, "data", "github-app-7.pem"));
  const elsewhere = join(base, "key.pem");
  writeFileSync(elsewhere, "pearl");
  writeFileSync(join(home, ".env"), `GITHUB_APP_ID=7\nGITHUB_APP_PRIVATE_KEY=${elsewhere}\n`);
  assert.equal((await turbot(home, ["backup", file])).status, 0);
  assert.equal((await turbot(fresh, ["restore", file])).status, 0);
  assert.equal(readFileSync(join(fresh, "data", "github-app-7.pem"), "utf8"), "pearl");
  assert.match(readFileSync(join(fresh, ".env"), "utf8"), new RegExp(`=${fresh}/data/github-app-7.pem`));
});

test("overwrites nothing: neither a home nor a file, nor beside a running Turbot", async (t) => {
  const { home, fresh, file } = await twoHomes(t);
  assert.equal((await turbot(home, ["backup", file])).status, 0);
  const before = readFileSync(file);
  const again = await turbot(home, ["backup", file]);
  assert.deepEqual([again.status, readFileSync(file).equals(before)], [1, true]);
  assert.match(again.error, /is there already: name another file/);

  const there = await turbot(home, ["restore", file]);
  assert.equal(there.status, 1);
  assert.match(
    there.error,
    /has a Turbot already \(\.env, data\/github-app-7\.pem, .*nothing is overwritten/,
  );

  mkdirSync(join(fresh, "data"));
  const holder = new DatabaseSync(join(fresh, "data", "supervisor.lock"));
  holder.exec("BEGIN IMMEDIATE");
  const running = await turbot(fresh, ["restore", file]);
  holder.close();
  assert.match(running.error, /Turbot is already running in/);
  assert.ok(!existsSync(join(fresh, ".env")));

  rmSync(join(fresh, ".git"), { recursive: true });
  assert.match(
    (await turbot(fresh, ["restore", file])).error,
    /is no clone of your repository: git clone it/,
  );
  assert.match((await turbot(fresh, ["backup", `${file}-2`])).error, /Turbot has never run in/);
});

test("says what is wrong with a passphrase, a file or a clone, and leaves the clone as it was", async (t) => {
  const { base, home, fresh, file, typed } = await twoHomes(t);
  const release = "c".repeat(40);
  const record = {
    version: 1,
    phase: "idle",
    running: release,
    lastGood: release,
    previousGood: null,
    target: null,
  };
  const lists = { postponed: null, quarantined: [], report: null, bots: [], events: [] };
  writeFileSync(join(home, "data", "supervisor.json"), JSON.stringify({ ...record, ...lists }));
  const short = await turbot(home, ["backup", file], "sardines");
  assert.match(short.error, /has 8 characters, and 12 are the least/);
  const none = await typed(home, ["backup", file], { TURBOT_BACKUP_PASSPHRASE: "" });
  assert.match(none.error, /There is no passphrase: name a file with --passphrase-file/);
  assert.ok(!existsSync(file));
  assert.equal((await turbot(home, ["backup", file])).status, 0);
  const cut = join(base, "cut");
  writeFileSync(cut, readFileSync(file).subarray(0, -40));
  const other = join(base, "other");
  writeFileSync(other, "A letter.\n");
  const wrong = join(base, "passphrase");
  writeFileSync(wrong, "another tin of sardines\n");
  for (const [args, says] of [
    [[file, "--passphrase-file", wrong], /The passphrase doesn't open this backup/],
    [[cut], /The backup is damaged: its end is missing/],
    [[other], /This file isn't a backup of Turbot's/],
    [[join(base, "nowhere")], /There is no .*nowhere/],
    [[file], /doesn't have the release that ran, ccccccccc: git fetch origin/],
  ] as const) {
    const refused = await turbot(fresh, ["restore", ...args]);
    assert.equal(refused.status, 1, refused.out);
    assert.match(refused.error, says);
  }
  assert.deepEqual(readdirSync(fresh).sort(), [".git", "data"]);
  assert.equal((await turbot(fresh, ["restore", file, file])).status, 2);
  if (process.getuid?.() !== 0) return;
  chownSync(fresh, 1234, 1234);
  assert.match(
    (await turbot(fresh, ["restore", file])).error,
    /belongs to another user: run this as Turbot's user/,
  );
});

test("finishes a restore that was killed between its last steps", async (t) => {
  const { home, fresh, file } = await twoHomes(t);
  assert.equal((await turbot(home, ["backup", file])).status, 0);
  assert.equal((await turbot(fresh, ["restore", file])).status, 0);
  const [env, folder] = [join(fresh, ".env"), join(fresh, ".restore")];
  const unpack = () => {
    mkdirSync(folder);
    renameSync(env, join(folder, ".env"));
    writeFileSync(join(folder, "ready"), "");
  };
  const states: readonly (() => void)[] = [
    // Before anything moved,
    () => {
      unpack();
      renameSync(join(fresh, "data"), join(folder, "data"));
    },
    // with the databases in place,
    unpack,
    // and with everything in place.
    () => {
      mkdirSync(folder);
      writeFileSync(join(folder, "ready"), "");
    },
  ];
  for (const state of states) {
    state();
    const finished = await turbot(fresh, ["restore", file]);
    assert.match(finished.out, /Finished a restore/, finished.error);
    assert.ok(existsSync(env) && existsSync(join(fresh, "data", "sessions.db")) && !existsSync(folder));
  }
});

test("asks at a terminal for the passphrase, twice, and shows none of it", async (t) => {
  const { home, fresh, file } = await twoHomes(t);
  const terminal = (command: string, homeOf: string) => {
    const at = atTerminal(`${process.execPath} ${join(root, "bin/turbot.ts")} ${command}`, {
      PATH: process.env.PATH ?? "",
      TURBOT_HOME: homeOf,
    });
    t.after(() => at.kill());
    return at;
  };
  const backup = terminal(`backup ${file}`, home);
  await backup.sees("A passphrase for this backup");
  backup.answers(passphrase);
  await backup.sees("The same once more");
  backup.answers(passphrase);
  await backup.sees("encrypted as a whole");
  assert.equal(await backup.over, 0);
  assert.ok(!backup.screen().includes(passphrase));
  const restore = terminal(`restore ${file}`, fresh);
  await restore.sees("Its passphrase");
  restore.answers(passphrase);
  await restore.sees("Restored 4 files");
  assert.equal(await restore.over, 0);
});
