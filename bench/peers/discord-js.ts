import { Client, Events, GatewayIntentBits, Options } from "discord.js";

/** A bot as discord.js's guide writes it: answers `!ping`, ends in order, and remembers no more messages than it needs. */
const client = new Client({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildMessageReactions,
    GatewayIntentBits.MessageContent,
  ],
  makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0 }),
  rest: { api: process.env.DISCORD_API_URL ?? "" },
});
client.on(Events.MessageCreate, async (message) => {
  if (message.author.bot || message.content !== "!ping") return;
  await message.reply("Pong!");
});
client.once(Events.ClientReady, () => process.send?.("ready"));
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => void client.destroy().finally(() => process.exit(0)));
await client.login(process.env.DISCORD_TOKEN);
