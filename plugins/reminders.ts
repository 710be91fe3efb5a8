import {
  type CommandInteraction,
  select,
  slashCommand,
  type Timer,
  TurbotPlugin,
  timer,
  timestamp,
  UnreachableError,
} from "turbot";

interface Reminder {
  readonly channelId: string;
  readonly text: string;
  /** It comes as a direct message. */
  readonly isPrivate?: boolean;
}

/** How reminders were kept before there were timers: by when they were due. */
interface OldReminder extends Reminder {
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What somebody wants to be reminded of. */
interface Wish {
  readonly when: string;
  readonly what: string;
  readonly repeat?: "daily" | "weekly" | "monthly" | "yearly" | undefined;
}

const mostEach = 20;

const wishOptions = {
  when: {
    type: "string",
    description: "When: tomorrow at 9, in 2h, next Friday at noon",
    required: true,
    maxLength: 100,
  },
  what: { type: "string", description: "What of", required: true, maxLength: 500 },
  repeat: {
    type: "string",
    description: "Again and again from then on",
    choices: ["daily", "weekly", "monthly", "yearly"],
  },
} as const;

/**
 * Reminds people when they say, in their own words and by their own clocks, and rings them or writes to them. Shows how people agree to be
 * reached, and timers: they survive restarts, and a reminder whose time came while Turbot was away is still delivered.
 */
export default class Reminders extends TurbotPlugin {
  static readonly needs = { discord: ["write_to_people"] } as const;

  remind = slashCommand(
    {
      name: "remind",
      description: "Reminders",
      subcommands: {
        me: {
          description: "Remind you of something, in this channel",
          reach: { ping: "when your reminder is due" },
          options: wishOptions,
        },
        privately: {
          description: "Remind you of something, by direct message",
          reach: { dm: "when your reminder is due" },
          options: wishOptions,
        },
        list: { description: "What you'll be reminded of, to forget some of it" },
      },
    },
    {
      me: (interaction, wish) => this.promise(interaction, wish, false),
      privately: (interaction, wish) => this.promise(interaction, wish, true),
      list: async (interaction) => {
        const mine = await this.of(interaction.guildId ?? "", interaction.user.id);
        const lines = mine.map(({ at, isRepeated, data }) => {
          const often = isRepeated ? ", again and again" : "";
          return `- ${timestamp(at, "F")}${often}: ${data?.text ?? "(gone)"}`;
        });
        await interaction.reply({
          content: lines.join("\n").slice(0, 1900) || "Nothing ahead.",
          ephemeral: true,
          ...(mine.length === 0
            ? {}
            : {
                select: {
                  id: "forget",
                  placeholder: "Forget one",
                  options: mine.map(({ id, data }, index) => ({
                    label: `${index + 1}. ${data?.text ?? "(gone)"}`.slice(0, 100),
                    value: id,
                  })),
                },
              }),
        });
      },
    },
  );

  forget = select({ id: "forget" }, async (interaction) => {
    const guildId = interaction.guildId ?? "";
    const id = interaction.values[0] ?? "";
    const mine = await this.of(guildId, interaction.user.id);
    const chosen = mine.find((one) => one.id === id);
    if (chosen !== undefined) await this.turbot.timers.cancel("due", { id, guildId });
    const content = chosen === undefined ? "It's gone already." : `Forgotten: ${chosen.data?.text ?? "it"}`;
    await interaction.reply({ content, ephemeral: true });
  });

  /** If it can't be said, Turbot tries again for a day. */
  due = timer<Reminder>("due", async ({ guildId, userId, data, once }: Timer<Reminder>) => {
    if (data === undefined || userId === null) return;
    // Turbot may be restarted before it knows that this was said: under the same name it isn't said twice.
    if (data.isPrivate === true) {
      try {
        await this.turbot.directMessage(guildId, userId, `You wanted to remember: ${data.text} ⏰`, { once });
      } catch (error) {
        if (!(error instanceof UnreachableError) || error.reason === "later") throw error;
        // Nobody else is told what of.
        const content = `<@${userId}>, your reminder is due, but I can't write to you. ⏰`;
        if (error.reason !== "left") await this.turbot.send(data.channelId, content, { once });
      }
      return;
    }
    const content = `<@${userId}>, you wanted to remember: ${ringingNobody(data.text)} ⏰`;
    await this.turbot.send(data.channelId, content, { once });
  });

  /** Takes over what an older version has promised. */
  async load(): Promise<void> {
    for (const key of await this.turbot.store.keys("due:")) {
      try {
        const old = await this.turbot.store.get<OldReminder>(key);
        const channel = old === undefined ? null : await this.turbot.getChannel(old.channelId);
        if (old === undefined || channel === null || channel.guildId === null) continue;
        const { userId, at, channelId, text } = old;
        const given = { id: key.replaceAll(/[^\w:.-]/g, "-"), guildId: channel.guildId, userId };
        await this.turbot.timers.set("due", { ...given, at: new Date(at), data: { channelId, text } });
        await this.turbot.store.delete(key);
      } catch (error) {
        this.turbot.log.warn(`A reminder of before waits for the next start: ${error}`);
      }
    }
  }

  private async promise(
    interaction: CommandInteraction,
    { when, what, repeat }: Wish,
    isPrivate: boolean,
  ): Promise<void> {
    const guildId = interaction.guildId ?? "";
    const { id: userId } = interaction.user;
    const timeZone = await interaction.timeZone();
    if (timeZone === null) {
      await interaction.askTimeZone();
      return;
    }
    const found = await this.turbot.time.parse(when, { timeZone, locale: interaction.locale });
    if (found === null || found.at.getTime() <= Date.now()) {
      const content =
        found === null
          ? "I see no time in that. Write it like `tomorrow at 9`, `in 2h` or `next Friday at noon`."
          : `That was ${timestamp(found.at, "R")} already. Write a time to come, like \`tomorrow at 9\`.`;
      await interaction.reply({ content, ephemeral: true });
      return;
    }
    if ((await this.of(guildId, userId)).length >= mostEach) {
      const content = `You already have ${mostEach}: \`/remind list\` forgets one.`;
      await interaction.reply({ content, ephemeral: true });
      return;
    }
    const at = await this.turbot.timers.set("due", {
      ...{ id: crypto.randomUUID(), guildId, userId, at: found.at, timeZone },
      ...(repeat === undefined ? {} : { repeat }),
      data: { channelId: interaction.channelId, text: what, isPrivate } satisfies Reminder,
    });
    const often = repeat === undefined ? "" : `, and ${repeat} from then on`;
    const content = `${timestamp(at, "F")} (${timestamp(at, "R")})${often}: ${what} ⏰`;
    await interaction.reply({ content, ephemeral: true });
  }

  /** Soonest first. */
  private async of(guildId: string, userId: string) {
    const all = await this.turbot.timers.list<Reminder>("due", { guildId, userId });
    return all.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }
}

/** What somebody typed must not ring somebody else, who agreed to be rung for reminders of their own. */
function ringingNobody(text: string): string {
  return text.replaceAll("<@", "<\u200b@");
}
