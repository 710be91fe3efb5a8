import { button, type Role, slashCommand, TurbotPlugin } from "turbot";

const role = (nth: string, required = false) =>
  ({ type: "role", description: `The ${nth} role`, required }) as const;

/** Puts up buttons with which people give themselves roles, and take them off again. */
export default class RoleMenu extends TurbotPlugin {
  static readonly needs = { discord: ["manage_roles"] } as const;

  put = slashCommand(
    {
      name: "role-menu",
      description: "Put up buttons for roles that anyone may have",
      permission: "manage_roles",
      options: {
        title: { type: "string", description: "What the roles are about", required: true, maxLength: 200 },
        first: role("first", true),
        second: role("second"),
        third: role("third"),
        fourth: role("fourth"),
        fifth: role("fifth"),
      },
    },
    async (interaction, { title, first, second, third, fourth, fifth }) => {
      const roles = [first, second, third, fourth, fifth].filter((one) => one !== undefined);
      await interaction.reply({
        content: `**${title}**\nPress a button to get a role, and again to give it back.`,
        buttons: unique(roles).map(({ id, name }) => ({ id: "role", label: name.slice(0, 80), value: id })),
      });
    },
  );

  // The value is the role's id, so nothing needs to be stored, and the buttons work for as long as the message is there.
  turn = button({ id: "role" }, async (interaction) => {
    const roleId = interaction.value;
    const hasIt = interaction.member?.roles.includes(roleId) === true;
    try {
      if (hasIt) await interaction.takeRole(roleId);
      else await interaction.giveRole(roleId);
    } catch (error) {
      this.turbot.log.warn(`The role ${roleId} wasn't changed: ${error}`);
      const content = "I can't change that role for you. An admin sees why in the log.";
      await interaction.reply({ content, ephemeral: true });
      return;
    }
    const content = `You ${hasIt ? "no longer have" : "now have"} <@&${roleId}>.`;
    await interaction.reply({ content, ephemeral: true });
  });
}

/** Discord refuses two buttons that mean the same. */
function unique(roles: readonly Role[]): readonly Role[] {
  return [...new Map(roles.map((one) => [one.id, one])).values()];
}
