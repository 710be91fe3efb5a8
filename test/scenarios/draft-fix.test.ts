import assert from "node:assert/strict";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { test } from "node:test";
import { compiledInThisRun } from "../../simulator/playground/fixtures/compiled-in-this-run.ts";
import { startPlayground } from "../../simulator/playground/start-playground.ts";
import { waitUntil } from "../../simulator/story/wait-until.ts";
import { createGit } from "../../src/git/git.ts";
import type { ChangeSet } from "../../src/pipeline/change-set.ts";

const path = "plugins/spinner.ts";
const waitMs = 120_000;

/** `/spin` counts forever, unless it is fixed. */
const spinner = (loop: string) => `import { slashCommand, TurbotPlugin } from "turbot";

export default class Spinner extends TurbotPlugin {
  spin = slashCommand({ name: "spin", description: "Spin until you are dizzy" }, async (interaction) => {
    let turns = 0;
    ${loop}
    await interaction.reply(\`Dizzy after \${turns} turns!\`);
  });
}
`;
const endless = "while (turns >= 0) turns += 1;";
const mended = "while (turns < 3) turns += 1;";

/** The files as they are, and one more plugin. */
function withSpinner(root: string): string {
  const from = resolve(import.meta.dirname, "../..");
  mkdirSync(root);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isFile() && entry.name !== ".env") copyFileSync(join(from, entry.name), join(root, entry.name));
  }
  for (const name of ["bench", "bin", "docs", "packages", "plugins", "simulator", "src", "test"])
    cpSync(join(from, name), join(root, name), {
      recursive: true,
      filter: (path) => basename(path) !== "node_modules",
    });
  symlinkSync(join(from, "node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, path), spinner(endless));
  return root;
}

test("a quarantined plugin is fixed from its report: button, thread, plan, go, pull request", {
  timeout: 4 * waitMs,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-fix-"));
  const lines: string[] = [];
  const playground = await startPlayground({
    root: withSpinner(join(folder, "root")),
    folder: join(folder, "playground"),
    probationSeconds: 3,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    compiled: compiledInThisRun(),
    node: process.execPath,
    log: (line) => lines.push(line),
  });
  t.after(async () => {
    await playground.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { discord, github, claude, cast } = playground;
  const { people, world } = discord;
  assert.ok(claude);
  const hears = (channelId: string, words: RegExp) =>
    people.waitForMessage(
      channelId,
      ({ author, content }) => author.id === discord.botUser.id && words.test(content),
      waitMs,
    );
  const isTold = (userId: string, words: RegExp) => () =>
    world.messages(cast.logId, userId).some(({ content }) => words.test(content));
  const names = () => [...world.commands(), ...world.commands(cast.guildId)].map(({ name }) => name);
  await waitUntil("/spin is registered", () => names().includes("spin"), waitMs);

  for (const _ of [1, 2, 3]) await people.slash(cast.memberId, cast.generalId, "spin").catch(() => {});
  const report = await hears(cast.logId, /\*\*spinner\*\* is quarantined: .*Shall I draft a fix\?$/);
  assert.match(JSON.stringify(report.components), /"request:fix:spinner"/);

  await people.press(cast.memberId, report.id, "request:fix:spinner");
  await waitUntil(
    "who may not is told why",
    isTold(cast.memberId, /You need the \*\*BotAdmin\*\* role/),
    waitMs,
  );
  assert.equal(world.threads(cast.logId).length, 0);

  const change: ChangeSet = {
    title: "Let the spinner come to rest",
    summary: "It stops after three turns.",
    changes: [{ action: "edit", path, edits: [{ find: endless, replace: mended }] }],
  };
  claude.script({ text: "Fixes **spinner**: `/spin` stops after three turns.\n---PLAN_READY---" });
  await people.press(cast.adminId, report.id, "request:fix:spinner");
  await hears(report.id, /^Fixes \*\*spinner\*\*/);
  assert.match(
    JSON.stringify(claude.calls.at(-1)?.messages),
    /The error: .*computed for more than 250 ms.*class Spinner/,
  );
  claude.script({ form: change });
  await people.write(cast.adminId, report.id, "go");
  await hears(report.id, /pull request is open/);

  const pull = github.pullRequests().at(-1);
  assert.ok(pull);
  assert.equal(pull.title, change.title);
  const origin = createGit({
    cwd: join(folder, "playground", "github", "reef", "turbot.git"),
    env: { PATH: process.env.PATH },
  });
  const changed = await origin.run(["diff", "--name-only", `main...${pull.head}`]);
  assert.equal(changed.trim(), path);
  assert.ok((await origin.run(["show", `${pull.head}:${path}`])).includes(mended));
  assert.match(pull.body, /Fixes \*\*spinner\*\*/);
});
