import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createBotHarness } from "../../src/app/fixtures/bot-harness.ts";
import { hearsDiscord } from "../../src/app/fixtures/hears-discord.ts";
import { createGit } from "../../src/git/git.ts";
import type { ChangeSet } from "../../src/pipeline/change-set.ts";
import { repositoryFiles } from "../../src/pipeline/fixtures/repository-files.ts";

const bubbles = (command: string): ChangeSet => ({
  title: `Add /${command}`,
  summary: "Bubbles for everyone.",
  changes: [
    {
      action: "write",
      path: "plugins/bubbles.ts",
      content: `import { slashCommand, TurbotPlugin } from "turbot";

export default class Bubbles extends TurbotPlugin {
  blow = slashCommand({ name: "${command}", description: "Blow bubbles" }, async (interaction) => {
    await interaction.reply("Blub");
  });
}
`,
    },
  ],
});

const echo = `import { prefixCommand, TurbotPlugin } from "turbot";

export default class Echo extends TurbotPlugin {
  echo = prefixCommand({ name: "echo", description: "Repeat" }, async (message, words) => {
    await message.reply(words.join(" "));
  });
}
`;

/** A live bot, and people who have Discord read to them. */
async function createReef(t: TestContext) {
  const world = await createBotHarness(t, { plugins: { echo } });
  const { discord, guild, role } = world;
  await world.startLive();
  const listener = (name: string, roleIds: readonly string[]) => {
    const person = hearsDiscord(discord, discord.world.addMember(guild.id, { name, roleIds }).id);
    t.after(person.stop);
    return person;
  };
  const permissions =
    PermissionFlagsBits.ManageGuild |
    PermissionFlagsBits.ViewChannel |
    PermissionFlagsBits.SendMessages |
    PermissionFlagsBits.UseApplicationCommands;
  const manager = discord.world.addRole(guild.id, { name: "Manager", permissions }).id;
  return {
    ...world,
    turbot: `<@${discord.botUser.id}>`,
    lily: listener("Lily", [role]),
    cem: listener("Cem", [role]),
    mia: listener("Mia", [manager]),
  };
}

/** Makes the bot's home a clone of the repository, to build in. */
async function bringRepository({ github, home }: Awaited<ReturnType<typeof createReef>>) {
  await github.people.push(repositoryFiles(), "First light");
  const git = createGit({ cwd: home, token: github.token, env: { PATH: process.env.PATH } });
  await git.run(["init", "--quiet", "--template=", "--initial-branch=main"]);
  await git.run(["remote", "add", "origin", github.cloneUrl]);
  await git.run(["fetch", "--quiet", "origin"]);
  await git.run(["reset", "--quiet", "--hard", "origin/main"]);
}

test("by words alone: chat, a wish with its plan, go and revise, another wish that is cancelled", {
  timeout: 300_000,
}, async (t) => {
  const reef = await createReef(t);
  await bringRepository(reef);
  const { claude, github, general, turbot, lily, cem } = reef;

  claude.script({ text: "With open eyes. 🐟" });
  await lily.says(general, `${turbot} how do fish sleep?`);
  await lily.hears(general, /With open eyes/);

  claude.script({ text: "I'll add a command that blows bubbles.\n---PLAN_READY---" });
  const { id: thread } = await lily.says(general, `${turbot} feature request: bubbles`);
  await lily.hears(thread, /Ready\? Say go .* Anything else you write refines it; cancel drops it/s);
  claude.script({ text: "I'll add a command that blows blue bubbles.\n---PLAN_READY---" });
  await lily.says(thread, "blue ones, please");
  await lily.hears(thread, /blue bubbles/);
  claude.script({ form: bubbles("bubbles") });
  await lily.says(thread, "go");
  await lily.hears(thread, /On it!/);
  await lily.hears(thread, /The pull request is open: Add \/bubbles.*Reply revise: and what to change/s);

  claude.script({ form: bubbles("blow") });
  await lily.says(thread, "revise: call it /blow");
  await lily.hears(thread, /I'm on it: same pull request/);
  await lily.hears(thread, /Done, and checked again: Add \/blow/);
  assert.equal(github.pullRequests().length, 1);

  claude.script({ text: "I'll add a whale.\n---PLAN_READY---" });
  const { id: other } = await cem.says(general, `${turbot} feature request: a whale`);
  const plan = await cem.hears(other, /whale/);
  await cem.presses(plan, "Keep refining");
  await cem.hears(other, /What should be different\? Write it here/);
  await cem.says(other, "cancel");
  await cem.hears(other, /Cancelled/);
});

test("by words alone: plugins switched off and on, what things cost, and being left out and back", {
  timeout: 180_000,
}, async (t) => {
  const { claude, general, turbot, lily, mia } = await createReef(t);

  await mia.types(general, "plugins");
  await mia.hears(general, /echo is swimming/);
  await mia.types(general, "plugins", { name: "echo" });
  const panel = await mia.hears(general, /Commands: !echo/);
  await mia.presses(panel, "Switch off here");
  await mia.hears(general, /echo is switched off here/);
  await mia.types(general, "plugins", { name: "echo", do: "on" });
  await mia.hears(general, /echo is switched on here/);
  await lily.says(general, "!echo blub");
  await lily.hears(general, /^blub$/);

  await lily.types(general, "usage");
  await lily.hears(general, /You today: \$0\.00 of \$/);

  await lily.types(general, "privacy");
  const privacy = await lily.hears(general, /You take part\. Leave me out keeps your words away from AI/);
  await lily.presses(privacy, "Leave me out");
  await lily.hears(general, /Done: you're left out of AI/);
  await lily.says(general, `${turbot} are you there?`);
  await lily.hears(general, /You asked to be left out of AI/);
  await lily.types(general, "privacy", { do: "return" });
  await lily.hears(general, /Welcome back: you take part again/);
  claude.script({ text: "Hello again!" });
  await lily.says(general, `${turbot} hello`);
  await lily.hears(general, /Hello again/);
  await lily.types(general, "forget", { what: "me" });
  const question = await lily.hears(general, /Forget everything about me: are you sure\?/);
  await lily.presses(question, "Keep it");
  await lily.hears(general, /I've deleted nothing/);
  await lily.types(general, "forget", { what: "me", sure: "yes" });
  await lily.hears(general, /Blub, gone: 1 message of yours/);
  await lily.types(general, "privacy", { do: "leave" });
  await lily.hears(general, /Done: you're left out of AI/);
  await lily.types(general, "mydata");
  await lily.hears(general, /File turbot-mydata\.json: Everything I remember about you/);
});
