import { button, type Content, every, slashCommand, TurbotPlugin } from "turbot";

interface Poll {
  readonly question: string;
  readonly answers: readonly string[];
  /** Indexes of answers, by the voter's id. */
  readonly votes: Readonly<Record<string, number>>;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  /** Where it stands; "" until it has been sent. */
  readonly channelId: string;
  readonly messageId: string;
}

const mostAnswers = 5;
/** An answer is a button's label. */
const longestAnswer = 80;
/** What couldn't be ended is tried again for so long. */
const patienceMs = 24 * 3_600_000;

/** Polls that end by themselves, shown with buttons. For Discord's own, `reply({ poll })` is all it takes. */
export default class TimedPolls extends TurbotPlugin {
  ask = slashCommand(
    {
      name: "timed-poll",
      description: "Ask everyone, until a time",
      options: {
        question: { type: "string", description: "What to decide", required: true, maxLength: 200 },
        answers: {
          type: "string",
          description: "Two to five, with commas between",
          required: true,
          maxLength: 400,
        },
        minutes: { type: "integer", description: "How long", required: true, min: 1, max: 10_080 },
      },
    },
    async (interaction, { question, answers: typed, minutes }) => {
      const answers = [
        ...new Set(typed.split(",").map((text) => text.trim().slice(0, longestAnswer))),
      ].filter(Boolean);
      if (answers.length < 2 || answers.length > mostAnswers) {
        const content = `Write two to ${mostAnswers} different answers, such as: Kelp, Plankton`;
        await interaction.reply({ content, ephemeral: true });
        return;
      }
      const number = await this.turbot.store.update<number>("count", (count = 0) => count + 1);
      const endsAt = Date.now() + minutes * 60_000;
      const poll = { question, answers, votes: {}, endsAt, channelId: "", messageId: "" };
      await this.turbot.store.set(keyOf(number), poll);
      const { channelId, id: messageId } = await interaction.reply(shown(number, poll));
      await this.change(number, (before) => ({ ...before, channelId, messageId }));
    },
  );

  vote = button({ id: "vote" }, async (interaction) => {
    const [number = "", index = ""] = interaction.value.split(":");
    const { id } = interaction.user;
    const poll = await this.change(Number(number), (before) =>
      Date.now() < before.endsAt ? { ...before, votes: { ...before.votes, [id]: Number(index) } } : before,
    );
    if (poll === undefined || Date.now() >= poll.endsAt) {
      await interaction.reply({ content: "This poll is over.", ephemeral: true });
      return;
    }
    await interaction.update(shown(Number(number), poll));
    await interaction.followUp({ content: `Your vote: ${poll.answers[Number(index)]}.`, ephemeral: true });
  });

  // Restarts don't matter: what was due meanwhile is ended by the next round.
  end = every("1m", async () => {
    for (const key of await this.turbot.store.keys(keyOf(""))) {
      const poll = await this.turbot.store.get<Poll>(key);
      if (poll === undefined || Date.now() < poll.endsAt) continue;
      const { channelId, messageId, question, endsAt } = poll;
      const result = bars(poll).join("\n");
      try {
        // An edit is announced to nobody, so the result is a message, too.
        await this.turbot.send(channelId, `The poll is over: **${question}**\n${result}`, { once: key });
        await this.turbot.editMessage(channelId, messageId, `**${question}** (over)\n${result}`);
      } catch (error) {
        this.turbot.log.warn(`${key} couldn't be ended: ${error}`);
        if (Date.now() < endsAt + patienceMs) continue;
      }
      await this.turbot.store.delete(key);
    }
  });

  /** Undefined: it is over. */
  private async change(number: number, change: (before: Poll) => Poll): Promise<Poll | undefined> {
    if ((await this.turbot.store.get(keyOf(number))) === undefined) return undefined;
    return this.turbot.store.update<Poll>(keyOf(number), (before) => {
      if (before === undefined) throw new Error("The poll has just ended");
      return change(before);
    });
  }
}

function keyOf(number: number | ""): string {
  return `poll:${number}`;
}

function shown(number: number, poll: Poll): Content {
  const until = Math.ceil(poll.endsAt / 1_000);
  return {
    // Discord shows the time in everybody's own time zone.
    content: [`**${poll.question}**`, ...bars(poll), `Ends <t:${until}:R>.`].join("\n"),
    buttons: poll.answers.map((label, index) => ({ id: "vote", label, value: `${number}:${index}` })),
  };
}

/** Numbers before bars, for people who have them read aloud. */
function bars({ answers, votes }: Poll): readonly string[] {
  const all = Object.values(votes);
  return answers.map((answer, index) => {
    const count = all.filter((vote) => vote === index).length;
    const share = all.length === 0 ? 0 : count / all.length;
    return `${answer}: ${count} (${Math.round(share * 100)} %) ${"█".repeat(Math.round(share * 10))}`.trimEnd();
  });
}
