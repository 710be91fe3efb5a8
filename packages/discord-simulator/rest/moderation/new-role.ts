import { PermissionFlagsBits } from "discord-api-types/v10";
import { object, required, text } from "../../../discord-rules/checks.ts";
import type { Core } from "../../core.ts";
import { missingPermissions } from "../../errors.ts";
import { addRole } from "../../guilds/members.ts";
import { guildPermissions } from "../../guilds/permissions.ts";
import { checkedForm } from "../../parse-form.ts";
import { botGuild } from "../guilds.ts";
import { ok, type Route } from "../route.ts";

/** What else there is to a role, the bot doesn't say. */
const newRole = object({
  name: required(text({ min: 1, max: 100 })),
  permissions: required(text({ min: 1, max: 20 })),
});

interface Form {
  readonly name: string;
  readonly permissions: string;
}

/** https://docs.discord.com/developers/resources/guild#create-guild-role: with Manage Roles, and only with permissions of its own. */
export function newRoleRoutes(core: Core): Route[] {
  return [
    {
      method: "POST",
      path: "/guilds/:guild/roles",
      handle(call) {
        const guild = botGuild(core, call.param("guild"));
        const { name, permissions } = checkedForm<Form>(newRole, call.body);
        const held = guildPermissions(core, guild, core.data.botId);
        const wanted = BigInt(permissions);
        if ((held & PermissionFlagsBits.ManageRoles) === 0n || (wanted & ~held) !== 0n)
          throw missingPermissions();
        return ok(addRole(core, guild, { name, permissions: wanted }));
      },
    },
  ];
}
