import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createRequestStore } from "../requests/store/request-store.ts";
import { approve, finish, open, propose } from "../requests/transitions.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

const longMs = 60_000;

const plugin = (
  version: string,
  more = "",
) => `import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

export default class Quotes extends TurbotPlugin {
  quote = slashCommand({ name: "quote", description: "A quote" }, async (interaction) => {
    await interaction.reply("${version}");
  });
  wait = prefixCommand({ name: "wait-for-ever", description: "Wait" }, async (message) => {
    await message.reply("I wait.");
    await new Promise(() => {});
  });
  ${more}
}
`;
const loop = `loop = slashCommand({ name: "loop", description: "Loop" }, async () => {
    while (true) {}
  });`;

/** Ann once asked for quotes, and got them. */
function wasAskedFor(home: string, wish: Parameters<typeof open>[0], threadId: string): void {
  const database = openDatabase(join(home, "data", "sessions.db"));
  const begun = { ...open(wish, Date.now()), threadId };
  const done = finish(approve(propose(begun, "the plan")), {
    pullRequest: { number: 7, url: "https://github.example/7" },
    branchName: "feature/quotes",
    title: "Add /quote",
    files: ["plugins/quotes.ts"],
    newCommands: ["/quote"],
    label: [],
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  });
  assert.ok(done.outcome.kind === "proposed");
  createRequestStore(database).save({ ...done, outcome: { ...done.outcome, told: ["merged", "live"] } });
  database.close();
}

test("a plugin that never ends doesn't block its channel; once quarantined, its last good version answers, and admins and requester learn why", {
  timeout: 5 * longMs,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { quotes: plugin("good") } });
  const { discord, guild, general, logs, ann, bob } = world;
  const hears = (channelId: string, words: RegExp) =>
    discord.people.waitForMessage(
      channelId,
      ({ author, content }) => author.id === discord.botUser.id && words.test(content),
      longMs,
    );
  const until = async (happened: () => boolean, what: string) => {
    const end = performance.now() + longMs;
    while (!happened()) {
      assert.ok(performance.now() < end, `waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  /** On a slow machine the answer can replace "thinking". */
  const quote = async (answer: string, times = 1) => {
    await discord.people.slash(bob, general, "quote");
    const answers = () => world.said(general).filter(({ content }) => content === answer).length;
    await until(() => answers() >= times, `“${answer}”`);
  };
  const asked = await discord.people.write(ann, general, "I wish we had quotes");
  const thread = await discord.people.startThread(ann, asked.id, "Quotes");
  const requester = { id: ann, name: "Ann" };
  const wish = { guildId: guild.id, channelId: general, requester, description: "quotes" };
  wasAskedFor(world.home, { ...wish, id: asked.id, kind: "plugin" }, thread.id);

  const first = await world.startLive();
  await quote("good");
  await discord.people.write(bob, general, "!wait-for-ever");
  await hears(general, /I wait/);
  const hello = await world.mention(ann, "hello, are you there?");
  await discord.people.waitForMessage(
    general,
    ({ message_reference }) => message_reference?.message_id === hello.id,
    longMs,
  );
  // The command that waits forever was not failed because of that.
  assert.doesNotMatch(
    world
      .said(general)
      .map(({ content }) => content)
      .join(),
    /fishy/,
  );
  await first.end("SIGTERM");

  world.writePlugin("quotes", plugin("bad", loop));
  const second = await world.startLive();
  await until(() => discord.world.commands(guild.id).some(({ name }) => name === "loop"), "/loop");
  await quote("bad");
  for (let times = 1; times <= 3; times += 1) {
    await discord.people.slash(bob, general, "loop");
    // One at a time: commands that wait while a loop is stopped are lost with it, and don't count as loops themselves.
    await until(() => (second.output().match(/"pluginStopped"/g) ?? []).length >= times, `stop ${times}`);
  }
  await quote("good", 2);
  await hears(logs, /\*\*quotes\*\* is quarantined: It was stopped 3 times.*computed for more than/);
  await hears(logs, /Until it's fixed, the last version of \*\*quotes\*\* that worked runs in its place/);
  const told = await hears(
    thread.id,
    /\*\*quotes\*\* plugin.*\n> It was stopped 3 times.*computed for more than/,
  );
  assert.deepEqual(
    told.mentions.map(({ id }) => id),
    [ann],
  );
});
