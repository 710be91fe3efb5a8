import {
  every,
  type FeedItem,
  on,
  type Settings,
  type SettingValues,
  slashCommand,
  TurbotPlugin,
} from "turbot";

type Values = SettingValues<typeof RssAnnouncer.settings>;

/** Announces what is new in a feed that admins choose. Each server has its own feed, and its own store. */
export default class RssAnnouncer extends TurbotPlugin {
  static readonly settings = {
    channel: { type: "channel", name: "Where to announce", kinds: ["text", "announcement"], required: true },
    feed: {
      type: "url",
      name: "The feed",
      description: "The address of an RSS, Atom or JSON feed. Its newest entries are announced from now on",
      required: true,
    },
    most: { type: "integer", name: "How many at once, at most", min: 1, max: 5, default: 3 },
  } as const satisfies Settings;

  look = every("15m", async () => {
    for (const { id } of await this.turbot.guilds()) await this.#announceNew(id);
  });

  /** A new feed's entries are all old: only what comes after is announced. */
  changed = on("settings", async ({ guild, changed }) => {
    if (!changed.includes("feed")) return;
    await this.turbot.store.delete("known");
    await this.turbot.store.delete("broken");
    await this.#announceNew(guild.id);
  });

  now = slashCommand(
    { name: "feed", description: "Show the newest entries of this server's feed" },
    async (interaction) => {
      const values = await this.turbot.settings(interaction.guildId, RssAnnouncer.settings);
      if (values.feed === undefined) {
        await interaction.reply({
          content: "An admin has yet to choose a feed: `/plugins`.",
          ephemeral: true,
        });
        return;
      }
      await interaction.defer();
      const items = await this.#read(values);
      const lines = items?.slice(0, values.most).map(announcement) ?? [];
      await interaction.editReply(
        lines.join("\n") || `Nothing comes from ${new URL(values.feed).host} just now. Try again later!`,
      );
    },
  );

  async checkSettings({ feed }: Values): Promise<string | undefined> {
    if (feed === undefined) return undefined;
    try {
      await this.turbot.http.feed(feed);
      return undefined;
    } catch {
      return `I can't read a feed at ${new URL(feed).host}. Is that the address of the feed itself, rather than of a page?`;
    }
  }

  async #announceNew(guildId: string): Promise<void> {
    const values = await this.turbot.settings(guildId, RssAnnouncer.settings);
    const { channel, most } = values;
    const items = await this.#read(values);
    if (items === undefined || channel === undefined) return;
    const before = await this.turbot.store.get<readonly string[]>("known");
    const known = new Set(before ?? items.map(({ id }) => id));
    const fresh = items.filter(({ id }) => !known.has(id)).slice(0, most);
    for (const item of fresh.toReversed()) {
      await this.turbot.send(channel, announcement(item), { once: item.id.slice(0, 200) });
      known.add(item.id);
      await this.turbot.store.set("known", newest(known));
    }
    // What was too much at once is old from now on.
    for (const { id } of items) known.add(id);
    await this.turbot.store.set("known", newest(known));
  }

  /** Undefined: there is no feed, or it is broken, which the log says once. */
  async #read({ feed }: Values): Promise<readonly FeedItem[] | undefined> {
    if (feed === undefined) return undefined;
    try {
      const { items } = await this.turbot.http.feed(feed);
      await this.turbot.store.delete("broken");
      return items;
    } catch (error) {
      if ((await this.turbot.store.get("broken")) === undefined)
        this.turbot.log.warn(`The feed at ${new URL(feed).host} can't be read: ${error}`);
      await this.turbot.store.set("broken", true);
      return undefined;
    }
  }
}

/** As plain text: what others wrote there formats nothing here. */
function announcement({ title, link }: FeedItem): string {
  const words = (title ?? "Something new").replaceAll(/\s+/g, " ").slice(0, 300);
  const plain = words.replaceAll(/[\\`*_~|<>[\]()#@:-]/g, "\\$&");
  return link === undefined ? plain : `${plain}\n${link}`;
}

/** Newest last, and only as many as feeds have. */
function newest(known: ReadonlySet<string>): readonly string[] {
  return [...known].slice(-500);
}
