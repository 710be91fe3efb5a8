import { on, type Settings, slashCommand, TurbotPlugin, timer } from "turbot";

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

interface Birthday {
  readonly month: number;
  readonly day: number;
}

/**
 * Congratulates people in the morning of their birthday, without a year. Shows a timer that follows a calendar of the server's own, settings
 * of admins, things that are kept with the person they are about, and a role for a day.
 */
export default class Birthdays extends TurbotPlugin {
  static readonly needs = { discord: ["manage_roles"], unattended: ["manage_roles"] } as const;

  static readonly settings = {
    channel: { type: "channel", name: "Where to congratulate", kinds: ["text"], required: true },
    role: { type: "role", name: "A role for that day" },
    hour: { type: "integer", name: "At which hour", min: 0, max: 23, default: 9 },
    zone: { type: "timeZone", name: "In which time zone", default: "UTC" },
  } as const satisfies Settings;

  birthday = slashCommand(
    {
      name: "birthday",
      description: "Your birthday",
      subcommands: {
        set: {
          description: "Say when it is: everybody here reads it on that day",
          reach: { ping: "on your birthday" },
          options: {
            day: { type: "integer", description: "The day", min: 1, max: 31, required: true },
            month: { type: "string", description: "The month", choices: months, required: true },
          },
        },
        forget: { description: "Have it forgotten" },
      },
    },
    {
      set: async (interaction, { day, month: name }) => {
        const month = months.indexOf(name) + 1;
        const guildId = interaction.guildId ?? "";
        // 2024 has a 29 February.
        if (new Date(Date.UTC(2024, month - 1, day)).getUTCMonth() !== month - 1) {
          await interaction.reply({ content: `${name} has no day ${day}.`, ephemeral: true });
          return;
        }
        await this.forget(guildId, interaction.user.id);
        await this.own(guildId, interaction.user.id).set("birthday", { day, month } satisfies Birthday);
        await this.turbot.store.server(guildId).set(keyOf({ day, month }, interaction.user.id), true);
        await this.wake(guildId);
        const { channel } = await this.turbot.settings(guildId, Birthdays.settings);
        const where =
          channel === undefined ? "once an admin says where, with `/plugins`" : `in <#${channel}>`;
        const content = `Noted: ${day} ${name}. I'll congratulate you ${where}. 🎂`;
        await interaction.reply({ content, ephemeral: true });
      },
      forget: async (interaction) => {
        await this.forget(interaction.guildId ?? "", interaction.user.id);
        await interaction.reply({ content: "I don't know your birthday any more.", ephemeral: true });
      },
    },
  );

  morning = timer("morning", async ({ guildId, dueAt }) => {
    const { channel, role, zone } = await this.turbot.settings(guildId, Birthdays.settings);
    if (channel === undefined) return;
    const today = dayIn(zone, dueAt);
    for (const userId of await this.bornOn(guildId, today)) {
      const once = `${today.year} ${userId}`;
      await this.turbot.send(channel, `Happy birthday, <@${userId}>! 🎂`, { once });
      if (role !== undefined) await this.celebrate(guildId, role, userId);
    }
  });

  /** Turbot takes it back the next morning. */
  private async celebrate(guildId: string, role: string, userId: string): Promise<void> {
    try {
      await this.turbot.giveRole(guildId, role, userId, { for: "24h" });
    } catch (error) {
      // Not granted, above Turbot's own role, or they have left: they are congratulated all the same.
      this.turbot.log.warn("No role on a birthday:", error);
    }
  }

  changed = on("settings", ({ guild }) => this.wake(guild.id));

  /** Every morning from now on, by the server's clocks. */
  private async wake(guildId: string): Promise<void> {
    const { hour, zone } = await this.turbot.settings(guildId, Birthdays.settings);
    await this.turbot.timers.set("morning", {
      id: "daily",
      guildId,
      cron: `0 ${hour} * * *`,
      timeZone: zone,
    });
  }

  /** Of 29 February, on the 28th in other years. */
  private async bornOn(guildId: string, { year, ...day }: Birthday & { readonly year: number }) {
    const isShort = new Date(Date.UTC(year, 1, 29)).getUTCMonth() !== 1;
    const days = isShort && day.month === 2 && day.day === 28 ? [day, { month: 2, day: 29 }] : [day];
    const people: string[] = [];
    for (const one of days) {
      let after: string | undefined;
      do {
        const page = { prefix: keyOf(one, ""), ...(after === undefined ? {} : { after }) };
        const { entries, next } = await this.turbot.store.server(guildId).page(page);
        people.push(...entries.map(({ key }) => key.slice(keyOf(one, "").length)));
        after = next;
      } while (after !== undefined);
    }
    return people;
  }

  private async forget(guildId: string, userId: string): Promise<void> {
    const birthday = await this.own(guildId, userId).get<Birthday>("birthday");
    if (birthday === undefined) return;
    await this.turbot.store.server(guildId).delete(keyOf(birthday, userId));
    await this.own(guildId, userId).delete("birthday");
  }

  private own(guildId: string, userId: string) {
    return this.turbot.store.person(guildId, userId);
  }
}

/** Sorted by the day. */
function keyOf({ month, day }: Birthday, userId: string): string {
  return `${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}:${userId}`;
}

/** The day that the calendars of a time zone show. */
function dayIn(timeZone: string, at: Date): Birthday & { readonly year: number } {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const [year = 0, month = 0, day = 0] = format.format(at).split("-").map(Number);
  return { year, month, day };
}
