import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { createGit } from "../../src/git/git.ts";
import type { GitHubSimulator } from "../github/github-simulator.ts";
import { startGitHub } from "../github/start-github.ts";
import { type Check, readChecks } from "./read-checks.ts";
import { runPolicyWorkflow } from "./run-policy-workflow.ts";
import { snapshotFiles } from "./snapshot-files.ts";

const root = resolve(import.meta.dirname, "..", "..");

const plugin = (body: string) => `import { slashCommand, TurbotPlugin } from "turbot";

export default class Bubbles extends TurbotPlugin {
  bubble = slashCommand({ name: "bubble", description: "Bubble" }, async (interaction) => {
    ${body}
  });
}
`;

test("main's checker checks pull requests, including those open when it started", {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "turbot-actions-"));
  const env = { PATH: process.env.PATH, HOME: folder };
  const git = createGit({ cwd: root, env });
  const gitDir = join(folder, "turbot.git");
  await snapshotFiles({ root, gitDir, workFolder: folder, git });
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir });
  try {
    // The bundled plugins would be checked each time as well.
    const own = (await readdir(join(root, "plugins"))).map((name) => [`plugins/${name}`, null]);
    await github.people.push(Object.fromEntries(own), "Begin small");
    const propose = (title: string, body: string) => {
      const files = { "plugins/bubbles.ts": plugin(body) };
      return github.people.propose({ by: "coral", title, branch: title.toLowerCase(), files });
    };
    const waiting = await propose("Good", 'await interaction.reply("Blub");');
    const work = { github, git, root, folder: join(folder, "actions"), env, node: process.execPath };
    const workflow = runPolicyWorkflow(work);
    try {
      const bad = await propose("Bad", 'eval("1");');
      const passed = await ended(github, waiting.headSha);
      assert.equal(passed.conclusion, "success", passed.summary);
      assert.match(passed.summary, /1 plugin files, all fine[\s\S]*stand-in for GitHub Actions/);
      const failed = await ended(github, bad.headSha);
      assert.equal(failed.conclusion, "failure");
      assert.match(failed.summary, /plugins\/bubbles\.ts:5:.*eval/);
    } finally {
      await workflow.stop();
    }
    assert.equal((await readdir(folder)).includes("actions"), false);

    github.setWebhook({ url: github.url, secret: "x" });
    const checks = () => github.deliveries.filter(({ event }) => event === "check_run").length;
    const before = checks();
    const again = runPolicyWorkflow(work);
    try {
      await ended(github, (await propose("Third", 'await interaction.reply("Glug");')).headSha);
    } finally {
      await again.stop();
    }
    await github.delivered();
    assert.equal(checks() - before, 2, "what was judged isn't judged again");
  } finally {
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

/** The policy check, once it has ended. */
function ended(github: GitHubSimulator, sha: string): Promise<Check> {
  return new Promise((done) => {
    const look = async () => {
      const check = (await readChecks(github, sha)).find(({ conclusion }) => conclusion !== null);
      if (check === undefined) return;
      stop();
      done(check);
    };
    const stop = github.subscribe(() => void look());
    void look();
  });
}
