import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, openPlugin } from "turbot/testing";

const file = new URL("./rss-announcer.ts", import.meta.url);
const feed = "https://reef.example/news.xml?key=1";
const settings = { channel: "news", feed };
const rss = (...titles: readonly string[]) =>
  `<rss><channel>${titles.map((title) => `<item><guid>${title}</guid><title>${title}</title></item>`).join("")}</channel></rss>`;
const web = (...titles: readonly string[]) => ({ [feed]: { body: rss(...titles) } });

test("what was in the feed at first isn't announced", async () => {
  const plugin = await openPlugin(file, { http: web("Old") });
  try {
    assert.deepEqual(await plugin.configure(settings), []);
    await plugin.advance("1h");
    assert.deepEqual(plugin.events, []);
    assert.deepEqual(plugin.store(), { known: ["Old"] });
  } finally {
    await plugin.close();
  }
});

test("what is new is announced once, the oldest first, as plain text", async () => {
  const http = web("*New* [here](https://evil.example)", "Newer", "Old");
  const plugin = await openPlugin(file, { http, settings, store: { known: ["Old"] } });
  try {
    await plugin.advance("15m");
    const said = plugin.events.map(({ content = "" }) => content.split("\n")[0]);
    assert.deepEqual(said, ["Newer", String.raw`\*New\* \[here\]\(https\://evil.example\)`]);
    assert.equal(plugin.events[0]?.channelId, await idOf({ channel: "news" }));
    await plugin.advance("2h");
    assert.equal(plugin.events.length, 2);
  } finally {
    await plugin.close();
  }
});

test("only a feed is taken, and what is wrong is said without the whole address", async () => {
  const plugin = await openPlugin(file, { http: { [feed]: { body: "<html><p>Hello</html>" } } });
  try {
    await plugin.slash("feed");
    assert.match(plugin.events[0]?.content ?? "", /An admin has yet to choose a feed/);
    const [refused = ""] = await plugin.configure(settings);
    assert.match(refused, /can't read a feed at reef\.example\./);
    assert.deepEqual(await plugin.configure({ channel: "news", feed: "https://10.0.0.1/" }), [
      "feed has to be on a host with a name, such as example.com, not a number",
    ]);
  } finally {
    await plugin.close();
  }
});

test("a feed that is broken is told once, and /feed answers all the same", async () => {
  const plugin = await openPlugin(file, { http: { [feed]: { status: 500, body: "" } }, settings });
  try {
    await plugin.advance("1h");
    await plugin.slash("feed");
    assert.equal(plugin.logs.length, 1);
    assert.match(plugin.logs[0]?.text ?? "", /The feed at reef\.example can't be read/);
    assert.match(plugin.events.at(-1)?.content ?? "", /Nothing comes from reef\.example just now/);
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});
