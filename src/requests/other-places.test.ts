import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { channelType } from "../../packages/discord-rules/channels.ts";
import { createRequestsHarness, type RequestsHarness } from "./fixtures/requests-harness.ts";
import { until } from "./fixtures/until.ts";

describe("a request made elsewhere than in a text channel", () => {
  let stage: RequestsHarness;
  before(async () => {
    stage = await createRequestsHarness();
  });
  after(() => stage.close());

  const guildId = () => stage.discord.world.guilds()[0]?.id ?? "";
  const ask = (channelId: string) => {
    // Who asked a moment ago would be asked to wait.
    stage.pass(3 * 60_000);
    const wish = `<@${stage.discord.botUser.id}> feature request: a command that rolls dice`;
    return stage.discord.people.write(stage.ann.id, channelId, wish);
  };
  const threadOf = async (requestId: string) => {
    await until(() => stage.store.get(requestId)?.threadId !== undefined);
    const thread = stage.store.get(requestId)?.threadId ?? "";
    await stage.hears(thread, /six sides/);
    return thread;
  };
  const parentOf = (channelId: string, parentId: string) =>
    stage.discord.world.threads(parentId).some(({ id }) => id === channelId);

  it("in a thread is planned in a thread of the channel that it belongs to, and both say where", async () => {
    const talk = await stage.discord.people.write(stage.ann.id, stage.channelId, "Let's talk");
    const thread = await stage.discord.people.startThread(stage.ann.id, talk.id, "Talk");
    const asked = await ask(thread.id);
    const planned = await threadOf(asked.id);
    assert.ok(parentOf(planned, stage.channelId));
    await stage.hears(thread.id, new RegExp(`let's plan it in <#${planned}>`));
    await stage.hears(stage.channelId, new RegExp(`asked for something in <#${thread.id}>.*rolls dice`));
    await stage.redeliver(asked.id);
    assert.equal(stage.store.get(asked.id)?.threadId, planned, "asked twice, it is one thread");
  });

  it("in a forum's post is planned in a post of its own", async () => {
    const forum = stage.discord.world.addChannel(guildId(), { name: "Ideas", type: channelType.forum });
    const post = await stage.discord.people.post(stage.ann.id, forum.id, "Dice", "I'd like dice");
    const planned = await threadOf((await ask(post.id)).id);
    assert.ok(planned !== post.id && parentOf(planned, forum.id));
    await stage.hears(post.id, new RegExp(`let's plan it in <#${planned}>`));
  });

  it("in an announcement channel is planned under its message", async () => {
    const news = stage.discord.world.addChannel(guildId(), { name: "News", type: channelType.announcement });
    const asked = await ask(news.id);
    assert.equal(await threadOf(asked.id), asked.id);
  });

  it("in a voice channel's chat hears where to ask, and nothing about permissions", async () => {
    const voice = stage.discord.world.addChannel(guildId(), { name: "Lounge", type: channelType.voice });
    await ask(voice.id);
    const { content } = await stage.hears(voice.id, /voice channel's chat has no threads/);
    assert.match(content, /Ask me in a text channel.*this one didn't count/);
    assert.doesNotMatch(content, /admin|\*create public threads\*/i);
    assert.doesNotMatch(stage.said(stage.adminChannelId).join("\n"), /can't open threads/);
  });

  it("where permissions are what is missing, they are advised", async () => {
    const closed = stage.discord.world.addChannel(guildId(), { name: "Closed" });
    stage.discord.world.denyBot(closed.id, PermissionFlagsBits.CreatePublicThreads);
    await ask(closed.id);
    await stage.hears(closed.id, /Ask an admin to let me \*create public threads\*/);
  });

  it("where AutoMod or the number of threads is in the way, that is said, and told to the admins", async () => {
    const cases = [
      [200001, "Title was blocked by automatic moderation", /AutoMod won't let me name a thread that/],
      [160006, "Maximum number of active threads reached", /as many open threads as Discord allows/],
    ] as const;
    for (const [code, message, words] of cases) {
      const channel = stage.discord.world.addChannel(guildId(), { name: `c${code}` });
      stage.discord.faults.add({
        on: new RegExp(`^POST /channels/${channel.id}/messages/\\d+/threads$`),
        effect: { kind: "answer", status: 400, body: { code, message } },
      });
      await ask(channel.id);
      assert.doesNotMatch((await stage.hears(channel.id, words)).content, /create public threads/);
      await stage.hears(stage.adminChannelId, new RegExp(`wouldn't let me open a thread.*${code}`));
    }
  });
});
