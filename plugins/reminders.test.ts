import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./reminders.ts", import.meta.url);
/** A Thursday: in Berlin it is 11:00. */
const now = "2026-01-01T10:00:00Z";
const timeZone = "Europe/Berlin";

type Plugin = Awaited<ReturnType<typeof openPlugin>>;
const last = ({ events }: Plugin) => events.at(-1)?.content ?? "";
const answered = ({ events }: Plugin) => events.findLast(({ kind }) => kind === "reply")?.content ?? "";
const sent = ({ events }: Plugin) => events.filter(({ kind }) => kind === "send");
const said = (plugin: Plugin) => sent(plugin).map(({ content }) => content?.split("\n")[0]);
const me = (
  plugin: Plugin,
  when: string,
  more: { as?: string; repeat?: string; what?: string; locale?: string } = {},
) => {
  const { as = "ada", what = "tea", repeat, locale = "en-US" } = more;
  const options = { when, what, ...(repeat === undefined ? {} : { repeat }) };
  return plugin.slash("remind", { subcommand: "me", options, as, timeZone, locale });
};

test("who sets a first reminder is asked for their time, once", async () => {
  const plugin = await openPlugin(file, { now });
  try {
    const options = { when: "tomorrow at 9", what: "tea" };
    await plugin.slash("remind", { subcommand: "me", options });
    assert.match(plugin.events[0]?.content ?? "", /I don't know what time it is for you/);
    await me(plugin, "tomorrow at 9");
    await plugin.slash("remind", { subcommand: "me", options });
    assert.match(last(plugin), /^<t:1767340800:F> \(<t:1767340800:R>\): tea ⏰$/);
  } finally {
    await plugin.close();
  }
});

test("what is due is said once, what isn't waits", async () => {
  const plugin = await openPlugin(file, { now });
  try {
    await me(plugin, "in 2 hours", { what: "feed the fish" });
    await me(plugin, "tomorrow at 9", { what: "far away" });
    await plugin.advance("1h 59m");
    assert.deepEqual(said(plugin), []);
    await plugin.advance("1h");
    const ada = await idOf("ada");
    assert.deepEqual(said(plugin), [`<@${ada}>, you wanted to remember: feed the fish ⏰`]);
    await plugin.advance("2d");
    assert.equal(said(plugin).length, 2);
  } finally {
    await plugin.close();
  }
});

test("one that repeats comes again until it is forgotten", async () => {
  const plugin = await openPlugin(file, { now });
  try {
    await me(plugin, "next Monday at noon", { repeat: "weekly" });
    await plugin.advance("15d");
    assert.equal(said(plugin).length, 2);
    await plugin.slash("remind", { subcommand: "list" });
    assert.match(last(plugin), /^- <t:\d+:F>, again and again: tea$/);
    const [reminder = ""] = optionsOf(plugin);
    await plugin.choose("forget", [reminder]);
    assert.equal(last(plugin), "Forgotten: tea");
    await plugin.advance("30d");
    assert.equal(said(plugin).length, 2);
  } finally {
    await plugin.close();
  }
});

test("reminders are set, listed and forgotten, each by their owner", async () => {
  const plugin = await openPlugin(file, { now });
  try {
    await me(plugin, "in 1h");
    assert.match(last(plugin), /\*\*reminders\*\* can ping you in this server when your reminder is due/);
    await plugin.slash("remind", { subcommand: "list" });
    const [reminder = ""] = optionsOf(plugin);
    await plugin.slash("remind", { subcommand: "list", as: "bob" });
    assert.equal(last(plugin), "Nothing ahead.");
    await plugin.choose("forget", [reminder], { as: "bob" });
    assert.equal(last(plugin), "It's gone already.");
    await plugin.choose("forget", [reminder]);
    assert.equal(last(plugin), "Forgotten: tea");
    await plugin.advance("2h");
    assert.deepEqual([said(plugin), plugin.problems], [[], []]);
  } finally {
    await plugin.close();
  }
});

test("whoever set a reminder is rung when one is due, and nobody whom it names", async () => {
  const plugin = await openPlugin(file, { now });
  try {
    const [ada, bob] = [await idOf("ada"), await idOf("bob")];
    await me(plugin, "in 3h", { as: "bob" });
    await me(plugin, "in 1h", { what: `<@${bob}> owes me tea` });
    await plugin.advance("2h");
    assert.deepEqual(
      sent(plugin).map(({ rings }) => rings),
      [[ada]],
    );
    assert.match(sent(plugin)[0]?.content ?? "", /which pings you as you agreed; `\/privacy` stops it$/);
  } finally {
    await plugin.close();
  }
});

test("a time is understood however people write it, and nothing else is", async () => {
  const understood: Readonly<Record<string, number>> = {
    ...{ "2h": 120, "2 h": 120, "2 hours": 120, "in 2 hours": 120, " 2h ": 120, "1 hour": 60 },
    ...{ "1h30m": 90, "1h 30m": 90, "1 hour and 30 minutes": 90, "10 min": 10, "3d": 4320, "1 Day": 1440 },
    ...{ noon: 60, "at 9": 22 * 60, "friday 8pm": 33 * 60 },
  };
  const refused = {
    soon: /no time in that/,
    h: /no time in that/,
    yesterday: /already/,
    "2h ago": /already/,
  };
  const plugin = await openPlugin(file, { now });
  try {
    for (const [when, minutes] of Object.entries(understood)) {
      await me(plugin, when, { as: when });
      const event = plugin.events.findLast(({ kind }) => kind === "reply");
      const at = Number(/^<t:(\d+):F>/.exec(event?.content ?? "")?.[1]) * 1000;
      const off = Math.abs(at - Date.parse(now) - minutes * 60_000);
      assert.ok(off < 2_000, `"${when}": ${event?.content}`);
    }
    await me(plugin, "morgen um 9 Uhr", { locale: "de", as: "carl" });
    assert.match(plugin.events.findLast(({ kind }) => kind === "reply")?.content ?? "", /^<t:1767340800:F>/);
    for (const [when, answer] of Object.entries(refused)) {
      await me(plugin, when);
      assert.match(answered(plugin), answer, `"${when}"`);
    }
  } finally {
    await plugin.close();
  }
});

test("what an older version has promised is kept", async () => {
  const old = {
    userId: await idOf("ada"),
    channelId: await idOf({ channel: "general" }),
    text: "feed the fish",
  };
  const store = { "due:1767265200000:a1b2": { ...old, at: Date.parse("2026-01-01T11:00:00Z") } };
  const plugin = await openPlugin(file, { now, store });
  try {
    assert.deepEqual(plugin.store(), {});
    await plugin.advance("2h");
    assert.match(said(plugin)[0] ?? "", /feed the fish/);
  } finally {
    await plugin.close();
  }
});

/** The values of the menu that was shown last. */
function optionsOf({ events }: Plugin): readonly string[] {
  const shown = events.findLast(({ components }) => components !== undefined);
  const text = JSON.stringify(shown?.components);
  return [...text.matchAll(/"value":"([^"]+)"/g)].map(([, value = ""]) => value);
}

test("a private reminder comes as a direct message to somebody who agreed, and tells nobody else", async () => {
  const plugin = await openPlugin(file, { now });
  try {
    const options = { when: "in 2 hours", what: "the surprise" };
    await plugin.slash("remind", { subcommand: "privately", options, timeZone });
    assert.match(
      last(plugin),
      /can write to you from this server, by direct message, when your reminder is due/,
    );
    await plugin.advance("3h");
    const [letter] = plugin.events.filter(({ kind }) => kind === "directMessage");
    assert.equal(letter?.userId, await idOf("ada"));
    assert.match(
      letter?.content ?? "",
      /^You wanted to remember: the surprise ⏰\n-# from the reminders plugin in/,
    );
    assert.deepEqual(sent(plugin), []);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
