import { on, slashCommand, TurbotPlugin } from "turbot";

/** Greets people who join, in a channel that each guild chooses. Shows events, the store, and speaking unasked. */
export default class Welcome extends TurbotPlugin {
  static readonly needs = { discord: ["greet_newcomers"] } as const;

  choose = slashCommand(
    {
      name: "welcome",
      description: "Choose where newcomers are greeted",
      permission: "manage_guild",
      subcommands: {
        here: {
          description: "Greet newcomers in this channel",
          options: {
            text: {
              type: "string",
              description: "What to say; {name} becomes the newcomer's name, {ping} their mention",
              maxLength: 500,
            },
          },
        },
        off: { description: "Stop greeting newcomers" },
      },
    },
    {
      here: async (interaction, { text = "Welcome to the reef, {name}! 🐟" }) => {
        if (interaction.guildId === null) {
          await interaction.reply("Newcomers swim into servers, not into direct messages.");
          return;
        }
        await this.turbot.store.set(`guild:${interaction.guildId}`, {
          channelId: interaction.channelId,
          text,
        });
        await interaction.reply({
          content: `Newcomers will be greeted here: ${text.replaceAll("{name}", interaction.user.displayName)}`,
          ephemeral: true,
        });
      },
      off: async (interaction) => {
        await this.turbot.store.delete(`guild:${interaction.guildId}`);
        await interaction.reply({ content: "Newcomers won't be greeted any more.", ephemeral: true });
      },
    },
  );

  greet = on("memberJoin", async ({ guild, member }) => {
    const chosen = await this.turbot.store.get<{ channelId: string; text: string }>(`guild:${guild.id}`);
    if (chosen === undefined || member.user.bot) return;
    // {ping} last: a name can't bring one of its own. It pings where an admin granted that.
    const text = chosen.text.replaceAll("{name}", member.user.displayName.replaceAll("{", "("));
    await this.turbot.send(chosen.channelId, text.replaceAll("{ping}", `<@${member.user.id}>`));
  });
}
