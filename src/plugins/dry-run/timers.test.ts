import assert from "node:assert/strict";
import { test } from "node:test";
import { here } from "./fixtures/here.ts";
import { openPlugin } from "./open-plugin.ts";

/** Wakes people in their own words. */
const source = `
import { slashCommand, timer, timestamp, TurbotPlugin } from "turbot";

export default class Wake extends TurbotPlugin {
  wake = slashCommand(
    {
      name: "wake",
      description: "Wake somebody",
      options: {
        when: { type: "string", description: "When", required: true },
        repeat: { type: "string", description: "How often", choices: ["daily", "monthly"] },
      },
    },
    async (interaction, { when, repeat }) => {
      const timeZone = await interaction.timeZone();
      if (timeZone === null) return interaction.askTimeZone();
      const found = await this.turbot.time.parse(when, { timeZone, locale: interaction.locale });
      if (found === null) return void (await interaction.reply("When?"));
      const { id: userId } = interaction.user;
      const often = repeat === undefined ? {} : { repeat };
      const given = { id: userId, guildId: interaction.guildId ?? "", userId, at: found.at, timeZone, ...often };
      const at = await this.turbot.timers.set("up", { ...given, data: { channelId: interaction.channelId, what: found.rest } });
      await interaction.reply(timestamp(at, "F"));
    },
  );

  stop = slashCommand({ name: "stop", description: "Don't" }, async (interaction) => {
    const guildId = interaction.guildId ?? "";
    const all = await this.turbot.timers.list("up", { guildId, userId: interaction.user.id });
    for (const { id } of all) await this.turbot.timers.cancel("up", { id, guildId });
    await interaction.reply(String(all.length));
  });

  up = timer("up", async ({ data, lateMs, tries }) => {
    if (data.what === "stumble" && tries < 2) throw new Error("not yet");
    this.turbot.log.info(new Date().toISOString());
    await this.turbot.send(data.channelId, data.what + " " + lateMs + " " + tries);
  });
}
`;

const open = (now = "2026-03-27T10:00:00Z") =>
  openPlugin({ path: "plugins/wake.ts", source }, { ...here, now });

const kept = ({ serverStore }: Awaited<ReturnType<typeof open>>) =>
  Object.values(serverStore().people).flatMap((one) => Object.values(one));

test("a timer is set in the person's own words and zone, and runs when it is due", async () => {
  const plugin = await open();
  const said = () =>
    plugin.events.filter(({ kind }) => kind === "send").map(({ content }) => content?.split("\n")[0]);
  try {
    await plugin.slash("wake", { options: { when: "feed the cat tomorrow at 9" } });
    assert.match(plugin.events[0]?.content ?? "", /I don't know what time it is for you/);
    assert.equal(plugin.events[0]?.ephemeral, true);
    await plugin.slash("wake", {
      options: { when: "feed the cat tomorrow at 9" },
      timeZone: "Europe/Berlin",
    });
    assert.equal(plugin.events.at(-1)?.content, `<t:${Date.parse("2026-03-28T09:00:00+01:00") / 1000}:F>`);
    assert.equal(kept(plugin).length, 1);
    await plugin.advance("2026-03-28T07:59:00Z");
    assert.deepEqual(said(), []);
    await plugin.advance("2m");
    assert.deepEqual(said(), ["feed the cat 0 0"]);
    // What it was about goes with it.
    assert.deepEqual(kept(plugin), []);
    await plugin.slash("wake", { options: { when: "übermorgen um 9 Uhr" }, locale: "de" });
    assert.equal(plugin.events.at(-1)?.content, `<t:${Date.parse("2026-03-30T09:00:00+02:00") / 1000}:F>`);
    await plugin.slash("stop");
    await plugin.advance("7d");
    assert.equal(said().length, 1);
    assert.deepEqual([kept(plugin), plugin.problems], [[], []]);
  } finally {
    await plugin.close();
  }
});

test("a timer that repeats keeps its hour when clocks change, and its day at the end of months", async () => {
  const plugin = await open("2026-01-30T10:00:00Z");
  try {
    const options = { when: "tomorrow at 9", repeat: "monthly" };
    await plugin.slash("wake", { timeZone: "Europe/Berlin", options });
    await plugin.advance("2026-06-01T00:00:00Z");
    assert.deepEqual(
      plugin.logs.map(({ text }) => text.slice(0, 16)),
      ["2026-01-31T08:00", "2026-02-28T08:00", "2026-03-31T07:00", "2026-04-30T07:00", "2026-05-31T07:00"],
    );
    assert.equal(kept(plugin).length, 1);
  } finally {
    await plugin.close();
  }
});

test("what fails is tried again, and knows it", async () => {
  const plugin = await open();
  try {
    await plugin.slash("wake", { options: { when: "stumble in 10 minutes" }, timeZone: "UTC" });
    await plugin.advance("15m");
    const [sent, ...others] = plugin.events.filter(({ kind }) => kind === "send");
    assert.match(sent?.content ?? "", /^stumble \d+ 2/);
    assert.deepEqual(others, []);
    assert.deepEqual(
      plugin.problems.map(({ kind }) => kind),
      ["error"],
    );
  } finally {
    await plugin.close();
  }
});

test("a timer that can't be set says why", async () => {
  const refused = `
import { prefixCommand, timer, TurbotPlugin } from "turbot";

export default class Bells extends TurbotPlugin {
  ring = prefixCommand({ name: "ring", description: "Ring" }, async (message, [id = "", place]) => {
    const at = new Date(Date.now() + 60_000);
    const guildId = place === undefined ? message.guildId : null;
    try {
      await this.turbot.timers.set("bell", { id, guildId, at });
    } catch (error) {
      await message.reply(error.message);
    }
  });
  bell = timer("bell", () => {});
}
`;
  const plugin = await openPlugin({ path: "plugins/bells.ts", source: refused }, here);
  try {
    await plugin.prefix("ring", { args: ["big bell"] });
    await plugin.prefix("ring", { args: ["big-bell", "nowhere"] });
    assert.deepEqual(
      plugin.events.map(({ content }) => content),
      [
        "timers.set: id has 1 to 100 letters without accents, digits, and - _ . : — keep people's words in `data`",
        "A timer belongs to a server, and this call comes from none",
      ],
    );
  } finally {
    await plugin.close();
  }
});
