import { AutoModError, type AutoModRuleForm, button, on, slashCommand, TurbotPlugin } from "turbot";

/** Where the team hears of it, what people asked to have caught, and Discord's ids of the rules. */
interface SetUp {
  readonly channelId: string;
  readonly words: readonly string[];
  readonly ruleIds: Readonly<Record<string, string>>;
}

type Rule = Pick<AutoModRuleForm, "finds" | "timeOut">;

/** What can be switched on besides a server's own words. */
const ready: Readonly<Record<string, Rule>> = {
  slurs: { finds: { presets: ["slurs", "sexual"] } },
  invites: { finds: { patterns: ["discord(?:app)?\\.(?:gg|com/invite)/\\w+"] } },
  crowds: { finds: { mentions: 6, raids: true } },
};

/**
 * Sets up Discord's own AutoMod, which works also while Turbot is away, and tells the team what it blocked, with how often that person was
 * caught in 30 days. Whoever may time people out does so with a press.
 */
export default class AutoMod extends TurbotPlugin {
  static readonly needs = { discord: ["manage_auto_mod", "see_auto_mod", "time_out_members"] } as const;

  command = slashCommand(
    {
      name: "auto-mod",
      description: "Automatic moderation",
      permission: "manage_guild",
      subcommands: {
        on: { description: "Block slurs, invites and crowds of mentions, and report in this channel" },
        words: {
          description: "What else is blocked: kraken, kraken*, *kraken*",
          options: {
            words: { type: "string", description: "All, with commas", required: true, maxLength: 4_000 },
          },
        },
        list: { description: "What is set up, as it is at Discord now" },
        off: { description: "Delete all that this set up" },
      },
    },
    {
      on: async (interaction) => {
        const { guildId, channelId } = interaction;
        const setUp: SetUp = { words: [], ruleIds: {}, ...(await this.#setUp(guildId)), channelId };
        const own = setUp.words.length === 0 ? {} : { words: { finds: { keywords: setUp.words } } };
        const ruleIds: Record<string, string> = {};
        for (const [name, rule] of Object.entries<Rule>({ ...ready, ...own }))
          ruleIds[name] = (await interaction.setAutoModRule(form(name, rule, channelId))).id;
        await this.#keep(guildId, { ...setUp, ruleIds });
        const content = "AutoMod is set up. I say here what it blocks, so only your team should read here.";
        await interaction.reply({ content, ephemeral: true });
      },
      words: async (interaction, { words }) => {
        const { guildId } = interaction;
        const setUp = await this.#setUp(guildId);
        if (setUp === undefined) return void (await interaction.reply(notYet));
        const keywords = [...new Set(words.split(",").map((one) => one.trim()))].filter((one) => one !== "");
        const rule = form("words", { finds: { keywords } }, setUp.channelId);
        const { id } = await interaction.setAutoModRule(rule);
        await this.#keep(guildId, { ...setUp, words: keywords, ruleIds: { ...setUp.ruleIds, words: id } });
        const content = `${keywords.length} of your own words are blocked now.`;
        await interaction.reply({ content, ephemeral: true });
      },
      list: async (interaction) => {
        const lines = (await interaction.autoModRules()).map(
          ({ name, enabled, finds }) => `- ${name}${enabled === false ? " (off)" : ""}: ${inWords(finds)}`,
        );
        if (lines.length === 0) return void (await interaction.reply(notYet));
        await interaction.reply({ content: lines.join("\n").slice(0, 1_900), ephemeral: true });
      },
      off: async (interaction) => {
        for (const { name } of await interaction.autoModRules()) await interaction.deleteAutoModRule(name);
        await this.turbot.store.server(interaction.guildId).delete("set-up");
        const content = "My rules are deleted. Others are as they were.";
        await interaction.reply({ content, ephemeral: true });
      },
    },
  );

  caught = on("autoModAlert", async (alert) => {
    const { guildId, userId, channelId, ruleId, action, matched, content } = alert;
    const setUp = await this.#setUp(guildId);
    const name = Object.entries(setUp?.ruleIds ?? {}).find(([, id]) => id === ruleId)?.[0];
    if (setUp === undefined || name === undefined || action !== "block") return;
    const times = await this.turbot.store.person(guildId, userId).add("caught", 1, { expires: "30d" });
    const often = times === 1 ? "the first time" : `${times} times`;
    const text = `AutoMod blocked a message of <@${userId}> in <#${channelId}> (${name}), ${often} in 30 days.`;
    const buttons = [
      { id: "time-out", label: "Time out for an hour", style: "danger", value: userId },
      { id: "dismiss", label: "Dismiss", value: userId },
    ] as const;
    const said = { title: matched ?? name, description: content.slice(0, 1_000) };
    try {
      await this.turbot.send(setUp.channelId, { content: text, embeds: [said], buttons });
    } catch (error) {
      // Another rule of the server's holds here, too: then the words stay where they are.
      if (!(error instanceof AutoModError)) throw error;
      await this.turbot.send(setUp.channelId, { content: text, buttons });
    }
  });

  /** With the right of whoever presses: Turbot checks that, and tells the person why. */
  timeOut = button({ id: "time-out" }, async (interaction) => {
    const { message, user, value } = interaction;
    try {
      await interaction.timeOut(value, { for: "1h", reason: "AutoMod blocked what you wrote" });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return void (await interaction.reply({ content: `Nothing was done. ${why}`, ephemeral: true }));
    }
    const [first = ""] = message.content.split("\n");
    await interaction.update({ content: `${first} Timed out for an hour by ${user.name}.`, buttons: [] });
  });

  dismiss = button({ id: "dismiss" }, async (interaction) => {
    if (!interaction.permissions.includes("moderate_members"))
      return void (await interaction.reply({ content: "Only moderators decide that.", ephemeral: true }));
    await this.turbot.store
      .person(interaction.guildId, interaction.value)
      .update<number>("caught", (times = 1) => (times > 1 ? times - 1 : undefined));
    const [first = ""] = interaction.message.content.split("\n");
    await interaction.update({ content: `${first} Dismissed by ${interaction.user.name}.`, buttons: [] });
  });

  async #setUp(guildId: string | null): Promise<SetUp | undefined> {
    return this.turbot.store.server(guildId).get<SetUp>("set-up");
  }

  async #keep(guildId: string | null, setUp: SetUp): Promise<void> {
    await this.turbot.store.server(guildId).set("set-up", setUp, { expires: "365d" });
  }
}

/** The team's channel is exempt, so that what was caught can be quoted there. */
const form = (name: string, rule: Rule, channelId: string): AutoModRuleForm => ({
  ...{ name, ...rule, block: true, exemptChannels: [channelId] },
});

const notYet = {
  content: "Nothing is set up yet: `/auto-mod on`, in your team's channel.",
  ephemeral: true,
} as const;

function inWords(finds: AutoModRuleForm["finds"]): string {
  if ("presets" in finds) return finds.presets.join(", ");
  if ("mentions" in finds) return `more than ${finds.mentions} mentions`;
  if ("spam" in finds) return "spam";
  return [...(finds.keywords ?? []), ...(finds.patterns ?? [])]
    .map((one) => `\`${one.replaceAll("`", "'")}\``)
    .join(", ");
}
