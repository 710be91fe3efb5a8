import { messageMenu, modal, on, type Reaction, TurbotPlugin } from "turbot";

/** Ids of roles, by emoji. */
type Roles = Readonly<Record<string, string>>;

const mostRoles = 20;

/** Gives a role to whoever reacts to a message with its emoji, for as long as they do. Takes any message, not only Turbot's. */
export default class ReactionRoles extends TurbotPlugin {
  static readonly needs = { discord: ["manage_roles", "add_reactions"] } as const;

  add = messageMenu(
    { name: "Add reaction role", permission: "manage_roles" },
    async (interaction, message) => {
      await interaction.showModal(this.choice, { value: `${message.channelId}-${message.id}` });
    },
  );

  choice = modal(
    {
      id: "choice",
      title: "A role for a reaction",
      fields: {
        emoji: { label: "Emoji", description: "One emoji, or <:name:id> of this server", maxLength: 80 },
        role: { type: "role", label: "Role", description: "Who reacts with it gets this role" },
      },
    },
    async (interaction) => {
      const [channelId = "", messageId = ""] = interaction.value.split("-");
      const [role] = interaction.fields.role;
      if (role === undefined) return;
      const emoji = emojiOf(interaction.fields.emoji);
      try {
        await this.turbot.react(channelId, messageId, emoji);
      } catch (error) {
        this.turbot.log.warn(`No reaction with ${emoji}: ${error}`);
        const content = `I can't react with "${emoji}". Is it one emoji, and may I react there?`;
        await interaction.reply({ content, ephemeral: true });
        return;
      }
      const roles = await this.turbot.store.update<Roles>(`roles:${messageId}`, (before = {}) =>
        Object.keys(before).length < mostRoles ? { ...before, [plain(emoji)]: role.id } : before,
      );
      const isThere = roles[plain(emoji)] === role.id;
      const content = isThere
        ? `Whoever reacts with ${emoji} now gets <@&${role.id}>.`
        : `A message has at most ${mostRoles} roles.`;
      await interaction.reply({ content, ephemeral: true });
    },
  );

  given = on("reaction", async (reaction) => {
    const roleId = await this.#roleFor(reaction);
    if (roleId === undefined) return;
    try {
      await reaction.giveRole(roleId);
    } catch (error) {
      this.turbot.log.warn(`No role for ${reaction.emoji}: ${error}`);
    }
  });

  taken = on("reactionRemove", async (reaction) => {
    const roleId = await this.#roleFor(reaction);
    if (roleId === undefined) return;
    try {
      await reaction.takeRole(roleId);
    } catch (error) {
      this.turbot.log.warn(`No role taken for ${reaction.emoji}: ${error}`);
    }
  });

  forget = messageMenu(
    { name: "Forget reaction roles", permission: "manage_roles" },
    async (interaction, message) => {
      await this.turbot.store.delete(`roles:${message.id}`);
      const content = "Reactions to this message give no roles any more. Who has one keeps it.";
      await interaction.reply({ content, ephemeral: true });
    },
  );

  async #roleFor({ messageId, emoji }: Reaction): Promise<string | undefined> {
    const roles = await this.turbot.store.get<Roles>(`roles:${messageId}`);
    return roles?.[plain(emoji)];
  }
}

/** As Turbot names emoji: itself, or `name:id`, which people see as `<:name:id>`. */
function emojiOf(typed: string): string {
  return /^<a?:(\w+:\d+)>$/.exec(typed.trim())?.[1] ?? typed.trim();
}

/** Discord tells some emoji with a mark that says "in colour", and people type them without it. */
function plain(emoji: string): string {
  return emoji.replaceAll("\ufe0f", "");
}
