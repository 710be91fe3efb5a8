import { type Content, on, type ReadMessage, type RichContent, slashCommand, TurbotPlugin } from "turbot";

interface Board {
  readonly channelId: string;
  /** So many stars bring a message there. */
  readonly stars: number;
}

/** Where the copy of a message stands. */
interface Copy {
  readonly channelId: string;
  readonly messageId: string;
}

const star = "⭐";
/** The store holds 1,000 keys; older copies stay as they are, and aren't counted on. */
const mostCopies = 800;
const mostWords = 1_500;
/** So many bytes can be sent on. */
const mostBytes = 8_000_000;

/** What gets enough stars appears in a channel, with a count that goes up. */
export default class Starboard extends TurbotPlugin {
  static readonly needs = { discord: ["read_history", "send_files"], unattended: ["send_files"] } as const;

  choose = slashCommand(
    {
      name: "starboard",
      description: "Choose where starred messages appear",
      permission: "manage_guild",
      options: {
        channel: { type: "channel", description: "Where; none: nowhere any more", types: ["text"] },
        stars: { type: "integer", description: "How many it takes (3)", min: 1, max: 100 },
      },
    },
    async (interaction, { channel, stars = 3 }) => {
      const key = `board:${interaction.guildId}`;
      if (channel === undefined) await this.turbot.store.delete(key);
      else await this.turbot.store.set(key, { channelId: channel.id, stars });
      const content =
        channel === undefined
          ? "Starred messages appear nowhere any more."
          : `Messages with ${stars} ${star} or more appear in <#${channel.id}>.`;
      await interaction.reply({ content, ephemeral: true });
    },
  );

  starred = on("reaction", async ({ emoji, guildId, channelId, messageId }) => {
    if (emoji !== star) return;
    const board = await this.turbot.store.get<Board>(`board:${guildId}`);
    // The board's own messages get stars, too.
    if (board === undefined || board.channelId === channelId) return;
    const message = await this.read(channelId, messageId);
    const stars = message?.reactions.find((one) => one.emoji === star)?.count ?? 0;
    if (message === null || stars < board.stars || isEmpty(message)) return;
    const key = `star:${messageId}`;
    const copy = await this.turbot.store.get<Copy>(key);
    try {
      if (copy !== undefined) {
        await this.turbot.editMessage(copy.channelId, copy.messageId, shown(message, stars));
        return;
      }
      // Two stars at once: the second gets the message that the first has sent, and not another one.
      const send = (what: Content) => this.turbot.send(board.channelId, what, { once: key });
      // Where nobody allows it files, the board has words and a link.
      const sent = await send(withPicture(message, stars)).catch(() => send(shown(message, stars)));
      await this.turbot.store.set(key, { channelId: sent.channelId, messageId: sent.id });
      await this.makeRoom();
    } catch (error) {
      this.turbot.log.warn(`A starred message wasn't shown: ${error}`);
    }
  });

  /** Null: it is gone, of somebody who wants no part in it, or in a channel that not everybody sees. */
  private async read(channelId: string, messageId: string): Promise<ReadMessage | null> {
    try {
      return await this.turbot.getMessage(channelId, messageId);
    } catch (error) {
      this.turbot.log.info(`A starred message can't be read: ${error}`);
      return null;
    }
  }

  /** Ids count up, so the first key is the oldest message. */
  private async makeRoom(): Promise<void> {
    const keys = await this.turbot.store.keys("star:");
    for (const key of keys.slice(0, -mostCopies)) await this.turbot.store.delete(key);
  }
}

/** Nothing of it could be shown. */
function isEmpty({ content, attachments }: ReadMessage): boolean {
  return content === "" && attachments.length === 0;
}

/** The first picture comes along; an edit keeps it. */
function withPicture(message: ReadMessage, stars: number): Content {
  const picture = message.attachments.find(
    ({ type, size }) => type?.startsWith("image/") && size < mostBytes,
  );
  if (picture === undefined) return shown(message, stars);
  return { ...shown(message, stars), files: [picture] };
}

function shown(
  { author, content, attachments, guildId, channelId, id, createdAt }: ReadMessage,
  stars: number,
): RichContent {
  const files = attachments.map(({ name }) => `File: ${name}`);
  return {
    content: `${stars} ${star} in <#${channelId}>`,
    embeds: [
      {
        author: { name: author.displayName },
        description: [content.slice(0, mostWords), ...files].filter((line) => line !== "").join("\n"),
        timestamp: createdAt,
      },
    ],
    buttons: [
      { label: "Go to the message", url: `https://discord.com/channels/${guildId}/${channelId}/${id}` },
    ],
  };
}
