import assert from "node:assert/strict";
import { test } from "node:test";
import { AuditLogEvent, ChannelType, PermissionFlagsBits } from "discord-api-types/v10";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const tags = [{ name: "Idea" }, { name: "Decided", moderated: true }];
  const forum = set.world.addChannel(set.guild.id, { name: "ideas", type: ChannelType.GuildForum, tags }).id;
  const crew = set.plugin("crew");
  const post = (more: object = {}, call?: Parameters<typeof crew>[2]) =>
    crew(
      "post",
      { channelId: forum, name: "Tea", content: { content: "More tea" }, tags: [], ...more },
      call,
    );
  return { ...set, forum, crew, post };
}

test("a post has its tags and a signed message, which the plugin can change later", async (t) => {
  const { world, forum, crew, post, grant, ownMessages, calledBy, guild, api } = await setUp(t);
  grant("create_threads");
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const embeds = [{ title: "Why" }];
  const by = calledBy(ann, { said: ["more tea"] });
  const { id } = await post({ tags: ["idea", "IDEA"], content: { content: "More tea", embeds } }, by);
  const [thread] = world.threads(forum);
  const applied = thread !== undefined && "applied_tags" in thread ? thread.applied_tags : [];
  assert.deepEqual([thread?.name, thread?.id, applied?.length], ["Tea", id, 1]);
  const created = await api.guilds.getAuditLogs(guild.id, { action_type: AuditLogEvent.ThreadCreate });
  assert.equal(created.audit_log_entries[0]?.reason, `the crew plugin, asked by ${ann}`);
  const [first] = world.messages(id);
  assert.deepEqual([first?.content, first?.embeds.length], ["More tea\n-# from the crew plugin", 1]);
  assert.deepEqual(ownMessages.of(id)?.wordsOf, [ann]);
  await crew("editMessage", { channelId: id, messageId: id, content: { content: "Less tea" } });
  assert.equal(world.messages(id)[0]?.content, "Less tea\n-# from the crew plugin");
});

test("a post is refused with a wrong tag, without a grant, elsewhere than in a forum, and if it is too long", async (t) => {
  const { world, general, forum, guild, post, grant, records, calledBy } = await setUp(t);
  await assert.rejects(post(), /"create_threads" isn't granted/);
  grant("create_threads");
  await assert.rejects(post(), /may not open threads by itself, when nobody asks/);
  grant("create_threads_unattended");
  await assert.rejects(post({ tags: ["cake"] }), /no such tag. It has: Idea$/);
  await assert.rejects(post({ tags: ["Decided"] }), /Only moderators set the tag "Decided"/);
  await assert.rejects(post({ channelId: general }), /only be started in a forum/);
  await assert.rejects(post({ content: { content: "x ".repeat(1_500) } }), /begins with one message/);
  await assert.rejects(post({ name: "x".repeat(101) }), /^RefusalError: post: |post: /);
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  world.overwrite(forum, guild.id, { deny: PermissionFlagsBits.SendMessages });
  await assert.rejects(post({}, calledBy(ann)), /Whoever asked for it isn't allowed to start posts/);
  records.switches.set("crew", guild.id, "off", guild.owner_id);
  await assert.rejects(post(), /switched off/);
  assert.deepEqual(world.threads(forum), []);
});
