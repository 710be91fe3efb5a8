import { on, slashCommand, TurbotPlugin } from "turbot";

/** Ids of roles, by member. */
type Roles = Readonly<Record<string, readonly string[]>>;

type Place = "goodbyes" | "log";

/** Of how many members it keeps which roles they had: the last ones that changed. */
const mostKept = 300;

/**
 * Says goodbye, and tells staff in a channel of their own what happens. It repeats nobody's words: it links to messages that are there,
 * and of deleted ones Discord says no more than where they were.
 */
export default class GoodbyeAndLog extends TurbotPlugin {
  static readonly needs = { discord: ["read_messages", "see_members", "see_bans"] } as const;

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
    await this.turbot.store.update<Roles>(`roles:${guild.id}`, (kept = {}) => without(kept, user.id));
  });

  banned = on("memberBan", async ({ guild, user }) => {
    await this.#log(guild.id, `Banned: ${who(user)}. The audit log says why`);
  });

  unbanned = on("memberUnban", async ({ guild, user }) => {
    await this.#log(guild.id, `Unbanned: ${who(user)}`);
  });

  edited = on("messageEdit", async (message) => {
    const { guildId, channelId, id, author } = message;
    if (guildId === null) return;
    const link = `https://discord.com/channels/${guildId}/${channelId}/${id}`;
    await this.#log(guildId, `Edited: ${who(author)} in <#${channelId}>: ${link}`);
  });

  deleted = on("messageDelete", async ({ guildId, channelId, ids }) => {
    const many = ids.length === 1 ? "a message" : `${ids.length} messages`;
    await this.#log(guildId, `Deleted: ${many} in <#${channelId}>`);
  });

  /** Discord says which roles somebody has, and not which are new, so those that they had are kept. */
  changed = on("memberUpdate", async ({ guild, member: { user, roles } }) => {
    if ((await this.#placeOf("log", guild.id)) === undefined) return;
    let before: readonly string[] | undefined;
    await this.turbot.store.update<Roles>(`roles:${guild.id}`, (kept = {}) => {
      before = kept[user.id];
      const others = Object.entries(without(kept, user.id)).slice(1 - mostKept);
      return Object.fromEntries([...others, [user.id, roles]]);
    });
    if (before === undefined) {
      if (roles.length > 0) await this.#log(guild.id, `Roles now: ${who(user)}: ${named(roles)}`);
      return;
    }
    const had: readonly string[] = before;
    const given = roles.filter((id) => !had.includes(id));
    const taken = had.filter((id) => !roles.includes(id));
    if (given.length > 0) await this.#log(guild.id, `Role given: ${who(user)}: ${named(given)}`);
    if (taken.length > 0) await this.#log(guild.id, `Role taken: ${who(user)}: ${named(taken)}`);
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

  #log(guildId: string, line: string): Promise<void> {
    return this.#say("log", guildId, line);
  }

  async #say(place: Place, guildId: string, line: string): Promise<void> {
    const channelId = await this.#placeOf(place, guildId);
    if (channelId === undefined) return;
    try {
      await this.turbot.send(channelId, { content: line, silent: place === "log" });
    } catch (error) {
      this.turbot.log.warn(`Not said in ${channelId}: ${error}`);
    }
  }
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

function without(kept: Roles, userId: string): Roles {
  return Object.fromEntries(Object.entries(kept).filter(([id]) => id !== userId));
}
