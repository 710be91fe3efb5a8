import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIInteraction,
  ButtonStyle,
  ComponentType,
  type GatewayDispatchPayload,
  InteractionType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { DiscordOptions } from "../../../packages/discord-simulator/discord-simulator.ts";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import { silentLog } from "../../log/log.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createGateway } from "../gateway/connect-gateway.ts";
import { createRest } from "../rest/create-rest.ts";
import { createGatewaySessions } from "../store/gateway-session.ts";
import { createInbox } from "../store/inbox.ts";
import { createMessenger } from "./create-messenger.ts";
import type { Answered } from "./messenger.ts";

async function setUp(t: TestContext, options: DiscordOptions = { rateLimits: "off" }) {
  const discord = await startDiscord(options);
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Harbour" });
  const channel = discord.world.addChannel(guild.id, { name: "general" }).id;
  const ann = discord.world.addMember(guild.id, { name: "Ann" }).id;
  const rest = createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog });
  const { interactions } = new API(
    createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog }),
  );
  const newMessenger = () =>
    createMessenger({ api: new API(rest), interactions, log: silentLog, now: Date.now });
  return { discord, guild, channel, ann, rest, messenger: newMessenger(), newMessenger };
}

test("adds the signature to every message that a long text is split into", async (t) => {
  const { discord, channel, messenger } = await setUp(t);
  await messenger.send(channel, { content: "blub ".repeat(1_000), signature: "-# from the fish plugin" });
  await messenger.send(channel, {
    content: "",
    embeds: [{ title: "x" }],
    signature: "-# from the fish plugin",
  });
  const texts = discord.world.messages(channel).map(({ content }) => content);
  assert.equal(texts.length, 4);
  for (const text of texts) assert.match(text, /(^|\n)-# from the fish plugin$/);
});

/** Connects a gateway that hands each interaction to `answer`. */
async function answering(
  t: TestContext,
  { discord, rest, messenger }: Awaited<ReturnType<typeof setUp>>,
  answer: (interaction: APIInteraction) => Promise<void>,
) {
  const database = openDatabase(":memory:");
  const failures: unknown[] = [];
  const gateway = createGateway({
    token: discord.botToken,
    rest,
    sessions: createGatewaySessions(database),
    inbox: createInbox(database),
    log: silentLog,
    now: Date.now,
    serves: () => true,
    onStored: ({ event }) => {
      if (event.t === "INTERACTION_CREATE") answer(event.d).catch((error: unknown) => failures.push(error));
    },
    onDispatch: (payload: GatewayDispatchPayload) => messenger.onDispatch(payload),
    onSession: () => {},
    onRefused: () => {},
  });
  t.after(() => gateway.close());
  await gateway.connect();
  await rest.put(`/applications/${discord.botUser.id}/commands`, {
    body: [{ name: "ask", description: "Ask", type: 1 }],
  });
  return failures;
}

const contents = (messages: readonly { content: string }[]) => messages.map(({ content }) => content);

test("pings nobody, whatever a text names, except the one person it is for", async (t) => {
  const { discord, channel, ann, messenger } = await setUp(t);
  const asked = await discord.people.write(ann, channel, "hi");
  await messenger.send(channel, { content: `@everyone @here <@${ann}>`, replyTo: asked.id });
  assert.deepEqual(discord.pings, []);
  await messenger.send(channel, { content: `Done, <@${ann}>! @everyone`, ping: ann });
  assert.deepEqual(
    discord.pings.map(({ userIds, everyone }) => [userIds, everyone]),
    [[[ann], false]],
  );
});

test("a text split into several messages pings each person once, at their first mention", async (t) => {
  const { discord, channel, ann, messenger } = await setUp(t);
  const part = `${"words ".repeat(250)}<@${ann}> `;
  const rung = () => discord.pings.map(({ userIds }) => userIds);
  const ids = await messenger.send(channel, { content: part.repeat(5), rings: [ann] });
  assert.ok(ids.length > 3);
  assert.deepEqual(rung(), [[ann]]);
  await messenger.send(channel, { content: `${"words ".repeat(500)}${part.repeat(3)}`, ping: ann });
  assert.deepEqual(rung(), [[ann], [ann]]);
});

test("@everyone pings in no path: edits, embeds, buttons, first answers, deferred ones, follow-ups, thread names", async (t) => {
  const set = await setUp(t);
  const { discord, channel, ann, messenger } = set;
  const loud = "@everyone @here <@&1>";
  const button: APIActionRowComponent<APIComponentInMessageActionRow> = {
    type: ComponentType.ActionRow,
    components: [{ type: ComponentType.Button, style: ButtonStyle.Primary, label: loud, custom_id: "b" }],
  };
  const embeds = [{ title: loud, description: `${loud} <@${ann}>`, fields: [{ name: loud, value: loud }] }];
  let deferred = false;
  const failures = await answering(t, set, async (interaction) => {
    if (interaction.type === InteractionType.MessageComponent) {
      await messenger.update(interaction, { content: `${loud} <@${ann}>`, embeds });
      return void (await messenger.editResponse(interaction, { content: `${loud} <@${ann}> again` }));
    }
    if (deferred) await messenger.defer(interaction);
    await messenger.respond(interaction, { content: `${loud} <@${ann}> ${"x ".repeat(1_100)}`, embeds });
    await messenger.followUp(interaction, { content: `${loud} <@${ann}>`, embeds });
    deferred = true;
  });
  const [id = ""] = await messenger.send(channel, { content: loud, embeds, components: [button] });
  await messenger.edit(channel, id, { content: `${loud} <@${ann}> ${loud}`, embeds, components: [button] });
  await discord.people.press(ann, id, "b");
  await discord.people.slash(ann, channel, "ask");
  await discord.people.slash(ann, channel, "ask");
  await discord.people.waitForMessage(
    channel,
    ({ id: last }) =>
      discord.world.messages(channel).length === 7 && last === discord.world.messages(channel).at(-1)?.id,
  );
  const asked = await discord.people.write(ann, channel, loud);
  await messenger.startThread(channel, asked.id, `${loud} <@${ann}>`);
  assert.deepEqual(
    discord.pings.filter(({ authorId }) => authorId === discord.botUser.id),
    [],
  );
  assert.deepEqual(failures, []);
});

test("the same nonce twice gives one message, part by part", async (t) => {
  const { discord, channel, messenger } = await setUp(t);
  const message = { content: "glub ".repeat(1_000), nonce: "1234567890123456789" };
  const first = await messenger.send(channel, message);
  const again = await messenger.send(channel, message);
  assert.equal(first.length, 3);
  assert.deepEqual(again, first);
  assert.equal(discord.world.messages(channel).length, 3);
});

test("the first part is the reply and the last has the buttons", async (t) => {
  const { discord, channel, ann, messenger } = await setUp(t);
  const asked = await discord.people.write(ann, channel, "hi");
  await messenger.send(channel, {
    content: "glub ".repeat(600),
    replyTo: asked.id,
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          { type: ComponentType.Button, style: ButtonStyle.Primary, label: "Go", custom_id: "go" },
        ],
      },
    ],
  });
  const [, first, last] = discord.world.messages(channel);
  assert.equal(first?.message_reference?.message_id, asked.id);
  assert.equal(first?.components?.length ?? 0, 0);
  assert.equal(last?.components?.length, 1);
});

test("replying to a deleted message is no error", async (t) => {
  const { discord, channel, ann, messenger } = await setUp(t);
  const asked = await discord.people.write(ann, channel, "hi");
  await discord.people.remove(ann, asked.id);
  await messenger.send(channel, { content: "Ahoy!", replyTo: asked.id });
  assert.deepEqual(contents(discord.world.messages(channel)), ["Ahoy!"]);
  await messenger.delete(channel, asked.id);
});

test("knows every message that has a source, and before Discord does that it is deleting one itself", async (t) => {
  const { discord, channel, ann, messenger } = await setUp(t);
  const events: string[] = [];
  messenger.noteSources({
    begins: ({ wordsOf }) => assert.deepEqual(wordsOf, [ann]),
    refused: (name) => void events.push(`refused ${name}`),
    said: ({ id, wordsOf }) => void events.push(`${id} of ${wordsOf}`),
    deletes: (id) => {
      assert.ok(discord.world.messages(channel).some((message) => message.id === id));
      events.push(`deletes ${id}`);
    },
  });
  const origin = { kind: "request", request: "1" } as const;
  const source = { guildId: "1", origin, wordsOf: [ann] };
  const [first = "", second = ""] = await messenger.send(channel, { content: "glub ".repeat(600), source });
  await messenger.send(channel, { content: "nobody's" });
  await messenger.delete(channel, second);
  assert.deepEqual(events, [`${first} of ${ann}`, `${second} of ${ann}`, `deletes ${second}`]);
});

test("a connection cut after Discord took the message doesn't double it", async (t) => {
  const { discord, channel, messenger } = await setUp(t);
  discord.faults.add({ on: /^POST .*\/messages$/, effect: { kind: "drop_after" } });
  await messenger.send(channel, { content: "once" });
  assert.deepEqual(contents(discord.world.messages(channel)), ["once"]);
});

test("rate limits in the middle of a long reply lose nothing", async (t) => {
  const { discord, channel, messenger } = await setUp(t, {
    rateLimits: { messages: { limit: 2, windowMs: 150 } },
  });
  const text = Array.from({ length: 2_000 }, (_, index) => `word${index}`).join(" ");
  await messenger.send(channel, { content: text });
  assert.equal(contents(discord.world.messages(channel)).join(" "), text);
});

test("a message has one thread, however often one is asked for", async (t) => {
  const { discord, channel, ann, messenger, newMessenger } = await setUp(t);
  const asked = await discord.people.write(ann, channel, "a dice command please");
  const first = await messenger.startThread(channel, asked.id, `Dice\n${"🎲".repeat(200)}`);
  const again = await newMessenger().startThread(channel, asked.id, "Dice");
  assert.equal(first, again);
  const threads = discord.world.threads(channel);
  assert.equal(threads.length, 1);
  assert.match(threads[0]?.name ?? "", /^Dice 🎲+$/u);
});

test("fetches roles once, until Discord says that they changed", async (t) => {
  const set = await setUp(t);
  const { discord, guild, messenger } = set;
  await answering(t, set, async () => {});
  const asked = () => discord.journal.entries.filter(({ what }) => /^GET .*\/roles$/.test(what)).length;
  await messenger.roles(guild.id);
  await messenger.roles(guild.id);
  assert.equal(asked(), 1);
  discord.world.addRole(guild.id, { name: "BotAdmin" });
  await discord.journal.wait(({ what }) => what.includes("GUILD_ROLE_CREATE"));
  const named = async () => (await messenger.roles(guild.id)).some(({ name }) => name === "BotAdmin");
  while (!(await named())) await new Promise((resolve) => setTimeout(resolve, 5));
});

test("answers a command at once, or defers it and answers later, with what doesn't fit in follow-ups", async (t) => {
  const set = await setUp(t);
  const { discord, channel, ann, messenger } = set;
  let defer = false;
  const failures = await answering(t, set, async (interaction) => {
    if (defer) await messenger.defer(interaction);
    await messenger.respond(interaction, { content: defer ? "x ".repeat(1_500) : "Ahoy!" });
  });
  const quick = await discord.people.slash(ann, channel, "ask");
  assert.equal(quick.message?.content, "Ahoy!");
  defer = true;
  await discord.people.slash(ann, channel, "ask");
  await discord.people.waitForMessage(
    channel,
    ({ content }) => content.startsWith("x") && content.length < 1_500,
  );
  const texts = contents(discord.world.messages(channel));
  assert.equal(texts.slice(1).join(" ").replaceAll(" ", ""), "x".repeat(1_500));
  assert.deepEqual(failures, []);
});

test("an interaction answered by a process that then died is answered again by editing the answer", async (t) => {
  const set = await setUp(t);
  const { discord, channel, ann, messenger, newMessenger } = set;
  const failures = await answering(t, set, async (interaction) => {
    await messenger.respond(interaction, { content: "first try" });
    await newMessenger().respond(interaction, { content: "second try" });
  });
  await discord.people.slash(ann, channel, "ask");
  await discord.people.waitForMessage(channel, ({ content }) => content === "second try");
  assert.equal(discord.world.messages(channel).length, 1);
  assert.deepEqual(failures, []);
});

test("posts a late answer in the channel, but not one meant for a single person", async (t) => {
  const set = await setUp(t);
  const { discord, channel, ann, messenger } = set;
  const answers: ((interaction: APIInteraction) => Promise<unknown>)[] = [
    async (interaction) => {
      await messenger.defer(interaction);
      await messenger.respond(interaction, { content: "Pong at last" });
      await messenger.followUp(interaction, { content: "And more" });
    },
    (interaction) => messenger.respond(interaction, { content: "a secret", ephemeral: true }),
    (interaction) => messenger.showModal(interaction, { title: "T", custom_id: "c", components: [] }),
    (interaction) => messenger.suggest(interaction, []),
  ];
  const late: APIInteraction[] = [];
  const failures = await answering(t, set, async (interaction) => void late.push(interaction));
  const used = answers.map(() => discord.people.slash(ann, channel, "ask"));
  const ends = await Promise.allSettled(used);
  assert.deepEqual(
    ends.map(({ status }) => status),
    ends.map(() => "rejected"),
  );
  for (const [index, interaction] of late.entries()) {
    await answers[index]?.(interaction);
    // A retry, for example after a kill, says nothing twice.
    if (index === 1) await set.newMessenger().respond(interaction, { content: "a secret", ephemeral: true });
  }
  const said = contents(discord.world.messages(channel));
  assert.deepEqual(said.slice(0, 2), ["Pong at last", "And more"]);
  assert.equal(said.length, 4);
  for (const words of said.slice(2))
    assert.match(words, new RegExp(`^<@${ann}> I was too slow .* try again`));
  assert.deepEqual(failures, []);
});

test("drops typing while Discord is busy with messages, and a cancelled wait costs one call and not four", async (t) => {
  const { discord, channel, rest, messenger } = await setUp(t);
  const typed = () => discord.journal.entries.filter(({ what }) => what.endsWith("/typing")).length;
  rest.globalReset = Date.now() + 60_000;
  rest.globalRemaining = 20;
  const endTyping = messenger.typing(channel);
  await messenger.send(channel, { content: "words first" });
  endTyping();
  assert.equal(typed(), 0);
  assert.equal(rest.globalRemaining, 19);

  rest.globalRemaining = 0;
  rest.globalReset = Date.now() + 200;
  const over = new AbortController();
  const waiting = new API(rest).channels.showTyping(channel, { signal: over.signal });
  over.abort();
  await assert.rejects(waiting);
  assert.equal(rest.globalRemaining, 49);
  assert.equal(typed(), 0);

  const endNext = messenger.typing(channel);
  await discord.journal.wait(({ what }) => what.endsWith("/typing"), 30_000);
  endNext();
});

test("answers a command at once, however much waits to be sent in channels", async (t) => {
  const set = await setUp(t);
  const { discord, channel, ann, rest, messenger } = set;
  let queued: Promise<readonly string[]> | undefined;
  const failures = await answering(t, set, async (interaction) => {
    rest.globalRemaining = 0;
    rest.globalReset = Date.now() + 3_000;
    queued = messenger.send(channel, { content: "waits for its turn" });
    await messenger.respond(interaction, { content: "at once" });
  });
  const { message } = await discord.people.slash(ann, channel, "ask");
  assert.equal(message?.content, "at once");
  assert.ok(!discord.world.messages(channel).some(({ content }) => content === "waits for its turn"));
  await queued;
  assert.deepEqual(failures, []);
});

test("sends a text cut in the middle of an emoji, also with files and in thread names", async (t) => {
  const { discord, channel, messenger } = await setUp(t);
  const half = "🐟".slice(0, 1);
  const [id = ""] = await messenger.send(channel, { content: `\\ud83d stays, ${half} goes: C:\\${half}` });
  await messenger.send(channel, {
    content: half,
    embeds: [{ title: `fish ${half}` }],
    files: [{ name: "fish.txt", data: "blub", description: "A sound" }],
  });
  const [first, second] = discord.world.messages(channel);
  assert.equal(first?.content, "\\ud83d stays, \ufffd goes: C:\\\ufffd");
  assert.deepEqual([second?.content, second?.embeds[0]?.title], ["\ufffd", "fish \ufffd"]);
  await messenger.startThread(channel, id, `Feature: ${half}`);
  assert.equal(discord.world.threads(channel)[0]?.name, "Feature: \ufffd");
});

test("without permission to read the history, answers still arrive, but not as replies", async (t) => {
  const { discord, channel, ann, messenger } = await setUp(t);
  const question = await discord.people.write(ann, channel, "hello?");
  discord.world.denyBot(channel, PermissionFlagsBits.ReadMessageHistory);
  await messenger.send(channel, { content: "blub ".repeat(500), replyTo: question.id });
  const answers = discord.world.messages(channel).filter(({ id }) => id !== question.id);
  assert.deepEqual(
    answers.map((answer) => answer.message_reference),
    [undefined, undefined],
  );
});

test("an answer for one person's eyes is known as such, and changed through its interaction", async (t) => {
  const set = await setUp(t);
  const { discord, channel, ann, messenger } = set;
  const source = { guildId: "1", origin: { kind: "request", request: "1" }, wordsOf: [] } as const;
  const answers: Answered[] = [];
  const failures = await answering(t, set, async (interaction) => {
    answers.push(await messenger.respond(interaction, { content: "secret", ephemeral: true, source }));
    answers.push(await messenger.followUp(interaction, { content: "for all", source }));
    const [id = ""] = answers[0]?.ids ?? [];
    await messenger.editAnswer(interaction, id, { content: `new secret <@${ann}>` });
    const more = await messenger.followUp(interaction, { content: "gone", ephemeral: true, source });
    answers.push(more);
    await messenger.deleteAnswer(interaction, more.ids[0] ?? "");
  });
  await discord.people.slash(ann, channel, "ask");
  await discord.people.waitForMessage(channel, () => answers.length === 3, 5_000);
  while (discord.world.messages(channel, ann).length > 2) await new Promise((done) => setImmediate(done));
  assert.deepEqual(failures, []);
  assert.deepEqual(contents(discord.world.messages(channel, ann)), [`new secret <@${ann}>`, "for all"]);
  assert.deepEqual(contents(discord.world.messages(channel)), ["for all"]);
  assert.deepEqual(discord.pings, []);
  assert.deepEqual(
    answers.map(({ ids, isPrivate }) => [ids.length, isPrivate]),
    [
      [1, true],
      [1, false],
      [1, true],
    ],
  );
  await assert.rejects(
    messenger.edit(channel, answers[0]?.ids[0] ?? "", { content: "x" }),
    /Unknown Message/,
  );
});
