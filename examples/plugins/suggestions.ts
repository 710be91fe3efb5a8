import { button, type Content, slashCommand, TurbotPlugin } from "turbot";

interface Suggestion {
  readonly text: string;
  readonly by: string;
  /** Where it stands; "" until it has been sent. */
  readonly channelId: string;
  readonly messageId: string;
  /** By the voter's id: for it, or against it. */
  readonly votes: Readonly<Record<string, "for" | "against">>;
}

/** Open ones; the store holds 1,000 keys, and a member's words aren't kept for longer than they are needed. */
const mostOpen = 200;

/** People suggest, everybody has one vote, and staff decide. */
export default class Suggestions extends TurbotPlugin {
  suggest = slashCommand(
    {
      name: "suggest",
      description: "Suggest something to everyone",
      reach: { ping: "when what you suggested is decided" },
      options: { text: { type: "string", description: "What", required: true, maxLength: 1_000 } },
    },
    async (interaction, { text }) => {
      const number = await this.turbot.store.update<number>("count", (count = 0) => count + 1);
      const empty = { text, by: interaction.user.id, channelId: "", messageId: "", votes: {} };
      await this.turbot.store.set(keyOf(number), empty);
      const { channelId, id: messageId } = await interaction.reply(shown(number, empty));
      // Somebody can have voted already.
      await this.change(number, (before) => ({ ...before, channelId, messageId }));
      await this.turbot.store.delete(keyOf(number - mostOpen));
    },
  );

  vote = button({ id: "vote" }, async (interaction) => {
    const [number = "", vote] = interaction.value.split(":");
    const choice = vote === "for" ? "for" : "against";
    const after = await this.change(Number(number), (before) => ({
      ...before,
      votes: { ...before.votes, [interaction.user.id]: choice },
    }));
    if (after === undefined) {
      await interaction.reply({ content: "That is decided already.", ephemeral: true });
      return;
    }
    await interaction.update(shown(Number(number), after));
    // An edit is announced to nobody who has Discord read to them.
    await interaction.followUp({ content: `Your vote: ${choice}.`, ephemeral: true });
  });

  decide = slashCommand(
    {
      name: "decide",
      description: "Decide on a suggestion",
      permission: "manage_guild",
      options: {
        number: { type: "integer", description: "Its number", required: true, min: 1 },
        decision: { type: "string", description: "How", required: true, choices: ["accepted", "declined"] },
        reason: { type: "string", description: "Why", maxLength: 300 },
      },
    },
    async (interaction, { number, decision, reason }) => {
      const suggestion = await this.turbot.store.get<Suggestion>(keyOf(number));
      if (suggestion === undefined || suggestion.messageId === "") {
        await interaction.reply({ content: `There is no open suggestion ${number}.`, ephemeral: true });
        return;
      }
      const { channelId, messageId, by } = suggestion;
      const why = reason === undefined ? "" : ` ${harmless(reason)}`;
      const outcome = `**${decision === "accepted" ? "Accepted" : "Declined"}.**${why}`;
      try {
        await this.turbot.editMessage(channelId, messageId, shown(number, suggestion, outcome));
      } catch (error) {
        // Somebody has deleted it, or it is older than 90 days: it can be decided all the same.
        this.turbot.log.warn(`Suggestion ${number} wasn't edited: ${error}`);
      }
      await this.turbot.store.delete(keyOf(number));
      await interaction.reply({ content: `Suggestion ${number} is ${decision}.`, ephemeral: true });
      const news = `<@${by}>, your suggestion ${number}: ${outcome}`;
      await this.turbot.send(channelId, news, { once: `decided:${number}` });
    },
  );

  /** Undefined: it is decided, or makes room for newer ones. Two who vote at once both count: `update` sees to that. */
  private async change(number: number, change: (before: Suggestion) => Suggestion) {
    if ((await this.turbot.store.get(keyOf(number))) === undefined) return undefined;
    return this.turbot.store.update<Suggestion>(keyOf(number), (before) => {
      if (before === undefined) throw new Error("The suggestion was decided just now");
      return change(before);
    });
  }
}

const keyOf = (number: number) => `open:${number}`;

/** What people typed must ping nobody who agreed to be pinged. */
const harmless = (text: string) => text.replaceAll("<@", "<\u200b@");

function shown(number: number, { text, by, votes }: Suggestion, outcome?: string): Content {
  const all = Object.values(votes);
  const count = (vote: string) => all.filter((one) => one === vote).length;
  return {
    content: [
      `**Suggestion ${number}** by <@${by}>`,
      `> ${harmless(text).replaceAll("\n", "\n> ")}`,
      `For: ${count("for")}. Against: ${count("against")}.`,
      ...(outcome === undefined ? [] : [outcome]),
    ].join("\n"),
    buttons:
      outcome === undefined
        ? [
            { id: "vote", label: "For", value: `${number}:for`, style: "success" },
            { id: "vote", label: "Against", value: `${number}:against`, style: "danger" },
          ]
        : [],
  };
}
