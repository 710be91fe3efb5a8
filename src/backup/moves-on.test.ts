import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createBotHarness } from "../app/fixtures/bot-harness.ts";
import { createGit } from "../git/git.ts";
import type { ChangeSet } from "../pipeline/change-set.ts";
import { repositoryFiles } from "../pipeline/fixtures/repository-files.ts";
import { makeBackup } from "./make-backup.ts";
import { restoreBackup } from "./restore-backup.ts";

const passphrase = "a tin of bright sardines";

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

const notes = `import { prefixCommand, TurbotPlugin } from "turbot";

export default class Notes extends TurbotPlugin {
  keep = prefixCommand({ name: "keep", description: "Keep a word" }, async (message, [word = ""]) => {
    await this.turbot.store.set("word", word);
    await message.reply("kept");
  });
  show = prefixCommand({ name: "show", description: "Show it" }, async (message) => {
    await message.reply(String(await this.turbot.store.get("word")));
  });
}
`;

test("a Turbot moved to another machine in the middle of a request builds it there", {
  timeout: 240_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { notes } });
  const { discord, claude, github, ann, general, home } = world;
  await github.people.push(repositoryFiles(), "First light");
  const bot = await world.startLive();
  await discord.people.write(ann, general, "!keep pearl");
  await discord.people.waitForMessage(general, ({ content }) => content === "kept");
  claude.script({ text: "I'll add a command that blows bubbles.\n---PLAN_READY---" });
  const { id: thread } = await world.mention(ann, "feature request: bubbles");
  await discord.people.waitForMessage(thread, ({ content }) => content.includes("blows bubbles"));
  writeFileSync(join(home, ".env"), "GITHUB_REPO=reef/turbot\n");

  const base = mkdtempSync(join(tmpdir(), "turbot-moved-"));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const file = join(base, "copy");
  await makeBackup(home, file, passphrase, Date.now);
  await bot.end("SIGTERM");

  const fresh = join(base, "home");
  const git = createGit({ cwd: base, token: github.token, env: process.env });
  await git.run(["clone", "--quiet", github.cloneUrl, fresh]);
  await restoreBackup(fresh, file, passphrase, { hasRelease: async () => {} });
  const moved = world.start([], { TURBOT_HOME: fresh });
  await moved.says("ready");

  await discord.people.write(ann, general, "!show");
  await discord.people.waitForMessage(general, ({ content }) => content === "pearl");
  claude.script({ form: bubbles });
  await discord.people.write(ann, thread, "go");
  await discord.people.waitForMessage(thread, ({ content }) => /pull request is open/.test(content), 120_000);
  assert.deepEqual(
    github.pullRequests().map(({ title }) => title),
    ["Add /bubbles"],
  );
  await moved.end("SIGTERM");
});
