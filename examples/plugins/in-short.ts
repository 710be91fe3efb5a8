import { ClaudeDownError, ClaudeLimitError, ClaudeRefusedError, messageMenu, TurbotPlugin } from "turbot";

/** A shorter message needs no summary. */
const longEnough = 300;

/**
 * *In short* in the menu of a long message: what it says, in one sentence and up to three points, for whoever asked alone. Claude reads the
 * message and nothing else, and nothing is kept.
 */
export default class InShort extends TurbotPlugin {
  static readonly needs = { claude: "say in short what a message says" } as const;

  short = messageMenu({ name: "In short" }, async (interaction, message) => {
    if (message.content.length < longEnough) {
      await interaction.reply({ content: "That's short already. Have a look yourself!", ephemeral: true });
      return;
    }
    await interaction.defer({ ephemeral: true });
    try {
      const { sentence, points } = await this.turbot.claude.ask(interaction, {
        task: "Say what this message says, in its own language: in one sentence, and in up to three points.",
        text: message.content,
        form: {
          sentence: { type: "text", description: "One sentence of at most 30 words" },
          points: {
            type: "list",
            description: "Up to three points of at most 15 words; none if the sentence says it all",
          },
        },
      });
      const lines = [`**${sentence}**`, ...points.slice(0, 3).map((point) => `- ${point}`)];
      await interaction.editReply(lines.join("\n"));
    } catch (error) {
      if (!isClaudes(error)) throw error;
      // What they say is for people: whose limit it is, and until when.
      await interaction.editReply(error.message);
    }
  });
}

function isClaudes(error: unknown): error is Error {
  return (
    error instanceof ClaudeLimitError ||
    error instanceof ClaudeRefusedError ||
    error instanceof ClaudeDownError
  );
}
