import { PermissionFlagsBits } from "discord-api-types/v10";
import { object, oneOf, optional, required, text } from "../../../discord-rules/checks.ts";
import { overwriteList } from "../../../discord-rules/moderation/overwrite-form.ts";
import type { Core } from "../../core.ts";
import { missingPermissions } from "../../errors.ts";
import { addChannel } from "../../guilds/add-channel.ts";
import { guildPermissions } from "../../guilds/permissions.ts";
import { showChannel } from "../../guilds/show-channel.ts";
import { type OverwriteForm, storedOverwrite } from "../../moderation/overwrites.ts";
import { checkedForm } from "../../parse-form.ts";
import { botGuild } from "../guilds.ts";
import { created, type Route } from "../route.ts";

/** Text channels only: the bot makes no others. */
const newChannel = object({
  name: required(text({ min: 1, max: 100 })),
  type: optional(oneOf([0])),
  permission_overwrites: optional(overwriteList),
});

interface Form {
  readonly name: string;
  readonly permission_overwrites?: readonly OverwriteForm[];
}

/**
 * https://docs.discord.com/developers/resources/guild#create-guild-channel: with Manage Channels, and only with permissions that the
 * bot has itself in its overwrites. Unlike a change of them later, that takes no Manage Roles.
 */
export function newChannelRoutes(core: Core): Route[] {
  return [
    {
      method: "POST",
      path: "/guilds/:guild/channels",
      handle(call) {
        const guild = botGuild(core, call.param("guild"));
        const { name, permission_overwrites: wanted = [] } = checkedForm<Form>(newChannel, call.body);
        const held = guildPermissions(core, guild, core.data.botId);
        const overwrites = wanted.map(storedOverwrite);
        const named = overwrites.reduce((all, { allow, deny }) => all | BigInt(allow) | BigInt(deny), 0n);
        if ((held & PermissionFlagsBits.ManageChannels) === 0n || (named & ~held) !== 0n)
          throw missingPermissions();
        return created(showChannel(core, addChannel(core, guild, { name }, overwrites)));
      },
    },
  ];
}
