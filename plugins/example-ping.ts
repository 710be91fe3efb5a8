import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

/**
 * The plugin to read first. Every command is a field of one class: what it is called, and what happens.
 * `docs/writing-plugins.md` goes on from here.
 */
export default class ExamplePing extends TurbotPlugin {
  // /ping: people find it by typing a slash. What it takes is listed in `options`; here it takes nothing.
  ping = slashCommand({ name: "ping", description: "See whether Turbot is awake" }, async (interaction) => {
    await interaction.reply(await this.pong());
  });

  // !ping: the same for those who like to type.
  bang = prefixCommand({ name: "ping", description: "See whether Turbot is awake" }, async (message) => {
    await message.reply(await this.pong());
  });

  // What a plugin remembers is in its store: fields are forgotten when it restarts.
  private async pong(): Promise<string> {
    const pings = await this.turbot.store.update<number>("pings", (count = 0) => count + 1);
    return pings === 1 ? "Pong! My first one. 🐟" : `Pong! That was number ${pings}. Turbotastic!`;
  }
}
