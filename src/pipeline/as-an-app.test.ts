import assert from "node:assert/strict";
import { test } from "node:test";
import { createGit } from "../git/git.ts";
import { appPermissions, createAppTokens } from "../git/github-app.ts";
import { createGitHub } from "../github/create-github.ts";
import { silentLog } from "../log/log.ts";
import type { ChangeSet } from "./change-set.ts";
import { createPipelineHarness, jobFor, keepSteps } from "./fixtures/pipeline-harness.ts";

const bubbles: ChangeSet = {
  title: "Add /bubbles",
  summary: "Bubbles for everyone.",
  changes: [
    {
      action: "write",
      path: "plugins/bubbles.ts",
      content: `import { slashCommand, TurbotPlugin } from "turbot";

export default class Bubbles extends TurbotPlugin {
  blow = slashCommand({ name: "bubbles", description: "Blow bubbles" }, async (interaction) => {
    await interaction.reply("Blub");
  });
}
`,
    },
  ],
};

test("as a GitHub App, Turbot pushes, commits and opens pull requests as itself, over tokens that end, and goes on with what it began before", async (t) => {
  const { restart, claude, github, git, home } = await createPipelineHarness(t);
  const job = jobFor("bubbles");
  claude.script({ form: bubbles });
  // It had a token until now, and was killed after its push.
  const killed = keepSteps((step) => {
    if (step.name === "open_pr") throw new Error("killed");
  });
  await assert.rejects(restart().run(job, killed), /killed/);

  const app = github.apps.register({ slug: "turbot-reef", permissions: appPermissions });
  const tokens = createAppTokens({
    ...{ appId: String(app.id), privateKey: app.privateKey, repository: "reef/turbot", apiUrl: github.url },
    ...{ fetch, now: Date.now },
  });
  const asApp = restart({
    git: createGit({ cwd: home, tokens, env: { PATH: process.env.PATH } }),
    github: createGitHub({
      ...{ owner: "reef", repo: "turbot", token: "", tokens, apiUrl: github.url },
      ...{ log: silentLog, wait: async () => {} },
    }),
  });
  const [branchName] = killed.branches;
  const { pullRequest } = await asApp.run({ ...job, branchName }, keepSteps());
  assert.equal(github.pullRequest(pullRequest.number).user, "turbot-reef[bot]");
  assert.equal(claude.calls.length, 1, "the commit of before is still its own");

  claude.script({
    form: {
      title: "Bubble louder",
      summary: "Louder.",
      changes: [
        { action: "edit", path: "plugins/bubbles.ts", edits: [{ find: '"Blub"', replace: '"BLUB!"' }] },
      ],
    },
  });
  const revision = { id: "review-1", number: 1, why: "asked", text: "Louder" } as const;
  const endTokens = keepSteps(({ status }) => {
    if (status === "started") github.apps.endTokens("turbot-reef");
  });
  const revised = await asApp.revise({ ...job, branchName, pullRequest, revision }, endTokens);
  await git.run(["fetch", "--quiet", "origin"]);
  const { name, email } = await tokens.identity();
  assert.equal(
    await git.run(["show", "--no-patch", "--format=%an <%ae>, %cn <%ce>", revised.commit]),
    `${name} <${email}>, ${name} <${email}>`,
  );
});
