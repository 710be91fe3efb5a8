import {
  type CommandInteraction,
  type Embed,
  type Member,
  slashCommand,
  TurbotPlugin,
  type User,
  userMenu,
} from "turbot";

/** Facts about members and the server, as Discord shows them elsewhere. Only whoever asks sees them. */
export default class Info extends TurbotPlugin {
  about = userMenu({ name: "About this member" }, async (interaction, user, member) => {
    await this.tell(interaction, user, member);
  });

  user = slashCommand(
    {
      name: "user-info",
      description: "Facts about a member",
      options: { who: { type: "user", description: "About whom; yourself if nobody" } },
    },
    async (interaction, { who }) => {
      if (who === undefined) await this.tell(interaction, interaction.user, interaction.member);
      else await this.tell(interaction, who, who.member);
    },
  );

  server = slashCommand(
    { name: "server-info", description: "Facts about this server" },
    async (interaction) => {
      const guild = await this.turbot.guild(interaction.guildId ?? "");
      if (guild === null) {
        await interaction.reply({ content: "This isn't a server.", ephemeral: true });
        return;
      }
      const icon = guild.iconUrl === null ? {} : { thumbnail: { url: guild.iconUrl } };
      const fields = [
        field("Members", `about ${guild.memberCount}`),
        field("Made", day(guild.createdAt)),
        field("Owner", `<@${guild.ownerId}>`),
        field("Roles", `${guild.roles.length}`),
        field("Open channels", `${guild.channels.length}`),
        field("Emojis", `${guild.emojis.length}`),
        field("Boosts", `${guild.boostCount}`),
      ];
      await interaction.reply({ embeds: [{ title: guild.name, ...icon, fields }], ephemeral: true });
    },
  );

  private async tell(interaction: CommandInteraction, user: User, member: Member | null): Promise<void> {
    await interaction.reply({ embeds: [card(user, member)], ephemeral: true });
  }
}

function card(user: User, member: Member | null): Embed {
  const { joinedAt = null, boostingSince = null, roles = [] } = member ?? {};
  return {
    title: user.displayName,
    thumbnail: { url: member?.avatarUrl ?? user.avatarUrl },
    fields: [
      field("Account", `${user.name}${user.bot ? ", a bot" : ""}`),
      field("Account made", day(user.createdAt)),
      ...(member === null ? [field("Joined", "isn't in this server")] : []),
      ...(joinedAt === null ? [] : [field("Joined", day(joinedAt))]),
      ...(boostingSince === null ? [] : [field("Boosts since", day(boostingSince))]),
      ...(roles.length === 0
        ? []
        : [
            field(
              "Roles",
              roles
                .map((id) => `<@&${id}>`)
                .join(" ")
                .slice(0, 1_000),
            ),
          ]),
    ],
  };
}

const field = (name: string, value: string) => ({ name, value, inline: true });

/** Everybody sees it in their own language and time zone. */
function day(iso: string): string {
  return `<t:${Math.floor(Date.parse(iso) / 1_000)}:D>`;
}
