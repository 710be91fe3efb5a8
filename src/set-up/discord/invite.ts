import { PermissionFlagsBits } from "discord-api-types/v10";

/** What Turbot asks for when it is invited, by Discord's names. What plugins need beyond it, `/plugins` says where it is granted. */
export const invitedPermissions = [
  ["View Channels", PermissionFlagsBits.ViewChannel],
  ["Send Messages", PermissionFlagsBits.SendMessages],
  ["Read Message History", PermissionFlagsBits.ReadMessageHistory],
  ["Create Public Threads", PermissionFlagsBits.CreatePublicThreads],
  ["Send Messages in Threads", PermissionFlagsBits.SendMessagesInThreads],
] as const;

/**
 * The page where somebody who manages a server invites Turbot into it.
 *
 * @param guildId the server that is picked already
 * @param more permissions that are needed just now
 */
export function inviteUrl(applicationId: string, guildId?: string, more = 0n): string {
  const permissions = invitedPermissions.reduce((all, [, bit]) => all | bit, more);
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: "bot applications.commands",
    permissions: String(permissions),
    ...(guildId === undefined ? {} : { guild_id: guildId }),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
