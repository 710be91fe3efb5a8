import { messageMenu, TurbotPlugin } from "turbot";

/** More is behind the link. */
const mostWords = 1_000;

/**
 * Repeats a message, with who said it and a link to it. It keeps nothing, and words of people who asked to be left out never get here:
 * Turbot doesn't hand them over.
 */
export default class Quote extends TurbotPlugin {
  quote = messageMenu({ name: "Quote" }, async (interaction, message) => {
    const { author, content, channelId, id } = message;
    if (content === "") {
      await interaction.reply({ content: "There are no words in it to quote.", ephemeral: true });
      return;
    }
    const words = content.length > mostWords ? `${content.slice(0, mostWords)} …` : content;
    const link = `https://discord.com/channels/${interaction.guildId ?? "@me"}/${channelId}/${id}`;
    await interaction.reply({
      content: `**${author.displayName}** wrote:`,
      embeds: [{ description: words, footer: { text: `Quoted by ${interaction.user.displayName}` } }],
      buttons: [{ label: "Go to the message", url: link }],
    });
  });
}
