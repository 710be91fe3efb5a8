import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { buttonId } from "../discord/fixtures/button-id.ts";
import { createBotHarness } from "./fixtures/bot-harness.ts";
import { until } from "./fixtures/until.ts";

const announcer = `import { on, type Settings, type SettingValues, slashCommand, TurbotPlugin } from "turbot";

export default class Announcer extends TurbotPlugin {
  static readonly settings = {
    channel: { type: "channel", name: "Where to announce", kinds: ["text"], required: true },
    hour: { type: "integer", name: "Hour", min: 0, max: 23, default: 9 },
    tone: { type: "choice", name: "Tone", choices: ["warm", "dry"], default: "warm" },
    zone: { type: "timeZone", name: "Time zone", default: "UTC" },
    crew: { type: "roles", name: "Crew" },
    quiet: { type: "switch", name: "Silently" },
    words: { type: "text", name: "Words", required: true },
  } as const satisfies Settings;

  show = slashCommand({ name: "show", description: "Show what is set" }, async (interaction) => {
    await interaction.reply(JSON.stringify(await this.turbot.settings(interaction.guildId, Announcer.settings)));
  });

  changed = on("settings", async ({ guild, changed }) => {
    const { channel } = await this.turbot.settings(guild.id, Announcer.settings);
    if (channel !== undefined) await this.turbot.send(channel, "Now with another " + changed.join(" and "));
  });

  async checkSettings({ tone, hour }: SettingValues<typeof Announcer.settings>): Promise<string | undefined> {
    return tone === "dry" && hour < 12 ? "Nobody is dry \`before\` noon." : undefined;
  }
}
`;

test("admins fill in a plugin's settings, which it gets, and which survive a restart", {
  timeout: 120_000,
}, async (t) => {
  const world = await createBotHarness(t, { plugins: { announcer } });
  const { discord, guild, general, bob } = world;
  const { people } = discord;
  const admin = guild.owner_id;
  const news = discord.world.addChannel(guild.id, { name: "news" }).id;
  const elder = discord.world.addRole(guild.id, { name: "Elder" });
  const bot = await world.startLiveProcess();

  /** Waits for what an admin sees. */
  const seen = async (fits: RegExp, userId = admin): Promise<APIMessage> => {
    const end = performance.now() + 60_000;
    for (;;) {
      const all = discord.world.messages(general, userId);
      const found = all.findLast(({ content }) => fits.test(content));
      if (found !== undefined) return found;
      if (performance.now() > end) assert.fail(`it never said ${fits}: ${all.map(({ content }) => content)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const set = async () => {
    const shown = (await people.slash(bob, general, "show")).message?.content ?? "{}";
    return JSON.parse(shown) as Readonly<Record<string, unknown>>;
  };
  const press = (message: APIMessage, label: string) =>
    people.press(admin, message.id, buttonId(message, label));
  type Shown = { readonly components: readonly { readonly component: { readonly value?: string } }[] };

  const list = (await people.slash(admin, general, "plugins")).message;
  assert.match(list?.content ?? "", /\*\*announcer\*\* is swimming, and needs settings/);
  const panel = (await people.slash(admin, general, "plugins", { name: "announcer" })).message;
  assert.match(panel?.content ?? "", /Needs settings, to be filled in here: \*Where to announce\*/);
  assert.ok(panel);
  await press(panel, "Fill in its settings");
  const page = await seen(/What is set for announcer here\*\* \(page 1 of 2\)/);
  assert.match(page.content, /\*\*Where to announce\*\*: not set, but it needs that/);
  assert.match(page.content, /\*\*Hour\*\*: `9`, unless you say otherwise/);

  const opened = await press(page, "Change these");
  await people.submitModal(admin, opened.interactionId, { channel: [news], hour: "25", crew: [elder.id] });
  const refused = await seen(/Nothing is saved/);
  assert.match(refused.content, /- \*\*Hour\*\* is 23 at most\./);
  assert.equal((await set()).channel, undefined);

  const again = await press(refused, "Change these");
  assert.equal((again.modal as Shown).components[1]?.component.value, "25");
  await people.submitModal(admin, again.interactionId, { hour: "10", tone: ["dry"] });
  await seen(/> Nobody is dry ʼbeforeʼ noon\./);
  const third = await press(refused, "Change these");
  await people.submitModal(admin, third.interactionId, { hour: "14", zone: "berlin" });
  await seen(
    /Saved for \*\*announcer\*\*: \*Where to announce\*, \*Hour\*, \*Tone\*, \*Time zone\*, \*Crew\*\. It still needs \*Words\*\./,
  );
  const saved = {
    channel: news,
    hour: 14,
    tone: "dry",
    zone: "Europe/Berlin",
    crew: [elder.id],
    quiet: false,
  };
  assert.deepEqual(await set(), saved);
  await discord.journal.wait(() => discord.world.messages(news).length > 0);
  assert.match(
    discord.world.messages(news)[0]?.content ?? "",
    /Now with another channel and hour and tone and zone and crew/,
  );

  const once = (await people.slash(admin, general, "plugins", { name: "announcer" })).message;
  assert.ok(once);
  await press(once, "What it did");
  assert.match((await seen(/What announcer did here/)).content, /got other settings, by <@\d+>/);

  await bot.end("SIGKILL");
  await world.startLive();
  assert.deepEqual(await set(), saved);
  discord.world.deleteChannel(news);
  const after = (await people.slash(admin, general, "plugins", { name: "announcer" })).message;
  assert.ok(after);
  await press(after, "Fill in its settings");
  const gone = await seen(/\*\*Where to announce\*\*: what was picked isn't there any more/);
  // What Discord said lately is remembered for some seconds.
  await until(async () => (await set()).channel === undefined);
  await people.select(admin, gone.id, "plugins:clear:announcer:0", ["hour"]);
  await seen(/Cleared for \*\*announcer\*\*: \*Hour\*\. It still needs \*Words\*\./);
  assert.equal((await set()).hour, 9);
  await people.press(admin, gone.id, "plugins:clear-all:announcer");
  await seen(/Nothing is set for \*\*announcer\*\* any more/);
  assert.deepEqual(await set(), { hour: 9, tone: "warm", zone: "UTC", crew: [], quiet: false });
});
