import { every, slashCommand, TurbotPlugin } from "turbot";

interface Reminder {
  readonly userId: string;
  readonly channelId: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How often it couldn't be said, and when that was last. */
  readonly failed?: { readonly times: number; readonly at: number };
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const mostEach = 20;
/** With the pauses between them, about a day: by then an outage is over, and a channel that is gone stays gone. */
const mostTries = 30;

/**
 * Reminds people, and rings them. Shows how people agree to be rung, and a schedule: what is due stands in the store, and a
 * round looks for it, so that a reminder whose time came while Turbot was away is still delivered.
 */
export default class Reminders extends TurbotPlugin {
  remind = slashCommand(
    {
      name: "remind",
      description: "Reminders",
      subcommands: {
        me: {
          description: "Remind you of something, in this channel",
          reach: { ping: "when your reminder is due" },
          options: {
            in: { type: "string", description: "When: 10m, 2h, 3d or 1h30m", required: true, maxLength: 40 },
            of: { type: "string", description: "What of", required: true, maxLength: 500 },
          },
        },
        list: { description: "What you'll be reminded of" },
        forget: {
          description: "Forget a reminder",
          options: {
            number: { type: "integer", description: "Its number in the list", required: true, min: 1 },
          },
        },
      },
    },
    {
      me: async (interaction, { in: delay, of: text }) => {
        const ms = milliseconds(delay);
        if (ms === undefined) {
          await interaction.reply({
            content: "Write it like `10m`, `2h`, `3d` or `1h30m`; a year at most.",
            ephemeral: true,
          });
          return;
        }
        if ((await this.of(interaction.user.id)).length >= mostEach) {
          await interaction.reply({
            content: `You already have ${mostEach}: forget one first.`,
            ephemeral: true,
          });
          return;
        }
        const at = Date.now() + ms;
        const { id: userId } = interaction.user;
        const reminder: Reminder = { userId, channelId: interaction.channelId, text, at };
        // Keys sort by time: whatever is due comes first.
        await this.turbot.store.set(`due:${at}:${crypto.randomUUID().slice(0, 8)}`, reminder);
        await interaction.reply({ content: `${whenShown(at)}: ${text} ⏰`, ephemeral: true });
      },
      list: async (interaction) => {
        const mine = await this.of(interaction.user.id);
        const lines = mine.map(
          ({ reminder }, index) => `${index + 1}. ${whenShown(reminder.at)}: ${reminder.text}`,
        );
        await interaction.reply({
          content: lines.join("\n").slice(0, 1900) || "Nothing ahead.",
          ephemeral: true,
        });
      },
      forget: async (interaction, { number }) => {
        const chosen = (await this.of(interaction.user.id))[number - 1];
        if (chosen !== undefined) await this.turbot.store.delete(chosen.key);
        const content =
          chosen === undefined
            ? "There's no reminder with that number."
            : `Forgotten: ${chosen.reminder.text}`;
        await interaction.reply({ content, ephemeral: true });
      },
    },
  );

  round = every("15s", async () => {
    for (const { key, reminder } of await this.all()) {
      if (reminder.at > Date.now()) break;
      if (reminder.failed === undefined || isOver(reminder.failed)) await this.say(key, reminder);
    }
  });

  /** It is forgotten once it was said. A channel where that fails must not keep the others waiting. */
  private async say(key: string, reminder: Reminder): Promise<void> {
    const { userId, channelId, text } = reminder;
    try {
      // Turbot may be restarted before the next line: under the same name it isn't said twice.
      await this.turbot.send(channelId, `<@${userId}>, you wanted to remember: ${ringingNobody(text)} ⏰`, {
        once: key,
      });
    } catch (error) {
      const times = (reminder.failed?.times ?? 0) + 1;
      this.turbot.log.warn(`A reminder couldn't be delivered, ${times} of ${mostTries} times: ${error}`);
      if (times < mostTries) {
        await this.turbot.store.set(key, { ...reminder, failed: { times, at: Date.now() } });
        return;
      }
    }
    await this.turbot.store.delete(key);
  }

  /** Soonest first. */
  private async all(): Promise<readonly { readonly key: string; readonly reminder: Reminder }[]> {
    const keys = await this.turbot.store.keys("due:");
    const all = await Promise.all(
      keys.map(async (key) => ({ key, reminder: await this.turbot.store.get<Reminder>(key) })),
    );
    return all.flatMap(({ key, reminder }) => (reminder === undefined ? [] : [{ key, reminder }]));
  }

  private async of(userId: string) {
    return (await this.all()).filter(({ reminder }) => reminder.userId === userId);
  }
}

/** `1h30m`, `2 h` and `1 hour, 30 minutes` alike, in milliseconds; undefined: not understood, or longer than a year. */
function milliseconds(text: string): number | undefined {
  const part = /(\d{1,6}(?:[.,]\d)?)\s*([a-z]+)/g;
  const words = text.toLowerCase();
  const between = words.replaceAll(part, " ").replaceAll(/\b(?:in|and)\b|[,&\s]/g, "");
  if (between !== "") return undefined;
  let ms = 0;
  for (const [, count = "", name = ""] of words.matchAll(part)) {
    const unit = /^(?:(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?)$/
      .exec(name)
      ?.slice(1)
      .find(Boolean);
    if (unit !== "m" && unit !== "h" && unit !== "d") return undefined;
    ms += Number(count.replace(",", ".")) * units[unit];
  }
  return ms > 0 && ms <= 365 * units.d ? ms : undefined;
}

/** Whether the pause after a failure is over: half a minute, twice as long each time, an hour at most. */
function isOver({ times, at }: { readonly times: number; readonly at: number }): boolean {
  // Both ways: a clock that was ahead must not make it longer.
  return Math.abs(Date.now() - at) >= Math.min(30_000 * 2 ** (times - 1), units.h);
}

/** What somebody typed must not ring somebody else, who agreed to be rung for reminders of their own. */
function ringingNobody(text: string): string {
  return text.replaceAll("<@", "<\u200b@");
}

/** Discord shows it in each reader's own time zone. */
function whenShown(at: number): string {
  return `<t:${Math.round(at / 1000)}:R>`;
}
