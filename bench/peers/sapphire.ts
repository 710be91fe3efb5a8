import { Command, container, SapphireClient } from "@sapphire/framework";
import { Events, GatewayIntentBits, type Message, Options } from "discord.js";

/** The same bot as a command of Sapphire's framework. */
class PingCommand extends Command {
  public override async messageRun(message: Message) {
    await message.reply("Pong!");
  }
}

const client = new SapphireClient({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildMessageReactions,
    GatewayIntentBits.MessageContent,
  ],
  makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0 }),
  rest: { api: process.env.DISCORD_API_URL ?? "" },
  baseUserDirectory: null,
  defaultPrefix: "!",
  loadMessageCommandListeners: true,
});
await container.stores.loadPiece({ store: "commands", name: "ping", piece: PingCommand });
client.once(Events.ClientReady, () => process.send?.("ready"));
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => void client.destroy().finally(() => process.exit(0)));
await client.login(process.env.DISCORD_TOKEN);
