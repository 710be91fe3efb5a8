import assert from "node:assert/strict";
import { test } from "node:test";
import { PermissionFlagsBits } from "discord-api-types/v10";
import { createChatHarness } from "./fixtures/chat-harness.ts";

const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(" ");

test("rate limits in the middle of a long reply neither lose nor double anything", async (t) => {
  const { discord, claudeApi, say, answers } = await createChatHarness(
    t,
    { paceMs: 10 },
    { rateLimits: { messages: { limit: 1, windowMs: 400 }, edits: { limit: 1, windowMs: 400 } } },
  );
  const text = words(700);
  claudeApi.script({ text });
  // Besides Discord's announced limits, some come unannounced.
  const surprise = {
    status: 429,
    headers: { "Retry-After": "1", "X-RateLimit-Scope": "shared" },
    body: { retry_after: 0.3, global: false },
  };
  discord.faults.add({ on: /^POST .*\/messages$/, times: 2, effect: { kind: "answer", ...surprise } });
  discord.faults.add({ on: /^PATCH .*\/messages\//, times: 2, effect: { kind: "answer", ...surprise } });
  await say("tell me everything");
  const parts = answers().map(({ content }) => content);
  assert.ok(parts.length >= 3);
  assert.equal(parts.join(" "), text);
});

test("keeps a code block and a link whole across the parts of a streamed reply", async (t) => {
  const { claudeApi, say, answers } = await createChatHarness(t, { paceMs: 10 });
  const link = "[all about the turbot, a flatfish](https://example.org/turbot_(fish)?a=1)";
  const code = Array.from({ length: 120 }, (_, line) => `const fish${line} = ${line};`).join("\n");
  claudeApi.script({ text: `${"glub ".repeat(392)}${link}\n\`\`\`ts\n${code}\n\`\`\`\nEnjoy!` });
  await say("show me code");
  const parts = answers().map(({ content }) => content);
  assert.ok(parts.length > 2);
  assert.ok(parts.some((part) => part.includes(link)));
  for (const part of parts) assert.equal(part.split("```").length % 2, 1);
  const together = parts.map((part) => part.replace(/^```ts\n/, "").replace(/\n```$/, "")).join("\n");
  assert.ok(together.includes(code));
});

test("shows typing exactly as long as work goes on, even if it fails", async (t) => {
  const { discord, claudeApi, write, newChat, answers } = await createChatHarness(t);
  t.mock.timers.enable({ apis: ["setInterval"] });
  const typings = () => discord.journal.entries.filter(({ what }) => what.endsWith("/typing"));
  for (const [effect, seen] of [
    [{ kind: "delay", ms: 400 }, 2],
    [{ kind: "drop" }, 3],
  ] as const) {
    claudeApi.faults.add({ on: /messages/, effect });
    const message = await write("hello");
    const done = newChat().onMention(message, new AbortController().signal);
    if (effect.kind === "delay") {
      await discord.journal.wait(({ what }) => what.endsWith("/typing"));
      t.mock.timers.tick(8_000);
    }
    await done;
    t.mock.timers.tick(60_000);
    assert.equal(typings().length, seen);
  }
  assert.equal(answers().length, 2);
});

test("a reply that somebody deletes while it is being written stays deleted, without an error", async (t) => {
  const { discord, claudeApi, newChat, write, answers, general } = await createChatHarness(t, { paceMs: 15 });
  claudeApi.script({ text: words(200) });
  const message = await write("tell me a story");
  const done = newChat().onMention(message, new AbortController().signal);
  const growing = await discord.people.waitForMessage(general, ({ content }) => content.startsWith("word0"));
  await discord.people.remove(discord.botUser.id, growing.id);
  await done;
  assert.deepEqual(answers(), []);
});

test("an answer cut off at the token limit says so and starts nothing", async (t) => {
  const { claudeApi, say, answers, started } = await createChatHarness(t);
  claudeApi.script({ text: "A long list: one, two [FEATURE]", stopReason: "max_tokens" });
  await say("list everything");
  assert.match(answers()[0]?.content ?? "", /^A long list: one, two …\n-# .*Say \*\*go on\*\*/);
  claudeApi.script({ text: "```js\nlet fish", stopReason: "max_tokens" });
  await say("code, please");
  assert.match(answers()[1]?.content ?? "", /^```js\nlet fish\n``` …\n-# /);
  assert.deepEqual(started, []);
});

for (const [how, thought] of [
  ["thought away twice", 500_000],
  ["empty twice", 0],
] as const) {
  test(`an answer that is ${how} is replaced with words, never "…"`, async (t) => {
    const { claudeApi, say, answers } = await createChatHarness(t, { model: "claude-opus-5-5" });
    for (let times = 0; times < 2; times += 1)
      claudeApi.script({ text: thought > 0 ? "Glub" : "", thinkingTokens: thought });
    await say("what is the sea?");
    assert.match(answers()[0]?.content ?? "", /lost for words; try me once more/);
    assert.equal(claudeApi.calls.length, 2);
  });
}

test("reports kindly what Claude declines, without the half that was written", async (t) => {
  const { claudeApi, say, answers } = await createChatHarness(t);
  claudeApi.script({ text: "Well, first you", stopReason: "refusal" });
  await say("something awful");
  assert.match(answers()[0]?.content ?? "", /throw that one back into the sea/);
});

test("completes a first piece that Discord accepted without our knowing", async (t) => {
  const { discord, claudeApi, say, answers } = await createChatHarness(t, { paceMs: 60 });
  const text = words(240);
  claudeApi.script({ text });
  // As often as the client retries: it never learns that the message exists.
  discord.faults.add({ on: /^POST .*\/messages$/, times: 4, effect: { kind: "drop_after" } });
  await say("tell me a story");
  assert.deepEqual(
    answers().map(({ content, components }) => [content, components?.length ?? 0]),
    [[text, 0]],
  );
});

test("stops trying after the first refusal when Turbot isn't allowed to write", async (t) => {
  const { discord, claudeApi, general, newChat, write } = await createChatHarness(t, { paceMs: 60 });
  claudeApi.script({ text: words(240) });
  const message = await write("tell me a story");
  discord.world.denyBot(general, PermissionFlagsBits.SendMessages);
  await assert.rejects(newChat().onMention(message, new AbortController().signal), /Missing Permissions/);
  const tries = discord.journal.entries.filter(({ what }) => /^POST .*\/messages$/.test(what));
  assert.ok(tries.length <= 2, `${tries.length} tries`);
});
