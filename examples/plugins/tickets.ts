import { button, type Interaction, modal, type Settings, slashCommand, TurbotPlugin, timer } from "turbot";

interface Ticket {
  readonly number: number;
  /** Whose it is. */
  readonly by: string;
  readonly category: string;
  readonly claimedBy?: string;
  readonly isOpen: boolean;
}

/**
 * Tickets in private threads. Which roles are staff, an admin picks when granting `private_threads`, and where transcripts may be kept when
 * granting `keep_transcripts`. The plugin reads no word of them.
 */
export default class Tickets extends TurbotPlugin {
  static readonly needs = { discord: ["private_threads", "manage_threads", "keep_transcripts"] } as const;
  static readonly settings = {
    categories: { type: "lines", name: "What tickets can be about", max: 5 },
    staff: { type: "role", name: "Who answers tickets" },
    log: { type: "channel", name: "Where transcripts are kept", kinds: ["text"] },
    idle: { type: "integer", name: "Close after so many idle hours", min: 1, max: 720, default: 72 },
  } as const satisfies Settings;

  tickets = slashCommand(
    { name: "tickets", description: "Put up the buttons that open tickets here", permission: "manage_guild" },
    async (interaction) => {
      const { categories } = await this.turbot.settings(interaction.guildId, Tickets.settings);
      const kinds = categories.length === 0 ? ["Ticket"] : categories;
      await interaction.reply({
        content: "**Need help?** Open a ticket: only you and staff see it.",
        buttons: kinds.map((kind) => ({ id: "open", label: kind.slice(0, 80), value: kind.slice(0, 50) })),
      });
    },
  );

  open = button({ id: "open" }, async (interaction) => {
    await interaction.showModal(this.form, { value: interaction.value });
  });

  form = modal(
    {
      id: "new",
      title: "A new ticket",
      reach: { ping: "when your ticket is claimed or closed" },
      fields: { about: { type: "text", label: "What is it about?", style: "paragraph", maxLength: 1_000 } },
    },
    async (interaction) => {
      const { guildId, user } = interaction;
      const category = interaction.value || "Ticket";
      const store = this.turbot.store.server(guildId);
      // Two presses at once open one ticket, and what is cut short between any two lines locks nobody out.
      const opening = `opening:${user.id}`;
      if ((await store.add(opening, 1, { expires: "2m" })) > 1)
        return say(interaction, "Your ticket is being opened.");
      try {
        const other = await store.get<string>(`open:${user.id}`);
        if (other !== undefined) return await say(interaction, `You have an open ticket: <#${other}>`);
        const number = await store.add("count");
        const { id } = await interaction.startPrivateThread(`${category} ${number}`.slice(0, 100));
        await store.set(keyOf(id), { number, by: user.id, category, isOpen: true } satisfies Ticket);
        await this.wait(guildId, id);
        await store.set(`open:${user.id}`, id);
        const content = `**${category} ${number}** of <@${user.id}>\n${quoted(interaction.fields.about)}`;
        await this.turbot.send(id, { content, buttons });
        await say(interaction, `Your ticket is open: <#${id}>`);
      } catch (error) {
        await say(interaction, `I couldn't open it: ${reasonOf(error)}`);
      } finally {
        await store.delete(opening);
      }
    },
  );

  claim = button({ id: "claim" }, async (interaction) => {
    const { guildId, channelId, user } = interaction;
    if (!(await this.isStaff(interaction))) return say(interaction, "Only staff claim tickets.");
    const store = this.turbot.store.server(guildId);
    const ticket = await store.update<Ticket>(
      keyOf(channelId),
      (before) => before && { ...before, claimedBy: before.claimedBy ?? user.id },
    );
    if (ticket?.isOpen !== true) return say(interaction, "This ticket isn't open.");
    if (ticket.claimedBy !== user.id) return say(interaction, `<@${ticket.claimedBy}> has claimed it.`);
    await this.wait(guildId, channelId);
    await say(interaction, "It's yours.");
    await this.turbot.send(channelId, `<@${ticket.by}>, <@${user.id}> looks after your ticket.`);
  });

  close = button({ id: "close" }, (interaction) => interaction.showModal(this.reason));

  reason = modal(
    {
      id: "reason",
      title: "Close this ticket",
      fields: { why: { type: "text", label: "Why?", required: false, maxLength: 300 } },
    },
    async (interaction) => {
      const { guildId, channelId, user } = interaction;
      const ticket = await this.turbot.store.server(guildId).get<Ticket>(keyOf(channelId));
      if (ticket?.by !== user.id && !(await this.isStaff(interaction)))
        return say(interaction, "Only its owner and staff close a ticket.");
      await say(interaction, "Closing …");
      await this.end(guildId, channelId, `<@${user.id}>`, interaction.fields.why);
    },
  );

  reopen = button({ id: "reopen" }, async (interaction) => {
    const { guildId, value: threadId } = interaction;
    if (!(await this.isStaff(interaction))) return say(interaction, "Only staff open tickets again.");
    const store = this.turbot.store.server(guildId);
    const ticket = await store.get<Ticket>(keyOf(threadId));
    if (ticket === undefined || ticket.isOpen) return say(interaction, "There is no such closed ticket.");
    if ((await store.get(`open:${ticket.by}`)) !== undefined)
      return say(interaction, `<@${ticket.by}> has another open ticket.`);
    await this.turbot.changeThread(threadId, { archived: false, locked: false });
    await store.set(`open:${ticket.by}`, threadId);
    await store.set(keyOf(threadId), { ...ticket, isOpen: true });
    await this.wait(guildId, threadId);
    await say(interaction, `Open again: <#${threadId}>`);
  });

  person = slashCommand(
    {
      name: "ticket",
      description: "Bring somebody into this ticket, or take them out",
      options: {
        who: { type: "user", description: "Whom", required: true },
        out: { type: "boolean", description: "Take them out" },
      },
    },
    async (interaction, { who, out }) => {
      const { guildId, channelId } = interaction;
      const ticket = await this.turbot.store.server(guildId).get(keyOf(channelId));
      if (ticket === undefined) return say(interaction, "Use this in a ticket.");
      try {
        if (out === true) await this.turbot.removeFromThread(channelId, who, { by: interaction });
        else await this.turbot.addToThread(channelId, who, { by: interaction });
        await say(interaction, "Done.");
      } catch (error) {
        await say(interaction, `I couldn't: ${reasonOf(error)}`);
      }
    },
  );

  idle = timer("idle", async ({ id, guildId }) => {
    const { idle } = await this.turbot.settings(guildId, Tickets.settings);
    const { lastMessageAt } = (await this.turbot.getChannel(id)) ?? { lastMessageAt: null };
    const until = Date.parse(lastMessageAt ?? "") + idle * 3_600_000;
    if (until > Date.now()) await this.turbot.timers.set("idle", { id, guildId, at: new Date(until) });
    else await this.end(guildId, id, "itself, since nobody used it", "");
  });

  /** Whoever Discord lets manage threads is staff, too. */
  private async isStaff({ guildId, member, permissions }: Interaction): Promise<boolean> {
    const { staff = "" } = await this.turbot.settings(guildId, Tickets.settings);
    return permissions.includes("manage_threads") || member?.roles.includes(staff) === true;
  }

  /** Begins the idle time anew. */
  private async wait(guildId: string | null, id: string): Promise<void> {
    const { idle } = await this.turbot.settings(guildId, Tickets.settings);
    await this.turbot.timers.set("idle", { id, guildId, at: new Date(Date.now() + idle * 3_600_000) });
  }

  private async end(guildId: string | null, id: string, by: string, why: string): Promise<void> {
    const store = this.turbot.store.server(guildId);
    const ticket = await store.get<Ticket>(keyOf(id));
    if (ticket?.isOpen !== true) return;
    const closed = `closed by ${by}${why === "" ? "" : `: ${why.replaceAll("<@", "<\u200b@")}`}`;
    await this.turbot.send(id, `<@${ticket.by}>, your ticket is ${closed}`, { once: `closed:${id}` });
    const { log } = await this.turbot.settings(guildId, Tickets.settings);
    if (log !== undefined) {
      const warn = (error: unknown) => this.turbot.log.warn(`No transcript of ${id}: ${error}`);
      await this.turbot.sendTranscript(id, log).catch(warn);
      const content = `**${ticket.category} ${ticket.number}** ${closed}`;
      const reopen = { id: "reopen", label: "Open it again", value: id };
      await this.turbot.send(log, { content, buttons: [reopen] }, { once: `log:${id}` });
    }
    await store.delete(`open:${ticket.by}`);
    await store.set(keyOf(id), { ...ticket, isOpen: false });
    await this.turbot.timers.cancel("idle", { id, guildId });
    await this.turbot.changeThread(id, { archived: true, locked: true });
  }
}

const keyOf = (threadId: string) => `ticket:${threadId}`;

const buttons = [
  { id: "claim", label: "Claim" },
  { id: "close", label: "Close", style: "danger" },
] as const;

const quoted = (text: string) => `> ${text.replaceAll("<@", "<\u200b@").replaceAll("\n", "\n> ")}`;

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : "something went wrong");

async function say(interaction: Interaction, content: string): Promise<void> {
  await interaction.reply({ content, ephemeral: true });
}
