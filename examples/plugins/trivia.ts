import { button, cron, type Settings, slashCommand, TurbotPlugin } from "turbot";

/** The first answer is the right one; the order is another each time. */
const questions = [
  ["Which fish is flat, and has both eyes on its left side?", "Turbot", "Cod", "Herring", "Eel"],
  ["How many hearts does an octopus have?", "Three", "One", "Two", "Eight"],
  ["Which is the largest ocean?", "The Pacific", "The Atlantic", "The Indian Ocean", "The Arctic Ocean"],
  ["What is a group of jellyfish called?", "A bloom", "A herd", "A choir", "A parliament"],
  ["What do sea otters hold while they sleep?", "Hands", "Their breath", "A stone", "Nothing"],
  ["What causes the tides?", "The Moon and the Sun", "The wind", "Whales", "Rivers"],
  ["Which of these is a mammal?", "Dolphin", "Shark", "Tuna", "Seahorse"],
  ["Who carries the eggs of seahorses?", "The male", "The female", "Both", "Nobody"],
] as const;

const season = "season";

interface Asked {
  readonly question: number;
  /** Where the right answer stands. */
  readonly right: number;
}

/** Questions with buttons, points, and a ranking that ends with the month and is announced. */
export default class Trivia extends TurbotPlugin {
  static readonly settings = {
    channel: {
      type: "channel",
      name: "Where a season's winners are announced",
      kinds: ["text"],
      required: true,
    },
  } as const satisfies Settings;

  ask = slashCommand({ name: "trivia", description: "Ask everybody a question" }, async (interaction) => {
    const here = this.turbot.store.server(interaction.guildId);
    const question = Math.floor(Math.random() * questions.length);
    const [text = "", ...answers] = questions[question] ?? [];
    const right = Math.floor(Math.random() * answers.length);
    const shown = [...answers.slice(1, right + 1), answers[0], ...answers.slice(right + 1)];
    const id = await here.add("questions");
    await here.set(`asked:${id}`, { question, right } satisfies Asked, { expires: "2m" });
    await interaction.reply({
      content: `**${text}**\nYou have two minutes, and one answer. Whoever is first gets 3 points, the others 1.`,
      buttons: shown.map((label, at) => ({ id: "answer", label: String(label), value: `${id}:${at}` })),
    });
  });

  answer = button({ id: "answer" }, async (interaction) => {
    const { guildId, user } = interaction;
    const [id = "", chosen = ""] = interaction.value.split(":");
    const here = this.turbot.store.server(guildId);
    const say = (content: string) => interaction.reply({ content, ephemeral: true });
    const asked = await here.get<Asked>(`asked:${id}`);
    if (asked === undefined) return void (await say("That question is over. `/trivia` asks another."));
    const tries = await this.turbot.store
      .person(guildId, user.id)
      .add(`answered:${id}`, 1, { expires: "5m" });
    if (tries > 1) return void (await say("You have answered already."));
    const answer = questions[asked.question]?.[1] ?? "";
    if (Number(chosen) !== asked.right) return void (await say(`No: it is “${answer}”.`));
    const isFirst = (await here.add(`right:${id}`, 1, { expires: "5m" })) === 1;
    const points = await this.turbot.ranking(guildId, season).add(user.id, isFirst ? 3 : 1);
    await say(`Right${isFirst ? ", and first" : ""}! You have ${points} points this month.`);
  });

  best = slashCommand({ name: "trivia-ranking", description: "This month's best" }, async (interaction) => {
    const ranking = this.turbot.ranking(interaction.guildId, season);
    const mine = await ranking.rankOf(interaction.user.id);
    const around = mine === undefined || mine.rank <= 10 ? [] : await ranking.around(mine.userId, 1);
    const lines = [...(await ranking.top(10)), ...around].map(inLine);
    await interaction.reply(
      lines.length === 0 ? "Nobody has points this month. `/trivia` asks a question." : lines.join("\n"),
    );
  });

  /** The month is over: its winners are announced, and everybody begins again. */
  ends = cron("0 0 1 * *", { timeZone: "UTC" }, async () => {
    for (const { id } of await this.turbot.guilds()) {
      try {
        await this.#end(id);
      } catch (error) {
        // One server's channel may be gone: the others' season ends all the same.
        this.turbot.log.warn("A season wasn't announced:", error);
      }
    }
  });

  async #end(guildId: string): Promise<void> {
    const ranking = this.turbot.ranking(guildId, season);
    const best = await ranking.top(3);
    if (best.length === 0) return;
    const month = new Date(Date.now() - 60_000).toISOString().slice(0, 7);
    const { channel } = await this.turbot.settings(guildId, Trivia.settings);
    const players = await ranking.count();
    if (channel !== undefined) {
      const content = [
        `**Trivia in ${month}**, with ${players} players:`,
        ...best.map(inLine),
        "A new season begins.",
      ];
      await this.turbot.send(channel, content.join("\n"), { once: `season:${month}` });
    }
    await this.turbot.store.server(guildId).set(
      `won:${month}`,
      best.map(({ userId, score }) => ({ userId, score })),
    );
    await ranking.clear();
  }
}

function inLine({
  rank,
  userId,
  score,
}: {
  readonly rank: number;
  readonly userId: string;
  readonly score: number;
}) {
  return `${rank}. <@${userId}>: ${score} ${score === 1 ? "point" : "points"}`;
}
