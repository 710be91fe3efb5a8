import {
  type Ban,
  button,
  type Interaction,
  modal,
  type Settings,
  slashCommand,
  TurbotPlugin,
  timestamp,
  userMenu,
} from "turbot";

type What = "warning" | "time-out" | "end of time-out" | "kick" | "ban" | "end of ban";

interface Case {
  readonly number: number;
  readonly what: What;
  readonly whom: string;
  readonly by: string;
  readonly reason: string;
  readonly note: string;
  /** ISO 8601. */
  readonly at: string;
}

/** So many warnings within 90 days, and the moderator is offered a time-out. */
const fewWarnings = 3;
const warningCountsMs = 90 * 86_400_000;
const onPage = 8;

const whom = { type: "user", description: "Whom", required: true } as const;
const reason = { type: "string", description: "Why: they read it", maxLength: 300 } as const;
const number = { type: "integer", description: "Its number", required: true, min: 1 } as const;
const text = { type: "string", description: "The text", required: true, maxLength: 300 } as const;

const padded = (count: number) => String(count).padStart(6, "0");
const keyOf = (count: number) => `case:${padded(count)}`;

/** Warnings, time-outs, kicks and bans, each a numbered case. */
export default class Moderation extends TurbotPlugin {
  static readonly needs = {
    discord: ["warn_members", "time_out_members", "kick_members", "ban_members"],
    keeps: "cases stay as the server's record of moderation",
  } as const;

  static readonly settings = {
    log: { type: "channel", name: "Channel for the log of cases", kinds: ["text"] },
    appeal: { type: "text", name: "How to appeal", description: "Who is moderated reads it", max: 300 },
    namesModerators: { type: "switch", name: "Say which moderator it was" },
  } as const satisfies Settings;

  // Without a permission, so that helpers can use it whom an admin lets: Turbot checks who may do what.
  mod = slashCommand(
    {
      name: "mod",
      description: "Moderate somebody",
      subcommands: {
        warn: { description: "Warn somebody", options: { whom, reason } },
        "time-out": {
          description: "Time somebody out",
          options: {
            whom,
            for: { type: "string", description: "How long", choices: ["10m", "1h", "6h", "1d", "7d", "28d"] },
            reason,
          },
        },
        "end-time-out": { description: "End a time-out", options: { whom, reason } },
        kick: { description: "Kick somebody", options: { whom, reason } },
        ban: {
          description: "Ban somebody, also who has left",
          options: {
            whom,
            for: { type: "string", description: "For how long", choices: ["1d", "7d", "30d", "90d"] },
            delete: { type: "string", description: "Messages to delete", choices: ["1h", "1d", "7d"] },
            reason,
          },
        },
        unban: { description: "Lift a ban", options: { whom, reason } },
      },
    },
    {
      warn: (interaction, { whom: { id }, ...how }) => this.do(interaction, "warning", id, how),
      "time-out": (interaction, { whom: { id }, ...how }) => this.do(interaction, "time-out", id, how),
      "end-time-out": (interaction, { whom: { id }, ...how }) =>
        this.do(interaction, "end of time-out", id, how),
      kick: (interaction, { whom: { id }, ...how }) => this.do(interaction, "kick", id, how),
      ban: (interaction, { whom: { id }, delete: deleteMessages, ...how }) =>
        this.do(interaction, "ban", id, { ...how, deleteMessages }),
      unban: (interaction, { whom: { id }, ...how }) => this.do(interaction, "end of ban", id, how),
    },
  );

  warnMenu = userMenu({ name: "Warn" }, (interaction, user) =>
    interaction.showModal(this.form, { value: user.id, title: `Warn ${user.displayName}`.slice(0, 45) }),
  );

  form = modal(
    {
      id: "warn",
      title: "Warn somebody",
      fields: { reason: { label: "Why", description: "They read it", maxLength: 300 } },
    },
    (interaction) => this.do(interaction, "warning", interaction.value, interaction.fields),
  );

  escalate = button({ id: "time-out" }, (interaction) =>
    this.do(interaction, "time-out", interaction.value, { reason: "Warned several times" }),
  );

  cases = slashCommand(
    {
      name: "case",
      description: "What moderators did",
      permission: "moderate_members",
      subcommands: {
        of: { description: "Somebody's cases, the newest first", options: { whom } },
        reason: { description: "Change why", options: { number, text } },
        note: { description: "Note something for moderators", options: { number, text } },
      },
    },
    {
      of: (interaction, given) => this.list(interaction, given.whom.id),
      reason: (interaction, given) => this.edit(interaction, given.number, { reason: given.text }),
      note: (interaction, given) => this.edit(interaction, given.number, { note: given.text }),
    },
  );

  more = button({ id: "more" }, async (interaction) => {
    const [who = "", after] = interaction.value.split(" ");
    await this.list(interaction, who, after);
  });

  /** Does it, makes a case of it, and offers a time-out after too many warnings. */
  private async do(interaction: Interaction, what: What, id: string, how: Ban): Promise<void> {
    const store = this.turbot.store.server(interaction.guildId);
    const say = (content: string) => interaction.reply({ content, ephemeral: true });
    let wasTold = true;
    try {
      if (what === "warning") ({ wasTold } = await interaction.warn(id, how));
      else if (what === "time-out")
        ({ wasTold } = await interaction.timeOut(id, { ...how, for: how.for ?? "1d" }));
      else if (what === "kick") ({ wasTold } = await interaction.kick(id, how));
      else if (what === "ban") ({ wasTold } = await interaction.ban(id, how));
      else if (what === "end of ban") await interaction.unban(id, how);
      else await interaction.endTimeOut(id, how);
    } catch (error) {
      await say(`Nothing was done. ${error instanceof Error ? error.message : error}`);
      return;
    }
    const count = await store.add("cases");
    const facts = { number: count, what, whom: id, by: interaction.user.id, at: new Date().toISOString() };
    const made: Case = { ...facts, reason: how.reason ?? "", note: "" };
    await store.set(keyOf(count), made);
    await store.set(`of:${id}:${padded(count)}`, what);
    await say(`${inWords(made)}${wasTold ? "" : " I couldn't tell them."}`);
    const { log } = await this.turbot.settings(interaction.guildId, Moderation.settings);
    if (log !== undefined) await this.turbot.send(log, inWords(made));
    if (what !== "warning") return;
    const { all } = await this.page(interaction, id, 20);
    const since = Date.now() - warningCountsMs;
    const warnings = all.filter((one) => one.what === "warning" && Date.parse(one.at) > since).length;
    if (warnings < fewWarnings) return;
    await interaction.followUp({
      content: `<@${id}> has ${warnings} warnings of the last 90 days. Time them out?`,
      buttons: [{ id: "time-out", label: "Time out for a day", value: id, style: "danger" }],
      ephemeral: true,
    });
  }

  private async edit(interaction: Interaction, count: number, change: Partial<Case>): Promise<void> {
    const store = this.turbot.store.server(interaction.guildId);
    const after = await store.update<Case>(keyOf(count), (before) => before && { ...before, ...change });
    await interaction.reply({ content: after ? inWords(after) : "There is no such case.", ephemeral: true });
  }

  private async list(interaction: Interaction, who: string, after?: string): Promise<void> {
    const { all, next } = await this.page(interaction, who, onPage, after);
    await interaction.reply({
      content: all.map(inWords).join("\n") || `There are no cases of <@${who}>.`,
      buttons: next === undefined ? [] : [{ id: "more", label: "Earlier ones", value: `${who} ${next}` }],
      ephemeral: true,
    });
  }

  /** Somebody's cases, the newest first. @param after the number of the last one, as its key has it */
  private async page({ guildId }: Interaction, who: string, limit: number, after?: string) {
    const store = this.turbot.store.server(guildId);
    const prefix = `of:${who}:`;
    const from = after === undefined ? {} : { after: prefix + after };
    const { entries, next } = await store.page({ prefix, order: "desc", limit, ...from });
    const numbers = entries.map(({ key }) => Number(key.slice(prefix.length)));
    const found = await Promise.all(numbers.map((count) => store.get<Case>(keyOf(count))));
    return { all: found.filter((one) => one !== undefined), next: next?.slice(prefix.length) };
  }
}

function inWords({ number: count, what, whom: who, by, reason: why, note, at }: Case): string {
  const noted = note === "" ? "" : ` (note: ${note})`;
  return `**Case ${count}**: ${what}, <@${who}>, ${timestamp(at, "d")}, by <@${by}>. ${why || "No reason given."}${noted}`;
}
