import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { channelType } from "../../packages/discord-rules/channels.ts";
import { createRequestsHarness, type RequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";

describe("a request made outside a text channel", () => {
  let harness: RequestsHarness;
  before(async () => {
    harness = await createRequestsHarness();
  });
  after(() => harness.close());

  const guildId = () => harness.discord.world.guilds()[0]?.id ?? "";
  const ask = (channelId: string) => {
    // Wait out the cooldown.
    harness.pass(3 * 60_000);
    const wish = `<@${harness.discord.botUser.id}> feature request: a command that rolls dice`;
    return harness.discord.people.write(harness.ann.id, channelId, wish);
  };
  const threadOf = async (requestId: string) => {
    await until(() => harness.store.get(requestId)?.threadId !== undefined);
    const thread = harness.store.get(requestId)?.threadId ?? "";
    await harness.hears(thread, /six sides/);
    return thread;
  };
  const parentOf = (channelId: string, parentId: string) =>
    harness.discord.world.threads(parentId).some(({ id }) => id === channelId);

  it("in a thread is planned in a new thread of the parent channel, and both places say where", async () => {
    const talk = await harness.discord.people.write(harness.ann.id, harness.channelId, "Let's talk");
    const thread = await harness.discord.people.startThread(harness.ann.id, talk.id, "Talk");
    const asked = await ask(thread.id);
    const planned = await threadOf(asked.id);
    assert.ok(parentOf(planned, harness.channelId));
    await harness.hears(thread.id, new RegExp(`let's plan it in <#${planned}>`));
    await harness.hears(harness.channelId, new RegExp(`asked for something in <#${thread.id}>.*rolls dice`));
    await harness.redeliver(asked.id);
    assert.equal(harness.store.get(asked.id)?.threadId, planned, "a redelivery opens no second thread");
  });

  it("in a forum post is planned in a post of its own", async () => {
    const forum = harness.discord.world.addChannel(guildId(), { name: "Ideas", type: channelType.forum });
    const post = await harness.discord.people.post(harness.ann.id, forum.id, "Dice", "I'd like dice");
    const planned = await threadOf((await ask(post.id)).id);
    assert.ok(planned !== post.id && parentOf(planned, forum.id));
    await harness.hears(post.id, new RegExp(`let's plan it in <#${planned}>`));
  });

  it("in an announcement channel is planned under its message", async () => {
    const news = harness.discord.world.addChannel(guildId(), {
      name: "News",
      type: channelType.announcement,
    });
    const asked = await ask(news.id);
    assert.equal(await threadOf(asked.id), asked.id);
  });

  it("in a voice channel's chat learns where to ask, without advice about permissions", async () => {
    const voice = harness.discord.world.addChannel(guildId(), { name: "Lounge", type: channelType.voice });
    await ask(voice.id);
    const { content } = await harness.hears(voice.id, /voice channel's chat has no threads/);
    assert.match(content, /Ask me in a text channel.*this one didn't count/);
    assert.doesNotMatch(content, /admin|\*create public threads\*/i);
    assert.doesNotMatch(harness.said(harness.adminChannelId).join("\n"), /can't open threads/);
  });

  it("names the missing permissions if they are the reason", async () => {
    const closed = harness.discord.world.addChannel(guildId(), { name: "Closed" });
    harness.discord.world.denyBot(closed.id, PermissionFlagsBits.CreatePublicThreads);
    await ask(closed.id);
    await harness.hears(closed.id, /Ask an admin to let me \*create public threads\*/);
  });

  it("names AutoMod or the thread limit if that is the reason, and tells the admins", async () => {
    const cases = [
      [200001, "Title was blocked by automatic moderation", /AutoMod won't let me name a thread that/],
      [160006, "Maximum number of active threads reached", /as many open threads as Discord allows/],
    ] as const;
    for (const [code, message, words] of cases) {
      const channel = harness.discord.world.addChannel(guildId(), { name: `c${code}` });
      harness.discord.faults.add({
        on: new RegExp(`^POST /channels/${channel.id}/messages/\\d+/threads$`),
        effect: { kind: "answer", status: 400, body: { code, message } },
      });
      await ask(channel.id);
      assert.doesNotMatch((await harness.hears(channel.id, words)).content, /create public threads/);
      await harness.hears(harness.adminChannelId, new RegExp(`wouldn't let me open a thread.*${code}`));
    }
  });
});
