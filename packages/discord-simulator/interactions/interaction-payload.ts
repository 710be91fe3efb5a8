import {
  ApplicationIntegrationType,
  InteractionContextType,
  Locale,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { Core } from "../core.ts";
import { allPermissions, channelPermissions } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { interactionMember } from "../guilds/show-member.ts";
import { findUser } from "../lookups.ts";
import { showMessage } from "../messages/show-message.ts";
import { attachmentBytes } from "../rest/read-body.ts";
import type { InteractionRecord } from "./interaction-record.ts";
import type { NewInteraction } from "./new-interaction.ts";

/** INTERACTION_CREATE's data. */
export function interactionPayload(core: Core, record: InteractionRecord, wanted: NewInteraction): object {
  const { channel, userId, source } = wanted;
  const guild = core.data.guilds.get(record.guildId ?? "");
  const member = guild?.members.get(userId);
  const botId = core.data.botId;
  const shared = {
    id: record.id,
    application_id: botId,
    type: record.type,
    token: record.token,
    version: 1,
    data: wanted.data,
    channel_id: record.channelId,
    channel: {
      ...showChannel(core, channel),
      permissions: channelPermissions(core, channel, userId).toString(),
    },
    locale: core.data.locales?.get(userId) ?? Locale.EnglishUS,
    entitlements: [],
    attachment_size_limit: attachmentBytes,
    ...(source === undefined ? {} : { message: showMessage(core, source, botId) }),
  };
  if (guild === undefined || member === undefined) {
    return {
      ...shared,
      user: findUser(core, userId),
      app_permissions: (allPermissions & ~PermissionFlagsBits.Administrator).toString(),
      authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: "0" },
      context: InteractionContextType.BotDM,
    };
  }
  return {
    ...shared,
    guild_id: guild.guild.id,
    guild: { id: guild.guild.id, features: [], locale: guild.guild.preferred_locale },
    guild_locale: guild.guild.preferred_locale,
    member: interactionMember(core, member, channelPermissions(core, channel, userId)),
    app_permissions: channelPermissions(core, channel, botId).toString(),
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: guild.guild.id },
    context: InteractionContextType.Guild,
  };
}
