import {
  button,
  type Content,
  on,
  type Ranked,
  rankCard,
  type Settings,
  slashCommand,
  TurbotPlugin,
} from "turbot";

const xp = "xp";
/** Between two messages that count, so that writing much in a row brings nothing. */
const pauseMs = 60_000;
const pointsEach = 15;
const onAPage = 10;

/** Points for writing, levels, roles for those who get there, and a leaderboard. Keeps numbers only, and none of those who want out. */
export default class Levelling extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "manage_roles", "send_files"] } as const;

  static readonly settings = {
    quiet: { type: "channels", name: "Channels where nothing counts" },
    tells: { type: "switch", name: "Say when somebody has a new level", default: true },
    keeps: { type: "switch", name: "Keep the role of the level before", default: true },
    level5: { type: "role", name: "A role at level 5" },
    level10: { type: "role", name: "A role at level 10" },
    level20: { type: "role", name: "A role at level 20" },
  } as const satisfies Settings;

  /** When somebody's last message counted. Lost at a restart, which costs nobody anything. */
  readonly #counted = new Map<string, number>();

  written = on("message", async (message) => {
    const { guildId, channelId, author } = message;
    if (guildId === null || author.bot || !this.#isNext(`${guildId} ${author.id}`)) return;
    const { quiet, tells, keeps, ...roles } = await this.turbot.settings(guildId, Levelling.settings);
    if (quiet.includes(channelId)) return;
    if ((await this.turbot.store.person(guildId, author.id).get("out")) === true) return;
    const points = await this.turbot.ranking(guildId, xp).add(author.id, pointsEach);
    const level = levelOf(points);
    if (level === levelOf(points - pointsEach)) return;
    if (tells) await message.reply(`You are at level ${level} now.`);
    const role = { 5: roles.level5, 10: roles.level10, 20: roles.level20 }[level];
    const before = { 10: roles.level5, 20: roles.level10 ?? roles.level5 }[level];
    if (role === undefined) return;
    try {
      await message.giveRole(role);
      if (!keeps && before !== undefined && before !== role) await message.takeRole(before);
    } catch (error) {
      // Not granted, or above Turbot's own role: the level counts all the same.
      this.turbot.log.warn("No role for a level:", error);
    }
  });

  rank = slashCommand(
    {
      name: "rank",
      description: "Your level and place, or somebody else's",
      options: { who: { type: "user", description: "Whose" } },
    },
    async (interaction, { who = interaction.user }) => {
      const isOwn = who.id === interaction.user.id;
      const mine = await this.turbot.ranking(interaction.guildId, xp).rankOf(who.id);
      if (mine === undefined) {
        const isOut = isOwn && (await this.#self(interaction).get("out")) === true;
        await interaction.reply({
          content: isOut
            ? "You aren't counted."
            : `${isOwn ? "You have" : `<@${who.id}> has`} no points yet.`,
          buttons: isOut ? [{ id: "count-me", label: "Count me again" }] : [],
          ephemeral: true,
        });
        return;
      }
      const inWords = `<@${who.id}>: level ${levelOf(mine.score)}, place ${mine.rank}, ${toNext(mine)} points to the next level.`;
      const buttons = isOwn ? [{ id: "leave-me-out", label: "Don't count me" }] : [];
      try {
        const card = rankCard({
          ...{ name: who.displayName, avatar: who.avatarUrl, rank: mine.rank, level: levelOf(mine.score) },
          ...{ progress: progressOf(mine), points: `${mine.score} / ${mine.score + toNext(mine)} XP` },
        });
        await interaction.reply({ files: [await this.turbot.images.card(card)], buttons });
      } catch (error) {
        // Without files, or without their picture: it is said in words.
        this.turbot.log.warn("No card:", error);
        await interaction.reply({ content: inWords, buttons });
      }
    },
  );

  leaveMeOut = button({ id: "leave-me-out" }, async (interaction) => {
    await this.#self(interaction).set("out", true);
    await this.turbot.ranking(interaction.guildId, xp).remove(interaction.user.id);
    await interaction.reply({
      content: "Your points are gone, and you aren't counted any more.",
      ephemeral: true,
    });
  });

  countMe = button({ id: "count-me" }, async (interaction) => {
    await this.#self(interaction).delete("out");
    await interaction.update({ content: "You are counted again.", buttons: [] });
  });

  leaderboard = slashCommand(
    {
      name: "leaderboard",
      description: "The best of the server",
      options: { page: { type: "integer", description: "Which page", min: 1, max: 10_000 } },
    },
    async (interaction, { page = 1 }) => {
      await interaction.reply(await this.#page(interaction, page));
    },
  );

  turn = button({ id: "page" }, async (interaction) => {
    await interaction.update(await this.#page(interaction, Number(interaction.value)));
  });

  async #page({ guildId, user }: Asked, page: number): Promise<Content> {
    const ranking = this.turbot.ranking(guildId, xp);
    const best = await ranking.top(onAPage, { from: (page - 1) * onAPage + 1 });
    const [count, mine] = [await ranking.count(), await ranking.rankOf(user.id)];
    const lines = best.map(
      ({ rank, userId, score }) => `${rank}. <@${userId}>: level ${levelOf(score)}, ${score} XP`,
    );
    const pages = Math.max(1, Math.ceil(count / onAPage));
    return {
      content: [
        ...(lines.length === 0 ? ["Nobody is here yet."] : lines),
        `Page ${page} of ${pages}${mine === undefined ? "" : `. Your place: ${mine.rank} of ${count}`}`,
      ].join("\n"),
      buttons: [
        { id: "page", label: "Before", value: String(page - 1), disabled: page <= 1 },
        { id: "page", label: "Next", value: String(page + 1), disabled: page >= pages },
      ],
    };
  }

  #self({ guildId, user }: Asked) {
    return this.turbot.store.person(guildId, user.id);
  }

  #isNext(who: string): boolean {
    const now = Date.now();
    if (now - (this.#counted.get(who) ?? 0) < pauseMs) return false;
    if (this.#counted.size > 5_000) this.#counted.clear();
    this.#counted.set(who, now);
    return true;
  }
}

interface Asked {
  readonly guildId: string | null;
  readonly user: { readonly id: string };
}

/** Each level takes 50 points more than the one before: 50, 150, 300 … */
function pointsFor(level: number): number {
  return 25 * level * (level + 1);
}

function levelOf(points: number): number {
  return Math.floor((Math.sqrt(1 + (4 * points) / 25) - 1) / 2);
}

function toNext({ score }: Ranked): number {
  return pointsFor(levelOf(score) + 1) - score;
}

function progressOf({ score }: Ranked): number {
  const from = pointsFor(levelOf(score));
  return (score - from) / (pointsFor(levelOf(score) + 1) - from);
}
