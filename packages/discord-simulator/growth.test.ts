import assert from "node:assert/strict";
import { test } from "node:test";
import { GatewayIntentBits as Bit } from "discord-api-types/v10";
import { ChannelsByGuild } from "./channels-by-guild.ts";
import type { DiscordSimulator } from "./discord-simulator.ts";
import { startDiscord } from "./start-discord.ts";

interface Kept {
  readonly sessions: { readonly $map: readonly [string, { readonly sent: readonly unknown[] }][] };
}

/** A bot that only counts what it hears. */
function countEvents(discord: DiscordSimulator) {
  const counts = new Map<string, number>();
  let look = () => {};
  const socket = new WebSocket(
    `${discord.url.replace("http", "ws").replace(/api$/, "gateway")}?v=10&encoding=json`,
  );
  const d = { token: discord.botToken, intents: Bit.Guilds | Bit.GuildMessages, properties: {} };
  socket.addEventListener("message", ({ data }) => {
    const { op, t } = JSON.parse(String(data)) as { readonly op: number; readonly t: string };
    if (op === 10) socket.send(JSON.stringify({ op: 2, d }));
    counts.set(t, (counts.get(t) ?? 0) + 1);
    look();
  });
  return {
    heard: (t: string, count: number) =>
      new Promise<void>((resolve) => {
        look = () => {
          if ((counts.get(t) ?? 0) >= count) resolve();
        };
        look();
      }),
    close: () => socket.close(),
  };
}

test("serves 5,000 guilds and thousands of events, and keeps a bounded number of them", async (t) => {
  const discord = await startDiscord();
  t.after(() => discord.stop());
  const iterated = (["values", "entries", "keys", "forEach", Symbol.iterator] as const).map((name) =>
    t.mock.method(ChannelsByGuild.prototype, name),
  );
  const guilds = Array.from({ length: 5_000 }, (_, n) => discord.world.addGuild({ name: `Reef ${n}` }).id);
  const [first = ""] = guilds.map((id) => discord.world.addChannel(id, { name: "general" }).id);
  const bot = countEvents(discord);
  t.after(bot.close);
  await bot.heard("GUILD_CREATE", 5_000);

  const writer = discord.world.guilds()[0]?.owner_id ?? "";
  for (let n = 0; n < 10_500; n += 1) await discord.people.write(writer, first, `hello, ${n}`);
  await bot.heard("MESSAGE_CREATE", 10_500);

  assert.deepEqual(
    iterated.map(({ mock }) => mock.callCount()),
    [0, 0, 0, 0, 0],
    "nothing looks through all channels",
  );
  assert.ok(discord.journal.entries.length <= 20_000);
  assert.equal(discord.world.messages(first).length, 10_000);
  assert.equal(discord.world.messages(first).at(-1)?.content, "hello, 10499");
  const { sessions } = discord.state().data as Kept;
  assert.deepEqual(
    sessions.$map.map(([, { sent }]) => sent.length),
    [5_000],
  );
});
