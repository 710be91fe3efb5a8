import { on, slashCommand, TurbotPlugin } from "turbot";

/** Points by user id; a guild has one such list. */
type Points = Readonly<Record<string, number>>;

const mostMembers = 1000;
const shown = 10;

/**
 * Points for kindness: `@someone++`, or `thanks @someone`. Shows the store, listening to messages, and a reaction. What
 * it needs beyond answering, an admin grants with `/plugins`.
 */
export default class Karma extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "add_reactions"] } as const;

  heard = on("message", async (message) => {
    if (message.guildId === null) return;
    const thanked = mentioned(message.content).filter((id) => id !== message.author.id);
    if (thanked.length === 0) return;
    await this.turbot.store.update<Points>(`guild:${message.guildId}`, (points = {}) => {
      const more = { ...points };
      for (const id of thanked) more[id] = (more[id] ?? 0) + 1;
      return best(more, mostMembers);
    });
    // Not being allowed to react is no reason to fail: the points are kept.
    await message.react("🐟").catch((error: unknown) => this.turbot.log.info(`No reaction: ${error}`));
  });

  karma = slashCommand(
    {
      name: "karma",
      description: "Points for kindness: write @someone++, or thanks @someone",
      options: { who: { type: "user", description: "Whose points to show" } },
    },
    async (interaction, { who }) => {
      const points = (await this.turbot.store.get<Points>(`guild:${interaction.guildId}`)) ?? {};
      if (who !== undefined) {
        await interaction.reply(`${who.displayName} has ${points[who.id] ?? 0} karma.`);
        return;
      }
      const lines = Object.entries(best(points, shown)).map(
        ([id, count], index) => `${index + 1}. <@${id}> ${count}`,
      );
      await interaction.reply({
        embeds: [
          { title: "Kindest on the reef 🐟", description: lines.join("\n") || "Nobody yet. Be kind!" },
        ],
      });
    },
  );
}

/** Whom a text thanks, each once. */
function mentioned(text: string): readonly string[] {
  const found = [
    ...text.matchAll(/<@!?(\d{1,20})>\s?\+\+/g),
    ...text.matchAll(/\b(?:thanks|thank you|thx|danke|merci)\b[\s,]*<@!?(\d{1,20})>/gi),
  ];
  return [...new Set(found.map(([, id = ""]) => id))];
}

function best(points: Points, most: number): Points {
  const sorted = Object.entries(points).sort(([, one], [, other]) => other - one);
  return Object.fromEntries(sorted.slice(0, most));
}
