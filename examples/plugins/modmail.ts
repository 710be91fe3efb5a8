import {
  type Attachment,
  type MailClose,
  on,
  prefixCommand,
  type Settings,
  slashCommand,
  TurbotPlugin,
  UnreachableError,
} from "turbot";

/** Why a conversation is over, as the team reads it. */
const ends: Readonly<Record<MailClose["reason"], string>> = {
  closed: "They closed the conversation.",
  left: "They have left the server: this is over.",
  silent: "They haven't written for 30 days: this is over.",
  forgotten: "They are forgotten: this is over, and what they wrote goes.",
};

/** What is kept of a conversation. */
interface Case {
  readonly threadId: string;
  readonly userId: string;
  readonly name: string;
}

/**
 * Members write to the team by direct message, once they opened a conversation with `/contact`. Each has a thread in the staff channel, where
 * `!answer` answers and `!note` doesn't. Needs a staff channel that not everybody sees: Turbot lets it tell the messages nowhere else. Where
 * transcripts may be kept, an admin picks when granting `keep_transcripts`.
 */
export default class Modmail extends TurbotPlugin {
  static readonly needs = {
    discord: ["receive_mail", "create_threads", "send_files", "keep_transcripts"],
    unattended: ["create_threads", "send_files"],
  } as const;
  static readonly settings = {
    channel: { type: "channel", name: "Staff channel", required: true },
    anonymous: { type: "switch", name: "Answer as the team, without names", default: true },
    log: { type: "channel", name: "Where transcripts are kept", kinds: ["text"] },
    hours: { type: "text", name: "When somebody is there" },
  } as const satisfies Settings;

  contact = slashCommand(
    {
      name: "contact",
      description: "Write to the team by direct message",
      reach: { mail: "to ask for help or report something" },
    },
    async (interaction) => {
      await interaction.defer({ ephemeral: true });
      const { hours } = await this.turbot.settings(interaction.guildId, Modmail.settings);
      try {
        await interaction.openMail();
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
        await interaction.reply({
          content: "Your direct messages are closed to me: allow them for this server and try again.",
          ephemeral: true,
        });
        return;
      }
      const when = hours === undefined ? "" : ` Somebody is there: ${hours}.`;
      await interaction.reply({
        content: `Look into your direct messages: I've written to you there.${when}`,
        ephemeral: true,
      });
    },
  );

  received = on("mail", async ({ conversationId, guildId, id, author, content, attachments }) => {
    const threadId = await this.threadOf(conversationId, guildId, author.id, author.displayName);
    // Told again after a kill, it is the same message.
    await this.turbot.send(threadId, this.shown(author.displayName, content, attachments), { once: id });
  });

  edited = on("mailEdit", async ({ conversationId, guildId, id, author, content }) => {
    const known = await this.turbot.store.server(guildId).get<Case>(`case:${conversationId}`);
    if (known === undefined) return;
    const changed = `**${author.displayName}** changed it to: ✏️\n${quoted(content)}`;
    await this.turbot.send(known.threadId, changed, { once: `${id} ${content}`.slice(0, 200) });
  });

  ended = on("mailClose", async ({ conversationId, guildId, reason }) => {
    const known = await this.turbot.store.server(guildId).get<Case>(`case:${conversationId}`);
    if (known === undefined) return;
    await this.turbot.send(known.threadId, ends[reason], { once: `closed:${conversationId}` });
    await this.end(guildId, conversationId, known, reason !== "forgotten");
  });

  answer = prefixCommand(
    { name: "answer", description: "Answer in a modmail thread" },
    async (message, args) => {
      const found = await this.here(message.guildId, message.channelId);
      if (found === undefined) return;
      const text = args.join(" ");
      const { anonymous } = await this.turbot.settings(message.guildId, Modmail.settings);
      const content = anonymous ? text : `**${message.author.displayName}**: ${text}`;
      try {
        const answer = { content, files: message.attachments.slice(0, 3) };
        await this.turbot.mail.reply(found.id, answer, { once: message.id });
        await message.reply("Sent. ✅");
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
        await message.reply("It can't be delivered: they closed their messages, or left.");
      }
    },
  );

  note = prefixCommand(
    { name: "note", description: "Note something in a modmail thread, which isn't sent" },
    async (message) => {
      const found = await this.here(message.guildId, message.channelId);
      if (found !== undefined) await message.reply("Noted for the team alone. 📝");
    },
  );

  close = slashCommand(
    {
      name: "close-mail",
      description: "Close the conversation of this thread",
      permission: "moderate_members",
    },
    async (interaction) => {
      const found = await this.here(interaction.guildId, interaction.channelId);
      if (found === undefined || interaction.guildId === null) {
        await interaction.reply({ content: "Use it in the thread of a conversation.", ephemeral: true });
        return;
      }
      await this.turbot.mail.close(found.id);
      await interaction.reply("Closed. This thread stays as its record.");
      await this.end(interaction.guildId, found.id, found.case);
    },
  );

  block = slashCommand(
    {
      name: "block-mail",
      description: "Keep a member from writing to the team for 30 days",
      permission: "moderate_members",
      options: {
        member: { type: "user", description: "Whom", required: true },
        end: { type: "boolean", description: "End the block instead" },
      },
    },
    async (interaction, { member, end = false }) => {
      await interaction.blockMail(member.id, end ? "unblock" : "block");
      await interaction.reply({
        content: end ? "They can write to the team again." : "Blocked for 30 days.",
        ephemeral: true,
      });
    },
  );

  private shown(name: string, content: string, attachments: readonly Attachment[]) {
    const text = `**${name}**:\n${quoted(content || "(no words)")}`;
    return attachments.length === 0 ? text : { content: text, files: attachments.slice(0, 3) };
  }

  /** The conversation of a thread. */
  private async here(guildId: string | null, threadId: string) {
    const id = await this.turbot.store.server(guildId).get<string>(`thread:${threadId}`);
    const found =
      id === undefined ? undefined : await this.turbot.store.server(guildId).get<Case>(`case:${id}`);
    return id === undefined || found === undefined ? undefined : { id, case: found };
  }

  private async threadOf(id: string, guildId: string, userId: string, name: string): Promise<string> {
    const store = this.turbot.store.server(guildId);
    const known = await store.get<Case>(`case:${id}`);
    // A moderator may have deleted it: then there is another.
    if (known !== undefined && (await this.turbot.getChannel(known.threadId)) !== null) return known.threadId;
    const { channel } = await this.turbot.settings(guildId, Modmail.settings);
    if (channel === undefined) throw new Error("An admin has to pick a staff channel with /plugins");
    const thread = await this.turbot.startThread(channel, `Mail of ${name}`.slice(0, 90));
    await store.set(`case:${id}`, { threadId: thread.id, userId, name } satisfies Case);
    await store.set(`thread:${thread.id}`, id);
    return thread.id;
  }

  private async end(guildId: string, id: string, { threadId, name }: Case, isKept = true): Promise<void> {
    const { log } = await this.turbot.settings(guildId, Modmail.settings);
    if (log !== undefined && isKept) {
      const warn = (error: unknown) => this.turbot.log.warn(`No transcript of mail of ${name}: ${error}`);
      await this.turbot.sendTranscript(threadId, log).catch(warn);
    }
    await this.turbot.store.server(guildId).delete(`case:${id}`);
    await this.turbot.store.server(guildId).delete(`thread:${threadId}`);
  }
}

/** Each line is marked as theirs, so that none can pass for somebody else's. */
function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
