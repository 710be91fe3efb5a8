import { button, type Content, on, slashCommand, TurbotPlugin } from "turbot";

interface Score {
  readonly points: number;
  /** When the last message counted, in seconds since 1970. */
  readonly at: number;
}

/** A guild's players, by id. One value holds them all, so that the best of them are found in one step. */
type Players = Readonly<Record<string, Score>>;

/** A value holds 64 KB. */
const mostPlayers = 1_000;
/** Between two messages that count, so that writing much in a row brings nothing. */
const pauseSeconds = 60;
const pointsEach = 10;
const shownAtMost = 10;

const keyOf = (guildId: string | null) => `players:${guildId}`;

/** A game for those who join it: writing brings points, points bring levels. Nobody else is counted. */
export default class Levels extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages"] } as const;

  rank = slashCommand(
    {
      name: "rank",
      description: "Your level and place, or another player's",
      options: { who: { type: "user", description: "Whose" } },
    },
    async (interaction, { who = interaction.user }) => {
      const ranking = await this.ranking(interaction.guildId);
      const place = ranking.findIndex(({ id }) => id === who.id);
      const points = ranking[place]?.points;
      if (points !== undefined) {
        const next = pointsFor(levelOf(points) + 1) - points;
        const of = `place ${place + 1} of ${ranking.length}`;
        await interaction.reply(
          `<@${who.id}>: level ${levelOf(points)}, ${of}, ${next} points to the next level.`,
        );
      } else if (who.id === interaction.user.id) {
        await interaction.reply({ ...invitation, ephemeral: true });
      } else {
        await interaction.reply({ content: `<@${who.id}> doesn't play.`, ephemeral: true });
      }
    },
  );

  leaderboard = slashCommand(
    { name: "leaderboard", description: "The ten best players" },
    async (interaction) => {
      const ranking = await this.ranking(interaction.guildId);
      const lines = ranking
        .slice(0, shownAtMost)
        .map(({ id, points }, index) => `${index + 1}. <@${id}>: level ${levelOf(points)}, ${points} points`);
      await interaction.reply(lines.length === 0 ? "Nobody plays yet. Join with /rank." : lines.join("\n"));
    },
  );

  join = button({ id: "join" }, async (interaction) => {
    const { id } = interaction.user;
    const after = await this.turbot.store.update<Players>(keyOf(interaction.guildId), (players = {}) =>
      players[id] !== undefined || Object.keys(players).length >= mostPlayers
        ? players
        : { ...players, [id]: { points: 0, at: 0 } },
    );
    await interaction.update({
      content:
        after[id] === undefined
          ? "There are too many players already."
          : "You play. Your messages count now.",
      buttons: after[id] === undefined ? [] : [{ id: "leave", label: "Leave the game" }],
    });
  });

  leave = button({ id: "leave" }, async (interaction) => {
    await this.turbot.store.update<Players>(keyOf(interaction.guildId), (players = {}) => {
      const { [interaction.user.id]: _mine, ...others } = players;
      return others;
    });
    await interaction.update({ content: "You have left the game, and your points are gone." });
  });

  written = on("message", async (message) => {
    const { guildId, author } = message;
    const before = (await this.players(guildId))[author.id];
    const at = Math.floor(Date.now() / 1_000);
    if (before === undefined || at - before.at < pauseSeconds) return;
    const after = await this.turbot.store.update<Players>(keyOf(guildId), (players = {}) => {
      const mine = players[author.id];
      // They left, or another message of theirs counted just now.
      if (mine === undefined || at - mine.at < pauseSeconds) return players;
      return { ...players, [author.id]: { points: mine.points + pointsEach, at } };
    });
    const level = levelOf(after[author.id]?.points ?? 0);
    if (level > levelOf(before.points)) await message.reply(`You are at level ${level} now.`);
  });

  private async players(guildId: string | null): Promise<Players> {
    return (await this.turbot.store.get<Players>(keyOf(guildId))) ?? {};
  }

  /** The best first. */
  private async ranking(guildId: string | null) {
    return Object.entries(await this.players(guildId))
      .map(([id, { points }]) => ({ id, points }))
      .toSorted((a, b) => b.points - a.points);
  }
}

/** Each level takes 50 points more than the one before: 50, 150, 300 … */
function pointsFor(level: number): number {
  return 25 * level * (level + 1);
}

function levelOf(points: number): number {
  return Math.floor((Math.sqrt(1 + (4 * points) / 25) - 1) / 2);
}

const invitation: Exclude<Content, string> = {
  content:
    "You don't play. If you join, Turbot counts how often you write here, but keeps none of your words.",
  buttons: [{ id: "join", label: "Join", style: "success" }],
};
