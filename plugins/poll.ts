import { button, type Content, slashCommand, TurbotPlugin } from "turbot";

interface Poll {
  readonly question: string;
  readonly by: string;
  readonly answers: readonly string[];
  /** The index of the chosen answer, by the voter's id. */
  readonly votes: Readonly<Record<string, number>>;
  readonly closed: boolean;
}

const mostPolls = 100;
const answer = (nth: string, required = false) =>
  ({ type: "string", description: `The ${nth} answer`, maxLength: 80, required }) as const;

/** Asks a question with a button for each answer. Shows buttons that work on after a restart, and `update`. */
export default class Polls extends TurbotPlugin {
  ask = slashCommand(
    {
      name: "poll",
      description: "Ask everyone a question",
      options: {
        question: { type: "string", description: "What to decide", required: true, maxLength: 200 },
        first: answer("first", true),
        second: answer("second", true),
        third: answer("third"),
        fourth: answer("fourth"),
        fifth: answer("fifth"),
      },
    },
    async (interaction, { question, first, second, third, fourth, fifth }) => {
      const answers = [first, second, third, fourth, fifth].filter((text) => text !== undefined);
      // Ids that count up put the oldest polls first, so that they can make room.
      const number = await this.turbot.store.update<number>("polls", (count = 0) => count + 1);
      const id = String(number);
      const poll: Poll = { question, by: interaction.user.id, answers, votes: {}, closed: false };
      await this.turbot.store.set(`poll:${id}`, poll);
      await this.turbot.store.delete(`poll:${number - mostPolls}`);
      await interaction.reply(shown(id, poll));
    },
  );

  // A button's value says which poll and which answer it stands for, also after a restart.
  vote = button({ id: "vote" }, async (interaction) => {
    const [id = "", index = ""] = interaction.value.split(":");
    const poll = await this.change(id, (before) => ({
      ...before,
      votes: { ...before.votes, [interaction.user.id]: Number(index) },
    }));
    if (poll === undefined) {
      await interaction.reply({ content: "That poll has drifted out to sea.", ephemeral: true });
      return;
    }
    await interaction.update(shown(id, poll));
    const mine = poll.answers[Number(index)] ?? "";
    // An edit is announced to nobody who has Discord read to them.
    const content = poll.closed ? "This poll is closed, so that didn't count." : `Your vote: ${mine}.`;
    await interaction.followUp({ content, ephemeral: true });
  });

  close = button({ id: "close" }, async (interaction) => {
    const id = interaction.value;
    const asked = await this.turbot.store.get<Poll>(`poll:${id}`);
    if (asked !== undefined && asked.by !== interaction.user.id) {
      await interaction.reply({ content: "Only the person who asked can close a poll.", ephemeral: true });
      return;
    }
    const poll = await this.change(id, (before) => ({ ...before, closed: true }));
    if (poll === undefined) return;
    await interaction.update(shown(id, poll));
    await interaction.followUp(`The poll is closed: ${poll.question} ${resultOf(poll).join(", ")}`);
  });

  /** Undefined: there is no such poll any more. Two who vote at once both count: `update` sees to that. */
  private async change(id: string, change: (poll: Poll) => Poll): Promise<Poll | undefined> {
    if ((await this.turbot.store.get(`poll:${id}`)) === undefined) return undefined;
    return this.turbot.store.update<Poll>(`poll:${id}`, (before) => {
      if (before === undefined) throw new Error("The poll is gone");
      return before.closed ? before : change(before);
    });
  }
}

function countsOf({ answers, votes }: Poll): readonly number[] {
  return answers.map((_, index) => Object.values(votes).filter((vote) => vote === index).length);
}

function resultOf(poll: Poll): readonly string[] {
  const counts = countsOf(poll);
  return poll.answers.map((text, index) => `${text}: ${counts[index] ?? 0}`);
}

function shown(id: string, poll: Poll): Content {
  const { question, answers, closed } = poll;
  const counts = countsOf(poll);
  const most = Math.max(1, ...counts);
  const lines = resultOf(poll).map((line, index) =>
    `${line} ${"🐟".repeat(Math.round(((counts[index] ?? 0) / most) * 10))}`.trimEnd(),
  );
  return {
    content: [`**${question}**${closed ? " (closed)" : ""} 📊`, ...lines].join("\n"),
    buttons: closed
      ? []
      : [
          ...answers.map((label, index) => ({
            id: "vote",
            label,
            value: `${id}:${index}`,
            style: "primary" as const,
          })),
          { id: "close", label: "Close", value: id },
        ],
  };
}
