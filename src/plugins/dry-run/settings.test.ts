import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf } from "./fake-ids.ts";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";
import { smokeTest } from "./smoke-test.ts";

const nodePath = process.execPath;
const path = "plugins/announcer.ts";
const source = `import { every, on, type Settings, type SettingValues, slashCommand, TurbotPlugin } from "turbot";

export default class Announcer extends TurbotPlugin {
  static readonly settings = {
    channel: { type: "channel", name: "Where to announce", kinds: ["text"], required: true },
    feed: { type: "url", name: "The feed" },
    hour: { type: "integer", name: "Hour", min: 0, max: 23, default: 9 },
    quiet: { type: "switch", name: "Silently" },
    tone: { type: "choice", name: "Tone", choices: ["warm", { name: "Very dry", value: "dry" }], default: "warm" },
    helpers: { type: "roles", name: "Helpers", max: 2 },
    rules: { type: "lines", name: "Rules", max: 3 },
    zone: { type: "timeZone", name: "Time zone", default: "UTC" },
  } as const satisfies Settings;

  show = slashCommand({ name: "show", description: "Show what is set" }, async (interaction) => {
    const set = await this.turbot.settings(interaction.guildId, Announcer.settings);
    await interaction.reply(JSON.stringify(set));
  });

  fetch = every("1h", async () => {
    for (const { id } of await this.turbot.guilds()) {
      const { channel, feed } = await this.turbot.settings(id, Announcer.settings);
      if (channel === undefined || feed === undefined) continue;
      const { body = "" } = { body: (await this.turbot.http.get(feed)).text() };
      await this.turbot.send(channel, body);
    }
  });

  changed = on("settings", ({ changed }) => this.turbot.log.info("Changed: " + changed.join(", ")));

  async checkSettings({ hour, tone }: SettingValues<typeof Announcer.settings>): Promise<string | undefined> {
    return tone === "dry" && hour < 12 ? "Nobody is dry before noon." : undefined;
  }
}
`;

test("settings read as what an admin set, and as nothing before", async () => {
  const plugin = await openPlugin({ path, source }, here);
  try {
    await plugin.slash("show");
    const unset = { hour: 9, quiet: false, tone: "warm", helpers: [], rules: [], zone: "UTC" };
    assert.deepEqual(JSON.parse(plugin.events[0]?.content ?? ""), unset);
    const given = {
      ...{ channel: "news", feed: "https://feed.example/news.xml", hour: "10", quiet: true, tone: "dry" },
      ...{ helpers: ["Crew", "Sailor"], rules: "Be kind\n\n Swim ", zone: "berlin " },
    };
    assert.deepEqual(await plugin.configure(given), ["Nobody is dry before noon."]);
    assert.deepEqual(await plugin.configure({ ...given, hour: 14 }), []);
    await plugin.slash("show");
    assert.deepEqual(JSON.parse(plugin.events[1]?.content ?? ""), {
      ...{ channel: idOf("channel", "news"), feed: "https://feed.example/news.xml", hour: 14, quiet: true },
      ...{ tone: "dry", helpers: [idOf("role", "Crew"), idOf("role", "Sailor")], rules: ["Be kind", "Swim"] },
      zone: "Europe/Berlin",
    });
    assert.deepEqual(
      plugin.logs.map(({ text }) => text),
      ["Changed: channel, feed, hour, quiet, tone, helpers, rules, zone"],
    );
    assert.deepEqual(plugin.problems, []);
  } finally {
    await plugin.close();
  }
});

test("what doesn't fit is said by setting, and nothing of it is saved", async () => {
  const plugin = await openPlugin({ path, source }, here);
  try {
    const wrong = {
      ...{ channel: "", feed: "http://127.1/x", hour: 24, quiet: "maybe", tone: "loud", rules: "a\nb\nc\nd" },
      ...{ helpers: ["A", "B", "C"], zone: "Mars/Olympus", other: 1 },
    };
    assert.deepEqual(await plugin.configure(wrong), [
      "channel is needed",
      "feed has to be on a host with a name, such as example.com, not a number",
      "hour is 23 at most",
      "quiet is on or off",
      "tone isn't one of the choices",
      "rules has 3 lines at most, not 4",
      "helpers takes 2 roles at most",
      "zone isn't a time zone: write the name of a large city there, such as Europe/Berlin",
      "other is no setting of it",
    ]);
    assert.deepEqual(await plugin.configure({ channel: "news", zone: "indiana" }), [
      "zone could be America/Indiana/Knox or America/Indiana/Marengo or America/Indiana/Petersburg, or another: write one of them",
    ]);
    await plugin.slash("show");
    assert.match(plugin.events[0]?.content ?? "", /"hour":9,/);
  } finally {
    await plugin.close();
  }
});

test("an address that an admin entered is a host to get from, and nothing else is", async () => {
  const feed = "https://feed.example/news.xml";
  const settings = { channel: "news", feed };
  const plugin = await openPlugin(
    { path, source },
    { ...here, settings, http: { [feed]: { body: "Fresh fish" } } },
  );
  try {
    await plugin.advance("1h");
    assert.deepEqual(plugin.problems, []);
    assert.match(plugin.events[0]?.content ?? "", /^Fresh fish/);
    assert.equal(plugin.events[0]?.channelId, idOf("channel", "news"));
    await plugin.configure({ feed: "" });
    await plugin.advance("1h");
    assert.equal(plugin.events.length, 1);
  } finally {
    await plugin.close();
  }
});

test("the smoke test fills settings in", async () => {
  const { tries } = await smokeTest({ path, source }, { nodePath, now: Date.now });
  assert.deepEqual(
    tries.map(({ command, problem }) => [command, problem]),
    [
      ["an admin fills in its settings", undefined],
      ["/show", undefined],
    ],
  );
  assert.match(tries[1]?.said.join() ?? "", /turbot\.example/);
});
