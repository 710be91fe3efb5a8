import assert from "node:assert/strict";
import { test } from "node:test";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

async function setUp(...given: Parameters<typeof putPluginsAtDiscord>) {
  const set = await putPluginsAtDiscord(...given);
  const { world, guild, calledBy } = set;
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const bob = world.addMember(guild.id, { name: "Bob" }).id;
  const crew = set.plugin("crew");
  /** Asks for this server, unless another is named. */
  const ask = async (
    method: string,
    input: object = {},
    by?: ReturnType<typeof calledBy>,
  ): Promise<unknown> =>
    crew(method, { guildId: guild.id, ...input }, undefined, by === undefined ? [] : [by]);
  const json = async (key: string, more: object = {}) =>
    JSON.parse(String(await ask("serverStore.get", { key, ...more })));
  return { ...set, ann, bob, crew, ask, json };
}

test("what is kept for one server or one person isn't there for others, and comes in pages", async (t) => {
  const { ask, json, elsewhere, ann, bob, crew } = await setUp(t);
  await ask("serverStore.set", { key: "motto", value: '"Ahoy"' });
  await ask("serverStore.set", { key: "motto", value: '"Bob\'s"', userId: bob });
  await ask("serverStore.set", { key: "motto", value: '"There"', guildId: elsewhere.id });
  assert.equal(await json("motto"), "Ahoy");
  assert.equal(await json("motto", { userId: bob }), "Bob's");
  assert.equal(await json("motto", { guildId: elsewhere.id }), "There");
  assert.equal(await json("motto", { userId: ann }), null);

  for (const number of [3, 1, 2]) await ask("serverStore.set", { key: `tag:${number}`, value: `${number}` });
  const page = async (query: object) =>
    (await ask("serverStore.page", query)) as { entries: { key: string }[]; next?: string };
  const keysOf = ({ entries }: { entries: { key: string }[] }) => entries.map(({ key }) => key);
  const first = await page({ prefix: "tag:", limit: 2 });
  assert.deepEqual([keysOf(first), first.next], [["tag:1", "tag:2"], "tag:2"]);
  assert.deepEqual(await page({ prefix: "tag:", limit: 2, after: first.next }), {
    entries: [{ key: "tag:3", value: "3" }],
  });
  assert.deepEqual(keysOf(await page({ order: "desc", limit: 100 })), ["tag:3", "tag:2", "tag:1", "motto"]);
  assert.deepEqual(keysOf(await page({ order: "desc", after: "tag:2", prefix: "tag:" })), ["tag:1"]);
  await assert.rejects(page({ limit: 101 }), /serverStore.page: limit/);

  assert.equal(await ask("serverStore.add", { key: "count", by: 2 }), 2);
  assert.equal(await ask("serverStore.add", { key: "count", by: -0.5 }), 1.5);
  await assert.rejects(
    ask("serverStore.add", { key: "motto", by: 1 }),
    /"motto" in the store isn't a number/,
  );
  assert.equal(await ask("serverStore.swap", { key: "count", expected: "1", value: "9" }), false);
  assert.equal(await ask("serverStore.swap", { key: "count", expected: "1.5", value: null }), true);
  assert.equal(await ask("serverStore.get", { key: "count" }), null);

  const stranger = "123456789012345678";
  await assert.rejects(
    crew("serverStore.get", { guildId: stranger, key: "a" }),
    /Turbot isn't in that server/,
  );
  await assert.rejects(crew("serverStore.get", { guildId: null, key: "a" }), /this call comes from none/);
  await assert.rejects(ask("serverStore.set", { key: "", value: "1" }), /A key in the store has 1 to 200/);
  await assert.rejects(
    ask("serverStore.set", { key: "big", value: `"${"x".repeat(65_536)}"` }),
    /a value has at most 64 KB/,
  );
});

test("a plugin in one server's engine doesn't reach another server's store", async (t) => {
  const { guild, elsewhere, serverStores, plugin } = await setUp(t);
  serverStores.of("crew").set({ guildId: elsewhere.id, owner: "" }, "a", "1");
  const crew = plugin("crew", undefined, undefined, { guildId: guild.id });
  for (const input of [
    { method: "serverStore.get", key: "a" },
    { method: "ranking.count", name: "xp" },
  ])
    await assert.rejects(crew(input.method, { ...input, guildId: elsewhere.id }), /can't reach another/);
  assert.equal(await crew("serverStore.get", { guildId: guild.id, key: "a" }), null);
  // What a plugin that reads wrote isn't one whole again, even for a version that reads nothing.
  assert.equal(serverStores.of("crew").isApart(), false);
  await crew("serverStore.set", { guildId: guild.id, key: "a", value: "2" });
  assert.equal(serverStores.of("crew").isApart(), true);
});

test("rankings count, rank and page their members", async (t) => {
  const { ask, ann, bob, elsewhere } = await setUp(t);
  const xp = (what: string, input: object = {}) => ask(`ranking.${what}`, { name: "xp", ...input });
  assert.equal(await xp("add", { userId: ann, by: 15 }), 15);
  assert.equal(await xp("add", { userId: ann, by: 5 }), 20);
  await xp("set", { userId: bob, score: 20 });
  await xp("set", { userId: "3", score: 7 });
  assert.deepEqual(await xp("top", { limit: 2, from: 2 }), [
    { userId: bob, score: 20, rank: 1 },
    { userId: "3", score: 7, rank: 3 },
  ]);
  assert.deepEqual(await xp("rankOf", { userId: "3" }), { userId: "3", score: 7, rank: 3 });
  assert.deepEqual(await xp("around", { userId: "3", each: 1 }), [
    { userId: bob, score: 20, rank: 1 },
    { userId: "3", score: 7, rank: 3 },
  ]);
  assert.deepEqual([await xp("count"), await xp("get", { userId: "4" })], [3, null]);
  assert.equal(await ask("ranking.count", { name: "xp", guildId: elsewhere.id }), 0);
  await xp("remove", { userId: ann });
  assert.equal(await xp("rankOf", { userId: ann }), null);
  await assert.rejects(xp("add", { userId: bob, by: 0.5 }), /A score is a whole number/);
  await assert.rejects(xp("top", { limit: 101, from: 1 }), /ranking.top: limit/);
  await xp("clear");
  assert.deepEqual([await xp("count"), await xp("top", { limit: 10, from: 1 })], [0, []]);
  await xp("add", { userId: bob, by: 1 });
  assert.equal(await xp("count"), 1);
});

test("what members wrote is kept for 30 days, and what the plugin wrote for as long as it says", async (t) => {
  const { ask, ann, calledBy, serverStores, guild } = await setUp(t);
  const said = ["the best fish is a turbot"];
  const by = calledBy(ann, { said, typed: said });
  await ask("serverStore.set", { key: "quote", value: '{"text":"The best fish is a turbot"}' }, by);
  await ask("serverStore.set", { key: "mode", value: '"strict"' }, calledBy(ann, { said: ["strict"] }));
  await ask("serverStore.set", { key: "own", value: '"Welcome to our server, sailor"' }, by);
  await ask("serverStore.set", { key: "short", value: "1", expiresInMs: 60_000 });
  const { id: ends } = { id: guild.id };
  const until = serverStores
    .of("crew")
    .withFile(({ query }) =>
      Object.fromEntries(
        query.showPart
          .all(Number(query.partOf.get(ends)?.id), 10)
          .map(({ key, expires }) => [
            String(key),
            expires === null ? null : Math.round((Number(expires) - Date.now()) / 60_000),
          ]),
      ),
    );
  assert.deepEqual(until, { quote: 30 * 24 * 60, mode: null, own: null, short: 1 });
});

test("what a plugin repeats of its server's store names its author and goes with the message", async (t) => {
  const { ask, ann, general, people, calledBy, crew, world, ownMessages } = await setUp(t);
  const text = "My grandmother once caught a turbot of nine kilos";
  const { id } = await people.write(ann, general, text);
  const by = calledBy(ann, { said: [text.toLowerCase()], saidIn: { id, channelId: general } });
  await ask("serverStore.set", { key: `quote:${id}`, value: JSON.stringify({ text }) }, by);
  // Later, in nobody's call, it is read and said.
  await ask("serverStore.get", { key: `quote:${id}` });
  const sent = await crew("send", { channelId: general, content: { content: `> ${text}` } });
  const posted = world.messages(general).find((one) => one.id === sent.id);
  assert.match(posted?.content ?? "", new RegExp(`words of <@${ann}>`));
  assert.deepEqual(ownMessages.of(sent.id)?.wordsOf.includes(ann), true);
});

test("forgetting a person or a server takes what is theirs, and mydata shows it before", async (t) => {
  const { ask, ann, bob, guild, calledBy, serverStores, json } = await setUp(t);
  const words = "I keep my boat at the old pier";
  const by = calledBy(ann, { said: [words.toLowerCase()] });
  await ask("serverStore.set", { key: "boat", value: JSON.stringify(words), userId: ann }, by);
  await ask("serverStore.set", { key: "colour", value: '"red"', userId: bob });
  await ask("serverStore.set", { key: "wall", value: JSON.stringify([words]) }, by);
  await ask(
    "serverStore.swap",
    {
      key: "wall",
      expected: JSON.stringify([words]),
      value: JSON.stringify([words, "Fish is good for you"]),
    },
    calledBy(bob, { said: ["fish is good for you"] }),
  );
  await ask("serverStore.set", { key: `seen:${ann}`, value: "1" });
  for (const userId of [ann, bob]) await ask("ranking.add", { name: "xp", userId, by: 5 });
  const kept = serverStores.keptOf("crew", ann);
  assert.deepEqual(
    kept?.stored.map(({ guildId, key, value }) => [guildId, key, value]),
    [[guild.id, "boat", words]],
  );
  assert.deepEqual(kept?.rankings, [{ guildId: guild.id, ranking: "xp", score: 5, rank: 1 }]);

  assert.equal(serverStores.forget("crew", { userId: ann }), true);
  assert.equal(serverStores.keptOf("crew", ann), undefined);
  assert.deepEqual(await json("wall"), ["Fish is good for you"]);
  assert.equal(await json(`seen:${ann}`), null);
  assert.equal(await json("colour", { userId: bob }), "red");
  assert.equal(await ask("ranking.count", { name: "xp" }), 1);
  assert.equal(serverStores.forget("crew", { userId: ann }), false);

  assert.equal(serverStores.forget("crew", { guildId: guild.id }), true);
  assert.equal(await json("wall"), null);
  assert.equal(await ask("ranking.count", { name: "xp" }), 0);
  while (serverStores.prune(Date.now(), 100));
  const left = serverStores
    .of("crew")
    .withFile(({ query }) => [
      query.totals.get(),
      query.entriesAfter.all(0, "", "", 10),
      query.partGivenUp.get(),
    ]);
  assert.deepEqual(JSON.parse(JSON.stringify(left)), [{ bytes: 0, scores: 0, marks: 0 }, [], null]);
});
