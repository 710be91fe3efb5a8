import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createGit } from "../git/git.ts";
import { silentLog } from "../log/log.ts";
import { labelOfMerged } from "../pipeline/publish/labels-of.ts";
import { createScanner } from "../policy/scanner.ts";
import { createStatusReports } from "./report-status.ts";

const policyPath = join(import.meta.dirname, "../../SECURITY_POLICY.md");

function digest(needs: string): string {
  return `import { every, TurbotPlugin } from "turbot";
export default class Digest extends TurbotPlugin {
  static readonly needs = ${needs} as const;
  daily = every("1d", async () => {
    await this.turbot.startThread("1", "News");
  });
}
`;
}

test("when a plugin goes live, the admins read what merging it allowed, or what changed by it", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "turbot-status-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const named = { GIT_AUTHOR_NAME: "T", GIT_AUTHOR_EMAIL: "t@t.example" };
  const env = { ...named, GIT_COMMITTER_NAME: "T", GIT_COMMITTER_EMAIL: "t@t.example" };
  const git = createGit({ cwd: home, env: { PATH: process.env.PATH } });
  await git.run(["init", "--quiet", "--initial-branch=main", "--template="]);
  const commit = async (file: string, text: string) => {
    mkdirSync(join(home, "plugins"), { recursive: true });
    writeFileSync(join(home, file), text);
    await git.run(["add", "--all"]);
    await git.run(["commit", "--quiet", "--message=x"], { env });
    return git.run(["rev-parse", "HEAD"]);
  };
  const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
  t.after(() => scanner.stop());
  const said: string[] = [];
  const reports = createStatusReports({
    home,
    admins: { tell: async (text: string) => said.push(text) > 0 } as never,
    requests: { onOutcome: async () => {} },
    heads: { ask: async () => true },
    reverts: { rolledBack: () => {} },
    allowedBy: (merged) => labelOfMerged(merged, { git, scanner, commandPrefix: "!" }),
    log: silentLog,
  });
  const live = async (merged: string) => {
    await reports.tell({ event: "deploy_success", commit: merged, pullRequest: null });
    return said.at(-1) ?? "";
  };
  const first = await commit("README.md", "Reef");
  assert.match(await live(first), /is live\. I'm watching it swim before I call it good\. 🐟$/);
  const plugin = "plugins/digest.ts";
  const added = await live(await commit(plugin, digest(`{ discord: ["create_threads"] }`)));
  assert.match(added, /\*\*digest: what merging allows\*\*\n- Can: open threads, once an admin allows it\n/);
  assert.match(added, /\n- Acts by itself: every 1d\n/);
  const more = `{ discord: ["create_threads"], unattended: ["create_threads"] }`;
  assert.match(
    await live(await commit(plugin, digest(more))),
    /\*\*digest: what changes\*\*\n- New: acts by itself: then it can open threads, once an admin allows that too$/,
  );
  assert.doesNotMatch(await live(await commit("README.md", "Reef and more")), /digest/);
  assert.doesNotMatch(await live("0".repeat(40)), /digest/, "a commit that is gone");
});
