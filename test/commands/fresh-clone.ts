import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { firstRecord, type ReleaseRecord, recordFile } from "../../src/supervisor/release-record.ts";
import { cacheOfThisRun } from "../../src/system/fixtures/cache-of-this-run.ts";

export interface FreshClone {
  /** Where whoever reads a page types. */
  readonly clone: string;
  readonly env: Readonly<Record<string, string>>;
  /** @returns the home of somebody else's, for what is cloned there */
  newMachine(): string;
  remove(): void;
}

/** What operating.md shows: a release that was bad, and the one before it that runs again. */
const long = (short: string) => short.padEnd(40, "0");
const rolledBack: ReleaseRecord = {
  ...firstRecord(long("9fa6d4f91")),
  lastGood: long("9fa6d4f91"),
  previousGood: long("9d53b7f7e"),
  quarantined: [
    {
      ...{ commit: long("4b1d6a3cc"), pullRequest: 12, output: "" },
      ...{ reason: "it ended by itself with exit code 1", at: "2026-01-10T09:14:26.114Z" },
    },
  ],
  events: [
    { at: "2026-01-10T09:14:24.021Z", event: "deploy", commit: long("4b1d6a3cc") },
    {
      ...{ at: "2026-01-10T09:14:26.114Z", event: "rollback", commit: long("4b1d6a3cc") },
      detail: "it ended by itself with exit code 1; 9fa6d4f91 runs again",
    },
    { at: "2026-01-10T09:14:27.630Z", event: "back", commit: long("9fa6d4f91") },
  ],
};

/** Folders in the clone: what is kept in a backup, and where it is restored. */
export const oldHome = "old-home";
export const newHome = "new-home";
/** The same as the clone, for what changes it. */
export const stoppedHome = "stopped-home";

/**
 * A copy of the project as people clone it, whose upstream has released a newer version; in its home a bad release was rolled back.
 *
 * @param root the project's folder
 * @param parent where everything is made
 */
export function freshClone(root: string, parent: string): FreshClone {
  const folder = mkdtempSync(join(parent, "turbot-commands-"));
  const at = (name: string) => join(folder, name);
  const [clone, people, upstream, fork] = [at("turbot"), at("people"), at("upstream.git"), at("fork")];
  const env = {
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
    ...{ HOME: people, TMPDIR: folder, ...cacheOfThisRun() },
    ...{ GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: at("gitconfig"), npm_config_update_notifier: "false" },
    TURBOT_BACKUP_PASSPHRASE: "a passphrase of some length",
  };
  // The addresses that pages name lead here.
  const config = `[user]\n name = Reef\n email = reef@example.org\n[init]\n defaultBranch = main
[url "${upstream}"]\n insteadOf = https://github.com/owner/turbot.git\n[url "${fork}"]\n insteadOf = https://github.com/you/turbot\n`;
  writeFileSync(at("gitconfig"), config);
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const commit = (cwd: string, subject: string) => {
    git(cwd, "add", "--all");
    git(cwd, "commit", "--quiet", "--message", subject);
  };

  for (const made of [clone, people, fork]) mkdirSync(made);
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
  });
  const tops = new Set(listed.split("\0").flatMap((path) => path.split("/", 1)));
  for (const top of tops) if (top !== "") cpSync(join(root, top), join(clone, top), { recursive: true });
  git(clone, "init", "--quiet");
  commit(clone, "What people fork");
  git(folder, "clone", "--quiet", "--bare", clone, upstream);
  git(clone, "remote", "add", "origin", upstream);
  git(clone, "fetch", "--quiet", "origin");
  writeFileSync(join(clone, "news.txt"), "New\n");
  commit(clone, "Release");
  git(clone, "push", "--quiet", "origin", "HEAD:refs/tags/v0.3.0");
  git(clone, "reset", "--quiet", "--hard", "HEAD~1");
  // What is cloned, but not started, needs no more.
  git(fork, "init", "--quiet");
  cpSync(join(root, "deploy"), join(fork, "deploy"), { recursive: true });
  commit(fork, "A fork");

  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  for (const home of [clone, join(clone, stoppedHome)]) {
    mkdirSync(join(home, "data"), { recursive: true });
    writeFileSync(recordFile(home), JSON.stringify(rolledBack));
  }
  for (const home of [oldHome, newHome]) git(clone, "init", "--quiet", home);
  mkdirSync(join(clone, oldHome, "data"));
  new DatabaseSync(join(clone, oldHome, "data", "sessions.db")).exec("CREATE TABLE waves (height REAL)");
  let machines = 0;
  return {
    clone,
    env,
    newMachine() {
      const machine = at(`machine-${++machines}`);
      mkdirSync(machine);
      return machine;
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
