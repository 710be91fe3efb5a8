import { on, slashCommand, TurbotPlugin } from "turbot";

type Place = "goodbyes" | "log";

/** An embed each, and no more characters in a message, as Discord allows. */
const mostQuoted = { messages: 10, characters: 5_500 };

/**
 * Says goodbye, and tells staff in a channel of their own what happens: with `see_before` also what stood in a message before it was edited
 * or deleted, and which role or nickname is new. Words are in embeds, as they were written, so that they go when their author is forgotten.
 */
export default class GoodbyeAndLog extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "see_members", "see_bans", "see_before"] } as const;

  goodbyes = slashCommand(
    {
      name: "goodbyes",
      description: "Say goodbye in this channel, or stop it",
      permission: "manage_guild",
    },
    async (interaction) => {
      const isOn = await this.#toggle("goodbyes", interaction.guildId, interaction.channelId);
      const content = isOn ? "I wave here when somebody leaves." : "I wave no more.";
      await interaction.reply({ content, ephemeral: true });
    },
  );

  here = slashCommand(
    {
      name: "server-log",
      description: "Tell in this channel what happens in the server, or stop it",
      permission: "manage_guild",
    },
    async (interaction) => {
      const isOn = await this.#toggle("log", interaction.guildId, interaction.channelId);
      const content = isOn
        ? "From now on this channel hears of joins, goodbyes, bans, roles, edits and deletions."
        : "The log ends here.";
      await interaction.reply({ content, ephemeral: true });
    },
  );

  joined = on("memberJoin", async ({ guild, member: { user } }) => {
    await this.#log(
      guild.id,
      `Joined: ${who(user)}${user.bot ? ", a bot" : ""}, since ${user.createdAt.slice(0, 10)}`,
    );
  });

  left = on("memberLeave", async ({ guild, user }) => {
    await this.#say("goodbyes", guild.id, `**${plain(user.displayName)}** has left us. Fair winds!`);
    await this.#log(guild.id, `Left: ${who(user)}`);
  });

  banned = on("memberBan", async ({ guild, user }) => {
    await this.#log(guild.id, `Banned: ${who(user)}. The audit log says why`);
  });

  unbanned = on("memberUnban", async ({ guild, user }) => {
    await this.#log(guild.id, `Unbanned: ${who(user)}`);
  });

  edited = on("messageEdit", async (message) => {
    const { guildId, channelId, id, author, before, content } = message;
    if (guildId === null) return;
    const link = `https://discord.com/channels/${guildId}/${channelId}/${id}`;
    // Only its files or previews may have changed.
    const words = before === null || before.content === content ? [] : [before.content];
    await this.#log(guildId, `Edited: ${who(author)} in <#${channelId}>: ${link}`, words);
  });

  deleted = on("messageDelete", async ({ guildId, channelId, ids, messages }) => {
    const many = ids.length === 1 ? "a message" : `${ids.length} messages`;
    const authors = [...new Set(messages.map(({ author }) => who(author)))].slice(0, mostQuoted.messages);
    const by = authors.length === 0 ? "" : ` by ${authors.join(", ")}`;
    await this.#log(
      guildId,
      `Deleted: ${many}${by} in <#${channelId}>`,
      messages.map(({ content }) => content),
    );
  });

  changed = on("memberUpdate", async ({ guild, before, member: { user, nickname, roles } }) => {
    if (before === null) {
      if (roles.length > 0) await this.#log(guild.id, `Roles now: ${who(user)}: ${named(roles)}`);
      return;
    }
    const given = roles.filter((id) => !before.roles.includes(id));
    const taken = before.roles.filter((id) => !roles.includes(id));
    if (given.length > 0) await this.#log(guild.id, `Role given: ${who(user)}: ${named(given)}`);
    if (taken.length > 0) await this.#log(guild.id, `Role taken: ${who(user)}: ${named(taken)}`);
    if (nickname === before.nickname) return;
    const was = before.nickname === null ? "none" : plain(before.nickname);
    await this.#log(guild.id, `Nickname: ${who(user)}, before: ${was}`);
  });

  made = on("roleCreate", async ({ guildId, role }) => {
    await this.#log(guildId, `New role: ${plain(role.name)}`);
  });

  gone = on("roleDelete", async ({ guildId }) => {
    await this.#log(guildId, "A role was deleted");
  });

  /** @returns whether it is on now */
  async #toggle(place: Place, guildId: string | null, channelId: string): Promise<boolean> {
    const key = `${place}:${guildId}`;
    if ((await this.turbot.store.get<string>(key)) === channelId) {
      await this.turbot.store.delete(key);
      return false;
    }
    await this.turbot.store.set(key, channelId);
    return true;
  }

  #placeOf(place: Place, guildId: string): Promise<string | undefined> {
    return this.turbot.store.get<string>(`${place}:${guildId}`);
  }

  /** @param words of members, each for an embed of its own */
  #log(guildId: string, line: string, words: readonly string[] = []): Promise<void> {
    return this.#say("log", guildId, line, fitting(words));
  }

  async #say(place: Place, guildId: string, line: string, words: readonly string[] = []): Promise<void> {
    const channelId = await this.#placeOf(place, guildId);
    if (channelId === undefined) return;
    const content = { content: line, silent: place === "log" };
    try {
      const embeds = words.map((description) => ({ description }));
      await this.turbot.send(channelId, words.length === 0 ? content : { ...content, embeds });
    } catch (error) {
      this.turbot.log.warn(`Not said in ${channelId}: ${error}`);
      // AutoMod may keep the words out, and not what happened to them.
      if (words.length > 0) await this.#say(place, guildId, line);
    }
  }
}

function fitting(words: readonly string[]): readonly string[] {
  let left = mostQuoted.characters;
  return words.slice(0, mostQuoted.messages).filter((text) => {
    left -= text.length;
    return text !== "" && left >= 0;
  });
}

/** A name and a mention, which pings nobody: of those who are gone, only the name tells something. */
function who({ id, displayName }: { readonly id: string; readonly displayName: string }): string {
  return `${plain(displayName)} (<@${id}>)`;
}

/** A name can look like bold text, a link or a ping. */
function plain(name: string): string {
  return name.replace(/[\\`*_~|<>[\]()#-]/g, "\\$&");
}

function named(roleIds: readonly string[]): string {
  return roleIds.map((id) => `<@&${id}>`).join(", ");
}
