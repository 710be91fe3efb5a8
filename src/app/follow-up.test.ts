import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Done } from "../requests/request.ts";
import { createRequestStore } from "../requests/store/request-store.ts";
import { append, open } from "../requests/transitions.ts";
import { openDatabase } from "../store/open-database.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";

test("the running bot hears of a pull request's events, from GitHub and from the thread", async (t) => {
  const world = await createBotHarness(t);
  const { github, discord, home, ann, general, guild } = world;
  await github.people.push({ "README.md": "# Reef\n" }, "Begin");
  const { number } = await github.people.propose({
    by: "turbot",
    title: "Add /bubbles",
    branch: "feature/bubbles-1",
    files: { "plugins/bubbles.ts": "// bubbles\n" },
  });
  const asked = await discord.people.write(ann, general, "feature request: bubbles");
  const taken = await world.mention(ann, "revise: rounder");
  const database = openDatabase(join(home, "data", "sessions.db"));
  const wish = open(
    {
      id: asked.id,
      kind: "plugin",
      guildId: guild.id,
      channelId: general,
      requester: { id: ann, name: "Ann" },
      description: "bubbles",
    },
    Date.now(),
  );
  const proposed: Done = {
    ...append(wish),
    state: "done",
    // The channel stands in for the thread.
    threadId: general,
    branchName: "feature/bubbles-1",
    outcome: {
      kind: "proposed",
      pullRequest: { number, url: `${github.pageUrl}/reef/turbot/pull/${number}` },
      newCommands: [],
      told: [],
      fromPublic: 0,
      plan: "Bubbles.",
      leave: [],
      revisions: [
        {
          ...({ id: `message-${taken.id}`, why: "asked", by: "Ann", text: "rounder" } as const),
          ...({ state: "done", attempts: 1, wants: [] } as const),
        },
      ],
    },
  };
  createRequestStore(database).save(proposed);
  database.close();
  await world.startLive();

  await github.people.comment(number, { by: "eve", body: "Lovely bubbles" });
  const told = await discord.people.waitForMessage(general, ({ content }) =>
    content.includes("Lovely bubbles"),
  );
  assert.match(told.content, /\*\*eve\*\* commented on the pull request/);
  await discord.people.write(ann, general, "revise");
  await discord.people.waitForMessage(general, ({ content }) => content.includes("Put the change after it"));
  await github.people.close(number);
  await discord.people.waitForMessage(general, ({ content }) =>
    content.includes("closed without being merged"),
  );

  // Even after an edit, a revision request isn't a question to chat, whatever it says by then.
  await discord.people.edit(ann, taken.id, `<@${discord.botUser.id}> thanks!`);
  const late = await world.mention(ann, "revise: louder");
  await discord.people.edit(ann, late.id, `<@${discord.botUser.id}> revise: louder still`);
  const hello = await world.mention(ann, "hello");
  const repliesTo = (id: string) =>
    world.said(general).filter(({ message_reference: to }) => to?.message_id === id);
  await discord.people.waitForMessage(general, () => repliesTo(hello.id).length > 0, 60_000);
  assert.equal(repliesTo(late.id).length, 1);
  assert.equal(repliesTo(taken.id).length, 0);
  assert.equal(world.claude.calls.length, 1);
});

test("a request written by a newer release that was since rolled back doesn't keep the bot from serving", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, home, ann, general, guild } = world;
  const database = openDatabase(join(home, "data", "sessions.db"));
  const wish = {
    ...({ id: "100", kind: "plugin", guildId: guild.id, channelId: general } as const),
    description: "bubbles",
    requester: { id: ann, name: "Ann" },
  };
  createRequestStore(database).save({
    ...append(open(wish, Date.now()), { to: "thread", content: "Hi" }),
    state: "done",
    outcome: { kind: "cancelled", by: ann },
  });
  database.exec(
    `UPDATE requests SET pr_number = 7, outcome = '{"kind": "celebrated", "pullRequest": {"number": 7}}'`,
  );
  database.close();
  await world.startLive();
  const pong = await discord.people.slash(ann, general, "ping");
  assert.match(pong.message?.content ?? "", /\w/);
});
