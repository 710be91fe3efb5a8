import type { Recipe } from "./recipe.ts";

export const poll: Recipe = {
  name: "poll",
  fits: /\b(poll|polls|vote|voting|survey)\b/i,
  question: "Two answers to choose from, and one vote per person: does that work?",
  purpose: "Asks a question with two buttons to vote on; one vote a person, which may be changed.",
  commandNames: ["poll", "vote", "survey"],
  kind: "slash",
  write: ({ command }) => ({
    source: `import { button, slashCommand, TurbotPlugin } from "turbot";

type Poll = {
  question: string;
  answers: string[];
  /** The chosen answer's index by user id. */
  votes: { [userId: string]: number };
};

/** Asks the reef, and counts. */
export default class Polls extends TurbotPlugin {
  ask = slashCommand(
    {
      name: "${command}",
      description: "Start a poll",
      options: {
        question: { type: "string", description: "What to decide", required: true },
        first: { type: "string", description: "First answer", required: false },
        second: { type: "string", description: "Second answer", required: false },
      },
    },
    async (interaction, { question, first = "Yes", second = "No" }) => {
      const id = \`poll-\${Math.floor(Math.random() * 1e12)}\`;
      const poll: Poll = { question, answers: [first, second], votes: {} };
      await this.turbot.store.set(id, poll);
      await interaction.reply(this.show(id, poll));
    },
  );

  vote = button({ id: "vote" }, async (interaction) => {
    const [id = "", answer = "0"] = interaction.value.split(":");
    const poll = await this.turbot.store.update<Poll>(id, (before) => {
      const asked = before ?? { question: "This poll has drifted away", answers: [], votes: {} };
      return { ...asked, votes: { ...asked.votes, [interaction.user.id]: Number(answer) } };
    });
    await interaction.update(this.show(id, poll));
  });

  show(id: string, poll: Poll) {
    const votes = Object.values(poll.votes);
    const lines = poll.answers.map((answer, index) => {
      const count = votes.filter((vote) => vote === index).length;
      return \`\${answer}: \${count} \${"🐟".repeat(Math.min(count, 10))}\`;
    });
    return {
      content: \`**\${poll.question}** 📊\\n\${lines.join("\\n")}\`,
      buttons: poll.answers.map((answer, index) => ({
        id: "vote",
        label: answer.slice(0, 80),
        value: \`\${id}:\${index}\`,
      })),
    };
  }
}
`,
    test: `const run = await runPlugin(plugin, { command: "${command}", options: { question: "Pizza?" } });
  assert.equal(run.error, null);
  assert.match(JSON.stringify(run.events[0]?.content), /Pizza\\?/);`,
  }),
};
