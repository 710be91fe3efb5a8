import { Client, GatewayDispatchEvents, GatewayIntentBits } from "@discordjs/core";
import { REST } from "@discordjs/rest";
import { WebSocketManager } from "@discordjs/ws";

/** The same bot with only the gateway and REST of discord.js: no caches, no classes. */
const token = process.env.DISCORD_TOKEN ?? "";
const rest = new REST({ api: process.env.DISCORD_API_URL ?? "" }).setToken(token);
const gateway = new WebSocketManager({
  token,
  intents:
    GatewayIntentBits.Guilds |
    GatewayIntentBits.GuildMessages |
    GatewayIntentBits.GuildMessageReactions |
    GatewayIntentBits.MessageContent,
  rest,
});
const client = new Client({ rest, gateway });
client.on(GatewayDispatchEvents.MessageCreate, async ({ data, api }) => {
  if (data.author.bot === true || data.content !== "!ping") return;
  await api.channels.createMessage(data.channel_id, {
    content: "Pong!",
    message_reference: { message_id: data.id },
  });
});
client.once(GatewayDispatchEvents.Ready, () => process.send?.("ready"));
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(
    signal,
    () => void Promise.resolve(gateway.destroy({ code: 1000 })).finally(() => process.exit(0)),
  );
await gateway.connect();
