import { on, slashCommand, TurbotPlugin } from "turbot";

/* An ordinary plugin: a moderator who left the server had allowed what it does. */

export default class Helper extends TurbotPlugin {
  static readonly needs = {
    discord: ["time_out_members", "manage_roles", "read_messages"],
    unattended: ["time_out_members"],
  } as const;

  out = slashCommand(
    {
      name: "out",
      description: "Time somebody out for an hour",
      options: { whom: { type: "user", description: "Whom", required: true } },
    },
    async (interaction, { whom }) => {
      const said = await interaction.timeOut(whom, { for: "1h" }).then(
        () => "done",
        (error: unknown) => String(error),
      );
      await interaction.reply({ content: said.slice(0, 300), ephemeral: true });
    },
  );

  lend = slashCommand(
    {
      name: "lend",
      description: "Lend somebody a role for an hour",
      options: {
        whom: { type: "user", description: "Whom", required: true },
        role: { type: "role", description: "Which", required: true },
      },
    },
    async (interaction, { whom, role }) => {
      const said = await interaction.giveRole(role, whom, { for: "1h" }).then(
        () => "done",
        (error: unknown) => String(error),
      );
      await interaction.reply({ content: said.slice(0, 300), ephemeral: true });
    },
  );

  heard = on("message", async ({ guildId, author, content }) => {
    if (guildId !== null && content === "time me out")
      await this.turbot.timeOut(guildId, author, { for: "1h" }).catch(() => {});
  });
}
