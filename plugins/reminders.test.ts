import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlugin } from "turbot/testing";

const file = new URL("./reminders.ts", import.meta.url);
const due = (at: number, text: string) => ({ userId: "7", channelId: "200", text, at });

test("what is due is said once, what isn't waits", async () => {
  const store = {
    "due:1000:a": due(1000, "feed the fish"),
    "due:4000000000000:b": due(4_000_000_000_000, "far away"),
  };
  const plugin = await openPlugin(file, { store });
  try {
    await plugin.runSchedules("every");
    await plugin.runSchedules("every");
    assert.equal(plugin.events.length, 1);
    assert.equal(plugin.events[0]?.channelId, "200");
    assert.match(plugin.events[0]?.content ?? "", /<@7>, you wanted to remember: feed the fish/);
    assert.deepEqual(Object.keys(plugin.store()), ["due:4000000000000:b"]);
  } finally {
    await plugin.close();
  }
});

test("what couldn't be said is kept, tried again after a pause, and given up in the end", async () => {
  const entry = (name: string, at: number, more = {}) => [`due:${at}:${name}`, { ...due(at, name), ...more }];
  // More than a plugin can say at once.
  const said = Array.from({ length: 19 }, (_, count) => entry(`said ${count}`, 1000 + count));
  const longAgo = { failed: { times: 3, at: 1000 } };
  const store = Object.fromEntries([
    entry("pausing", 1000, { failed: { times: 3, at: Date.now() } }),
    ...said,
    entry("tried before", 2000, longAgo),
    entry("refused", 3000),
    entry("refused again", 3001, longAgo),
    entry("refused for a day", 3002, { failed: { times: 29, at: 1000 } }),
  ]);
  const plugin = await openPlugin(file, { store });
  try {
    await plugin.runSchedules("every");
    assert.equal(plugin.events.length, 20);
    assert.match(plugin.events.at(-1)?.content ?? "", /tried before/);
    const left = Object.values(plugin.store()) as { text: string; failed?: { times: number } }[];
    assert.deepEqual(
      left.map(({ text, failed }) => [text, failed?.times]),
      [
        ["pausing", 3],
        ["refused", 1],
        ["refused again", 4],
      ],
    );
  } finally {
    await plugin.close();
  }
});

test("reminders are set, listed and forgotten, each by their owner", async () => {
  const plugin = await openPlugin(file);
  const last = () => plugin.events.at(-1)?.content ?? "";
  try {
    const me = (when: string, as = "ada") =>
      plugin.slash("remind", { subcommand: "me", options: { in: when, of: "tea" }, as });
    await me("soon");
    assert.match(plugin.events[0]?.content ?? "", /Write it like `10m`/);
    assert.match(last(), /\*\*reminders\*\* can ping you in this server when your reminder is due/);
    await me("1h30m");
    assert.match(last(), /^<t:\d+:R>: tea ⏰$/);
    await plugin.slash("remind", { subcommand: "list", as: "bob" });
    assert.equal(last(), "Nothing ahead.");
    await plugin.slash("remind", { subcommand: "list", as: "ada" });
    assert.match(last(), /^1\. <t:\d+:R>: tea$/);
    const forget = (number: number) => plugin.slash("remind", { subcommand: "forget", options: { number } });
    await forget(2);
    assert.match(last(), /no reminder with that number/);
    await forget(1);
    assert.equal(last(), "Forgotten: tea");
    assert.deepEqual(plugin.store(), {});
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("whoever set a reminder is rung when one is due, and nobody whom it names", async () => {
  const ada = await idOf("ada");
  const bob = await idOf("bob");
  const store = {
    "due:1000:a": { ...due(1000, `<@${bob}> owes me tea`), userId: ada },
    "due:1001:b": { ...due(1001, "from before anybody agreed"), userId: bob },
  };
  const plugin = await openPlugin(file, { store });
  try {
    await plugin.slash("remind", { subcommand: "me", options: { in: "1h", of: "tea" }, as: "ada" });
    await plugin.slash("remind", { subcommand: "list", as: "bob" });
    await plugin.runSchedules("every");
    const sent = plugin.events.filter(({ kind }) => kind === "send");
    assert.deepEqual(
      sent.map(({ rings }) => rings),
      [[ada], undefined],
    );
    assert.match(sent[0]?.content ?? "", /which pings you as you agreed; `\/privacy` stops it$/);
  } finally {
    await plugin.close();
  }
});

test("a time is understood however people write it, and nothing else is", async () => {
  const understood: Readonly<Record<string, number>> = {
    ...{ "2h": 120, "2 h": 120, "2H": 120, "2 hours": 120, "in 2 hours": 120, " 2h ": 120, "1 hour": 60 },
    ...{
      "1h30m": 90,
      "1h 30m": 90,
      "1h, 30m": 90,
      "1 hour and 30 minutes": 90,
      "2h30m": 150,
      "1 hr 5 mins": 65,
    },
    ...{ "1.5h": 90, "1,5 h": 90, "10 min": 10, "3d": 4320, "1 Day": 1440 },
  };
  const refused = [
    "",
    "h",
    "2",
    "2 hhh",
    "2 y",
    "h2",
    "2h ago",
    "-2h",
    "1,30m",
    "0m",
    "400d",
    "2h?",
    "2h30",
    "in",
    "1e3m",
  ];
  const plugin = await openPlugin(file);
  try {
    for (const [when, minutes] of Object.entries(understood)) {
      const earliest = Date.now();
      await plugin.slash("remind", { subcommand: "me", options: { in: when, of: "tea" } });
      const [key = ""] = Object.keys(plugin.store());
      const at = Number(key.split(":")[1]);
      const fits = at >= earliest + minutes * 60_000 && at <= Date.now() + minutes * 60_000;
      assert.ok(fits, `"${when}" means ${minutes} minutes, not ${(at - earliest) / 60_000}`);
      await plugin.slash("remind", { subcommand: "forget", options: { number: 1 } });
    }
    for (const when of refused) {
      await plugin.slash("remind", { subcommand: "me", options: { in: when, of: "tea" } });
      assert.match(plugin.events.at(-1)?.content ?? "", /Write it like `10m`/, `"${when}"`);
    }
    assert.deepEqual(plugin.store(), {});
  } finally {
    await plugin.close();
  }
});

/** The id of a person who sets a reminder. */
async function idOf(name: string): Promise<string> {
  const plugin = await openPlugin(file);
  try {
    await plugin.slash("remind", { subcommand: "me", options: { in: "1h", of: "tea" }, as: name });
    const [reminder] = Object.values(plugin.store());
    return (reminder as { readonly userId: string }).userId;
  } finally {
    await plugin.close();
  }
}
