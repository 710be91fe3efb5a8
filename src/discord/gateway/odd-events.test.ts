import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { GatewayDispatchPayload } from "discord-api-types/v10";
import type { DiscordOptions } from "../../../packages/discord-simulator/discord-simulator.ts";
import { startDiscord } from "../../../packages/discord-simulator/start-discord.ts";
import { createLog } from "../../log/log.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createRest } from "../rest/create-rest.ts";
import { createGatewaySessions } from "../store/gateway-session.ts";
import { createInbox, type NewInboxEntry } from "../store/inbox.ts";
import { createGateway } from "./connect-gateway.ts";

/** A gateway in this process, and everything that came through it. */
async function listening(
  t: TestContext,
  options: DiscordOptions = {},
  powers: Partial<Parameters<typeof createGateway>[0]> = {},
) {
  const discord = await startDiscord({ rateLimits: "off", ...options });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" }).id;
  const channel = discord.world.addChannel(guild, { name: "general" }).id;
  const ann = discord.world.addMember(guild, { name: "Ann" }).id;
  const away = discord.world.addGuild({ name: "Not served" }).id;
  const database = openDatabase(":memory:");
  const sessions = createGatewaySessions(database);
  const inbox = { ...createInbox(database) };
  const stored: NewInboxEntry[] = [];
  const heard: GatewayDispatchPayload[] = [];
  const logged: string[] = [];
  const log = createLog((line) => logged.push(line));
  let later = 0;
  const open = () => {
    const gateway = createGateway({
      token: discord.botToken,
      rest: createRest({ token: discord.botToken, apiUrl: discord.url, log }),
      ...{ sessions, inbox, log, now: Date.now, serves: (id: string) => id !== away },
      elapsed: () => performance.now() + later,
      random: () => 0,
      onStored: (entry) => stored.push(entry),
      onDispatch: (payload) => heard.push(payload),
      onSession: () => {},
      onRefused: () => {},
      ...powers,
    });
    t.after(() => gateway.close());
    return gateway;
  };
  /** A person's message arrives: the gateway is alive, and what came before it has been handled. */
  const lives = async (words: string) => {
    const before = stored.length;
    await discord.people.write(ann, channel, words);
    await until(() => stored.slice(before).some(({ event }) => JSON.stringify(event.d).includes(words)));
  };
  /** Lets time pass on the current connection. */
  const pass = (ms: number) => {
    later += ms;
  };
  return { discord, away, guild, channel, ann, open, stored, heard, logged, lives, sessions, pass, inbox };
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    assert.ok(performance.now() < end, "it never happened");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const id = "123456789012345678";
const author = { id, username: "Ann" };
/** Events that can't be read. */
const unreadable: readonly (readonly [string, unknown])[] = [
  ["MESSAGE_CREATE", null],
  ["MESSAGE_CREATE", "text"],
  ["MESSAGE_CREATE", []],
  ["MESSAGE_CREATE", { id, channel_id: id }],
  ["MESSAGE_CREATE", { id, channel_id: id, author: null }],
  ["MESSAGE_CREATE", { id: 7, channel_id: id, author }],
  ["MESSAGE_CREATE", { id: "../../x", channel_id: id, author }],
  ["MESSAGE_CREATE", { id, channel_id: id, author, mentions: "everyone" }],
  ["MESSAGE_CREATE", { id, channel_id: id, author, content: { text: "hello" } }],
  ["MESSAGE_UPDATE", { id, channel_id: id, guild_id: id, embeds: [] }],
  ["MESSAGE_UPDATE", { id, channel_id: id, author: undefined }],
  ["MESSAGE_DELETE", null],
  ["MESSAGE_DELETE_BULK", { ids: null, channel_id: id }],
  ["MESSAGE_REACTION_ADD", { channel_id: id, message_id: id, emoji: { id: null, name: "🐟" } }],
  ["MESSAGE_REACTION_ADD", { user_id: id, channel_id: id, message_id: id, emoji: null }],
  ["INTERACTION_CREATE", {}],
  ["INTERACTION_CREATE", { id, application_id: id, token: "t", type: 2 }],
  ["INTERACTION_CREATE", { id, application_id: id, token: "t", type: 2, data: null }],
  ["INTERACTION_CREATE", { id, application_id: id, token: "t", type: 3, data: { custom_id: null } }],
  ["INTERACTION_CREATE", { id, application_id: id, token: "t", type: 3, data: {}, message: null }],
  ["INTERACTION_CREATE", { id, application_id: id, token: "t", type: 99, data: {} }],
  ["GUILD_CREATE", null],
  ["GUILD_CREATE", { unavailable: true }],
  ["GUILD_CREATE", { id, channels: 7 }],
  ["GUILD_DELETE", {}],
  ["GUILD_ROLE_UPDATE", { role: null }],
  ["GUILD_MEMBER_ADD", { guild_id: id }],
  ["GUILD_MEMBER_ADD", { guild_id: id, user: null }],
  ["GUILD_MEMBER_UPDATE", { guild_id: id, pending: false }],
  ["GUILD_MEMBER_REMOVE", { guild_id: id }],
  ["CHANNEL_DELETE", null],
  ["THREAD_DELETE", { id: {} }],
  ["MESSAGE_CREATE", { id, channel_id: id, author, more: nested(400) }],
];

/** Lists in lists: walking them recursively would run out of stack. */
function nested(depth: number): unknown {
  let list: unknown = [];
  for (let each = 0; each < depth; each += 1) list = [list];
  return list;
}

test("an unreadable event is logged, counted and skipped, and the next one is heard", async (t) => {
  const { discord, open, lives, logged } = await listening(t);
  const gateway = open();
  await gateway.connect();
  for (const [name, d] of unreadable) discord.gateway.dispatch(name, d);
  await lives("still here?");
  assert.equal(gateway.passedOver(), unreadable.length);
  assert.equal(gateway.trouble(), undefined);
  const notes = logged.filter((line) => line.includes("event_passed_over"));
  assert.equal(notes.length, unreadable.length);
  assert.match(notes.join("\n"), /"t":"MESSAGE_UPDATE".*author \(invalid_type\)/);
  assert.doesNotMatch(notes.join("\n"), /everyone|hello/, "never what is in it");
});

test("an unreadable event isn't sent again on resume: the session has moved on", async (t) => {
  const { discord, open, lives, sessions } = await listening(t);
  const first = open();
  await first.connect();
  discord.gateway.dispatch("MESSAGE_UPDATE", { id, channel_id: id });
  await until(() => first.passedOver() === 1);
  await first.close();
  const second = open();
  await second.connect();
  await lives("back again");
  assert.equal(second.passedOver(), 0);
  assert.ok((sessions.get(0)?.sequence ?? 0) > 0);
  assert.equal(discord.journal.entries.filter(({ what }) => what === "IDENTIFY").length, 1);
});

test("of what is said in a server that isn't served nothing is read, and the session moves on", async (t) => {
  const { discord, away, open, lives, heard, stored, sessions } = await listening(t);
  const gateway = open();
  await gateway.connect();
  await lives("here");
  const before = sessions.get(0)?.sequence ?? 0;
  discord.gateway.dispatch("MESSAGE_CREATE", { guild_id: away, author: "unreadable" });
  discord.gateway.dispatch("MESSAGE_REACTION_ADD", { guild_id: away, emoji: 7 });
  const channel = discord.world.addChannel(away, { name: "general" }).id;
  await discord.people.write(discord.world.addMember(away, { name: "Bob" }).id, channel, "anybody?");
  await lives("still here");
  assert.equal(gateway.passedOver(), 0);
  assert.doesNotMatch(JSON.stringify([heard, stored]), /unreadable|anybody/);
  await gateway.close();
  assert.ok((sessions.get(0)?.sequence ?? 0) >= before + 4);
});

test("no more is read of a message that concerns nobody than decides that, and it counts as seen", async (t) => {
  const asked: unknown[] = [];
  const mayConcern = (message: { readonly content: string }) => {
    asked.push(message);
    if (message.content === "broken") throw new Error("the database is locked");
    return message.content.startsWith("!");
  };
  const { discord, guild, channel, ann, open, stored, logged, lives, inbox } = await listening(
    t,
    {},
    { mayConcern },
  );
  await open().connect();
  const write = (d: object) =>
    discord.gateway.dispatch("MESSAGE_CREATE", { guild_id: guild, channel_id: channel, ...d });
  const seen = await discord.people.write(ann, channel, "hi there");
  await until(() => inbox.newest() === seen.id);
  const plain = { content: "hi", mentions: [], mention_roles: [] };
  write({ ...plain, id, author: "nobody looks" });
  write({ ...plain, id: "123456789012345681", author, content: "broken" });
  write({ ...plain, id: "123456789012345679", author, content: null });
  write({ ...plain, id: "123456789012345680", author, mentions: [author] });
  await lives("!and on");
  assert.deepEqual(
    asked.slice(1, 3),
    [id, "123456789012345681"].map((one, at) => ({
      ...{ id: one, guild_id: guild, channel_id: channel, mentions: [], mention_roles: [] },
      content: ["hi", "broken"][at],
    })),
  );
  assert.equal(asked.length, 4, "what isn't plain is read as a whole");
  assert.equal(stored.length, 4);
  assert.deepEqual(
    logged.filter((line) => line.includes("event_passed_over")),
    [],
  );
});

test("fields that Discord omits or sets to null are read as what that means", async (t) => {
  const { discord, guild, channel, open, heard, stored } = await listening(t);
  const gateway = open();
  await gateway.connect();
  const bare = { id, channel_id: channel, guild_id: guild, author, webhook_id: null };
  const events: readonly (readonly [string, object])[] = [
    ["MESSAGE_CREATE", bare],
    ["MESSAGE_CREATE", { ...bare, id: `${id}1`, referenced_message: null, member: null, embeds: null }],
    ["MESSAGE_CREATE", { ...bare, id: `${id}2`, referenced_message: { id: "odd" }, message_snapshots: null }],
    ["MESSAGE_UPDATE", { ...bare, edited_timestamp: null }],
    ["MESSAGE_UPDATE", { ...bare, edited_timestamp: "not a time" }],
    [
      "MESSAGE_REACTION_ADD",
      { user_id: id, channel_id: id, message_id: id, emoji: { name: "🐟" }, member: {} },
    ],
    ["GUILD_CREATE", { id, unavailable: null, channels: null, owner_id: null }],
    ["GUILD_MEMBER_ADD", { guild_id: guild, user: author, nick: null, roles: null, joined_at: null }],
    ["INTERACTION_CREATE", interaction({ name: "help", options: null, resolved: null })],
  ];
  for (const [name, d] of events) discord.gateway.dispatch(name, d);
  await until(() => heard.filter(({ t: name }) => name === "INTERACTION_CREATE").length === 1);
  assert.equal(gateway.passedOver(), 0);
  const [first] = stored;
  assert.partialDeepStrictEqual(first?.event.d, {
    content: "",
    mentions: [],
    attachments: [],
    embeds: [],
    type: 0,
  });
  for (const { event } of stored) assert.doesNotMatch(JSON.stringify(event.d), /webhook_id|"member":\{\}/);

  function interaction(data: object) {
    return {
      ...{ id: `${id}3`, application_id: id, token: "t", type: 2, guild_id: guild, channel: { id: channel } },
      member: { user: author, roles: null, permissions: "0" },
      data: { id, type: 1, ...data },
    };
  }
});

test("a handler that throws ends neither the process nor the session", async (t) => {
  const { discord, lives, heard, open } = await listening(t);
  const gateway = open();
  await gateway.connect();
  heard.push = () => {
    throw new Error("a handler's mistake");
  };
  discord.gateway.dispatch("CHANNEL_DELETE", { id });
  await lives("still here?");
  assert.equal(gateway.healthy(), true);
});

/** The library answers these with a new connection. */
const breaking = ['{"op":10,"d":null}', '{"op":9,"d":null}', '{"op":0,"t":"READY","s":1,"d":null}'];
const odd = [
  '{"op":0,"t":null,"s":null,"d":null}',
  '{"op":0,"t":"MESSAGE_CREATE","s":"first","d":{}}',
  '{"op":0}',
  '{"op":"dispatch"}',
  "7",
  '"text"',
  "[]",
  "null",
  "no JSON at all",
  "",
];

test("survives a frame of any shape: what the library can't read costs a connection at most", async (t) => {
  const { discord, lives, open, pass } = await listening(t);
  const gateway = open();
  await gateway.connect();
  for (const frame of odd) discord.gateway.say(frame);
  await lives("heard all of that");
  const connects = () => discord.journal.entries.filter(({ what }) => what === "CONNECT").length;
  for (const frame of breaking) {
    const before = connects();
    pass(10_000);
    discord.gateway.say(frame);
    await until(() => connects() > before && discord.gateway.connected() === 1);
    await lives(`and ${frame.replaceAll('"', "'")}`);
  }
});

test("a gateway that closes before or right after HELLO is retried at growing intervals, and the reason is known", async (t) => {
  const { discord, open, lives, logged } = await listening(t);
  const close = { kind: "answer", status: 4000 } as const;
  discord.faults.add({ on: /^HELLO/, times: 2, effect: close });
  discord.faults.add({ on: /^HELLO/, times: 2, effect: { kind: "drop_after" } });
  const gateway = open();
  const connecting = gateway.connect();
  await until(() => logged.some((line) => line.includes("connects_later")));
  assert.equal(gateway.trouble()?.cause, "discord");
  assert.match(gateway.trouble()?.what ?? "", /closed the connection \(code 4000\)/);
  await connecting;
  const waited = logged.flatMap((line) => {
    const { event, ms } = JSON.parse(line);
    return event === "gateway.connects_later" ? [ms] : [];
  });
  assert.deepEqual(waited, [500, 1_000, 2_000, 4_000]);
  assert.equal(gateway.trouble(), undefined);
  await lives("here at last");
});

test("a gateway that says it doesn't understand us blames the running code only", async (t) => {
  const { discord, open } = await listening(t);
  discord.faults.add({ on: /^HELLO/, times: 1_000, effect: { kind: "answer", status: 4002 } });
  const gateway = open();
  gateway.connect().catch(() => {});
  await until(() => gateway.trouble()?.cause === "release");
});

test("ignores a stored session that can't be valid", async (t) => {
  const { discord, open, sessions } = await listening(t);
  const broken = { shardId: 0, sessionId: "s", shardCount: 1, intents: 0 };
  sessions.save({ ...broken, resumeURL: "\u0000garbage", sequence: 7 });
  assert.equal(sessions.get(0), undefined);
  const gateway = open();
  await gateway.connect();
  assert.equal(discord.gateway.connected(), 1);
});

test("an event that a full disk kept from being stored is sent again, in order, and the reason is known", async (t) => {
  const { discord, channel, ann, open, inbox, stored, logged } = await listening(t);
  const gateway = open();
  await gateway.connect();
  const add = inbox.add;
  let isFull = true;
  inbox.add = (entry, andAlso) => {
    if (isFull) throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
    return add(entry, andAlso);
  };
  await discord.people.write(ann, channel, "first");
  await discord.people.write(ann, channel, "second");
  await until(() => gateway.trouble()?.cause === "machine");
  assert.match(gateway.trouble()?.what ?? "", /room on the disk/);
  await until(() => logged.some((line) => line.includes("connects_later")));
  assert.equal(gateway.trouble()?.cause, "machine", "also while it waits to connect again");
  isFull = false;
  await until(() => stored.length === 2);
  assert.deepEqual(
    stored.map(({ event }) => ("content" in event.d ? event.d.content : "")),
    ["first", "second"],
  );
  assert.equal(gateway.passedOver(), 0);
});

test("an event that can never be stored is lost alone, without the ones after it", async (t) => {
  const { discord, channel, ann, open, inbox, lives } = await listening(t);
  const gateway = open();
  await gateway.connect();
  const add = inbox.add;
  inbox.add = (entry, andAlso) => {
    if (JSON.stringify(entry).includes("poison")) throw new TypeError("it can't be bound");
    return add(entry, andAlso);
  };
  await discord.people.write(ann, channel, "poison");
  await lives("after it");
  assert.equal(gateway.passedOver(), 1);
});
