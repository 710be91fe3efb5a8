import { button, type Content, type Interaction, slashCommand, TurbotPlugin, timer, timestamp } from "turbot";

interface Giveaway {
  readonly prize: string;
  readonly by: string;
  readonly winners: number;
  /** Who can enter; null: everybody. */
  readonly roleId: string | null;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  /** Where it stands; "" until it has been sent. */
  readonly channelId: string;
  readonly messageId: string;
  /** Who won, of those drawn again, too. Undefined: it isn't over. */
  readonly won?: readonly string[];
}

const [minuteMs, dayMs] = [60_000, 86_400_000];
const longestDays = 28;
/** Who entered is a ranking, of which a server can have 20. */
const mostKept = 19;

/** Giveaways that end by themselves, also if Turbot was away: everybody who entered has the same chance, and winners are pinged. */
export default class Giveaways extends TurbotPlugin {
  giveaway = slashCommand(
    {
      name: "giveaway",
      description: "Give something away",
      permission: "manage_guild",
      subcommands: {
        start: {
          description: "Start one in this channel",
          options: {
            prize: { type: "string", description: "What there is to win", required: true, maxLength: 200 },
            ends: { type: "string", description: "When: in 2 days, Friday at 18:00", required: true },
            winners: { type: "integer", description: "How many win", min: 1, max: 20 },
            role: { type: "role", description: "Only members with this role can enter" },
          },
        },
        end: {
          description: "End one now, and draw",
          options: { number: { type: "integer", description: "Its number", required: true, min: 1 } },
        },
        reroll: {
          description: "Draw one more, who hasn't won",
          options: { number: { type: "integer", description: "Its number", required: true, min: 1 } },
        },
      },
    },
    {
      start: async (interaction, { prize, ends, winners = 1, role }) => {
        const { guildId, user, locale } = interaction;
        const timeZone = (await interaction.timeZone()) ?? "UTC";
        const found = await this.turbot.time.parse(ends, { timeZone, locale });
        const endsAt = found?.at.getTime() ?? 0;
        if (endsAt < Date.now() + minuteMs || endsAt > Date.now() + longestDays * dayMs) {
          return alone(interaction, `Say when it ends: in 2 days, or in ${longestDays} at most.`);
        }
        const oldest = 1 + ((await this.#kept(guildId).get<number>("count")) ?? 0) - mostKept;
        if (isOpen(await this.#find(guildId, oldest)))
          return alone(interaction, `Too many are open: end number ${oldest} first.`);
        await this.#kept(guildId).delete(keyOf(oldest));
        await this.#entries(guildId, oldest).clear();
        const number = await this.#kept(guildId).add("count");
        const begun = { by: user.id, channelId: "", messageId: "", roleId: role?.id ?? null };
        const giveaway = { prize: harmless(prize), winners, endsAt, ...begun };
        await this.#kept(guildId).set(keyOf(number), giveaway);
        await this.turbot.timers.set("end", { id: String(number), guildId, at: new Date(endsAt) });
        const { channelId, id: messageId } = await interaction.reply(shown(number, giveaway, 0));
        await this.#change(guildId, number, (before) => ({ ...before, channelId, messageId }));
      },
      end: async (interaction, { number }) => {
        const { guildId } = interaction;
        const isEnded = isOpen(await this.#find(guildId, number)) && (await this.#end(guildId, number));
        await alone(interaction, isEnded ? `Giveaway ${number} is over.` : `No giveaway ${number} is open.`);
      },
      reroll: async (interaction, { number }) => {
        const { guildId } = interaction;
        const { won } = (await this.#find(guildId, number)) ?? {};
        if (won === undefined) return alone(interaction, `No giveaway ${number} is over.`);
        const drawn = await this.#draw(guildId, number, 1, won);
        await this.#change(guildId, number, (one) => ({ ...one, won: [...won, ...drawn] }));
        await this.#tell(guildId, number, drawn, `reroll ${won.length}`);
        await alone(interaction, `Drawn: ${drawn.length}.`);
      },
    },
  );

  enter = button({ id: "enter", reach: { ping: "when you win a giveaway" } }, async (interaction) => {
    const { guildId, user, member, value } = interaction;
    const number = Number(value);
    const giveaway = await this.#find(guildId, number);
    if (!isOpen(giveaway)) return alone(interaction, "It is over.");
    const { roleId } = giveaway;
    if (roleId !== null && member?.roles.includes(roleId) !== true)
      return alone(interaction, `Only members with <@&${roleId}> can enter.`);
    const entries = this.#entries(guildId, number);
    // After a kill it may be handled twice: so this button is for entering alone.
    await entries.set(user.id, 1);
    await interaction.update(shown(number, giveaway, await entries.count()));
    const buttons = [{ id: "leave", label: "Leave it", value }];
    await interaction.followUp({ content: "You are in: good luck!", buttons, ephemeral: true });
  });

  leave = button({ id: "leave" }, async (interaction) => {
    await this.#entries(interaction.guildId, Number(interaction.value)).remove(interaction.user.id);
    await interaction.update({ content: "You are out. Good luck next time!", buttons: [] });
  });

  // Tried again if something fails, and after a kill: who won stands in the store before anybody hears it.
  ends = timer("end", async ({ guildId, id }) => void (await this.#end(guildId, Number(id))));

  async #end(guildId: string | null, number: number): Promise<boolean> {
    const before = await this.#find(guildId, number);
    if (before === undefined) return false;
    const won = before.won ?? (await this.#draw(guildId, number, before.winners, []));
    const ended = await this.#change(guildId, number, (one) => ({ ...one, won: one.won ?? won }));
    await this.#tell(guildId, number, ended?.won ?? [], "won");
    await this.turbot.timers.cancel("end", { id: String(number), guildId });
    return true;
  }

  /** Says who won, and edits the message: an edit pings nobody. */
  async #tell(guildId: string | null, number: number, won: readonly string[], once: string): Promise<void> {
    const giveaway = await this.#find(guildId, number);
    if (giveaway === undefined || giveaway.messageId === "") return;
    const { channelId, messageId, prize } = giveaway;
    const names = won.map((id) => `<@${id}>`).join(", ");
    const content = names === "" ? `Nobody is left to win **${prize}**.` : `${names}: you win **${prize}**!`;
    await this.turbot.send(channelId, content, { once: `${once} ${guildId} ${number}` });
    try {
      const count = await this.#entries(guildId, number).count();
      await this.turbot.editMessage(channelId, messageId, shown(number, giveaway, count));
    } catch (error) {
      this.turbot.log.warn(`Giveaway ${number} wasn't edited:`, error);
    }
  }

  /** Everybody has the same chance, but those who have won. */
  async #draw(guildId: string | null, number: number, many: number, without: readonly string[]) {
    const entries = this.#entries(guildId, number);
    const out = new Set(without);
    const [drawn, count]: [string[], number] = [[], await entries.count()];
    for (let tries = 0; drawn.length < many && out.size < count && tries < 500; tries += 1) {
      const [one] = await entries.top(1, { from: 1 + randomBelow(count) });
      if (one === undefined || out.has(one.userId)) continue;
      out.add(one.userId);
      drawn.push(one.userId);
    }
    return drawn;
  }

  #change(guildId: string | null, number: number, change: (before: Giveaway) => Giveaway) {
    const changed = (before: Giveaway | undefined) => before && change(before);
    return this.#kept(guildId).update<Giveaway>(keyOf(number), changed);
  }

  #find(guildId: string | null, number: number) {
    return this.#kept(guildId).get<Giveaway>(keyOf(number));
  }

  #kept(guildId: string | null) {
    return this.turbot.store.server(guildId);
  }

  /** Who entered, each with the same score: as many as there are members, and who asks to be forgotten is out. */
  #entries(guildId: string | null, number: number) {
    return this.turbot.ranking(guildId, `giveaway ${number}`);
  }
}

const isOpen = (one: Giveaway | undefined): one is Giveaway => one !== undefined && one.won === undefined;
const keyOf = (number: number) => `giveaway:${number}`;

/** What people typed must ping nobody who agreed to be pinged. */
const harmless = (text: string) => text.replaceAll("<@", "<\u200b@");

async function alone(to: Interaction, content: string): Promise<void> {
  await to.reply({ content, ephemeral: true });
}

/** From 48 random bits, so that each number is as likely as the others. */
function randomBelow(count: number): number {
  return Number.parseInt(crypto.randomUUID().replaceAll("-", "").slice(0, 12), 16) % count;
}

function shown(number: number, giveaway: Giveaway, count: number): Content {
  const { prize, by, winners, roleId, endsAt, won } = giveaway;
  const names = won?.map((id) => `<@${id}>`).join(", ") || "nobody";
  return {
    content: [
      `**Giveaway ${number}: ${prize}**`,
      `By <@${by}>${roleId === null ? "" : `, for members with <@&${roleId}>`}. Winners: ${winners}. Entered: ${count}.`,
      won === undefined ? `Ends ${timestamp(endsAt, "R")}.` : `It is over, and won by ${names}.`,
    ].join("\n"),
    buttons:
      won === undefined ? [{ id: "enter", label: "Enter", value: String(number), style: "success" }] : [],
  };
}
