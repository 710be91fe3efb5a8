import type { API } from "@discordjs/core";
import { type APIGuild, type APIRole, PermissionFlagsBits } from "discord-api-types/v10";
import { roleMeant } from "../../config/role-setting.ts";
import { guildRights } from "../../discord/channel-permissions.ts";
import { isNoToThis } from "../../discord/rest/discord-trouble.ts";
import { oneLine } from "../../requests/thread/messages.ts";
import type { Fact, Finding } from "../fact.ts";
import { invitedPermissions, inviteUrl } from "./invite.ts";

/** Servers beyond this number aren't looked at: each costs two calls. */
const mostServers = 5;

/** What Turbot's roles let it do in the served servers, and whether they are high enough. */
export async function askForRights(
  api: API,
  {
    applicationId,
    botUserId,
    guildIds,
    wantedRole,
    needed,
  }: {
    applicationId: string;
    botUserId: string;
    guildIds: readonly string[];
    wantedRole: string;
    /** What plugins were granted takes, in bits: what Turbot has beyond that is named. Undefined: that isn't known, or asked. */
    needed?: bigint | undefined;
  },
): Promise<Finding> {
  const each = await Promise.all(
    guildIds.slice(0, mostServers).map(async (id) => {
      try {
        const [guild, { roles }] = await Promise.all([
          api.guilds.get(id),
          api.guilds.getMember(id, botUserId),
        ]);
        return inServer(guild, { applicationId, botUserId, roleIds: roles, wantedRole, needed });
      } catch (error) {
        // It isn't there, which is another finding.
        if (!isNoToThis(error)) throw error;
        return undefined;
      }
    }),
  );
  const found = each.filter((finding) => finding !== undefined);
  const worst =
    found.find(({ verdict }) => verdict === "bad") ?? found.find(({ verdict }) => verdict === "note");
  return worst ?? { ...complete, isUnsure: found.length === 0 };
}

/** For the report: that a role is above Turbot's is usual, and not news. */
export function rightsFact(finding: Finding): Fact {
  const state = finding.verdict === "bad" ? finding.line : "complete";
  return { ...finding, state, isUsual: finding.verdict !== "bad" };
}

const complete: Finding = { line: "Permissions: I have those that I'm invited with." };

function inServer(
  guild: APIGuild,
  about: {
    applicationId: string;
    botUserId: string;
    roleIds: readonly string[];
    wantedRole: string;
    needed: bigint | undefined;
  },
): Finding {
  const { applicationId, botUserId, roleIds, wantedRole, needed } = about;
  const rights = guildRights(guild, botUserId, roleIds);
  const missing = invitedPermissions.filter(([, bit]) => (rights.permissions & bit) === 0n);
  const name = `**${oneLine(guild.name, 60)}**`;
  if (missing.length > 0) {
    return {
      line:
        `Permissions: in ${name} I lack *${missing.map(([one]) => one).join("*, *")}*. Allow it to my role in Server Settings → Roles, or invite me ` +
        `again at <${inviteUrl(applicationId, guild.id)}>.`,
      verdict: "bad",
    };
  }
  const more = needed === undefined ? [] : powersBeyond(guild, botUserId, needed);
  if (more.length > 0) {
    return {
      line:
        `Permissions: in ${name} my role has *${more.join("*, *")}*, and no plugin was granted anything that takes it. ` +
        "Take it away in Server Settings → Roles: who has less can do less harm.",
      verdict: "note",
    };
  }
  const meant = roleMeant(wantedRole, guild.id, guild.roles);
  const above = meant.kind === "roles" ? meant.roles.find((role) => !isBelow(role, rights.held)) : undefined;
  if (above === undefined || rights.isOwner) return complete;
  return {
    line:
      `Permissions: in ${name}, the role **${oneLine(above.name, 100)}** is above mine, so no plugin can give or take it, nor act upon those who have it. ` +
      "That may be what you want; if not, drag my role above it in Server Settings → Roles.",
    verdict: "note",
  };
}

/** Powers over people and the server, by Discord's names. */
const powers = [
  ["Administrator", PermissionFlagsBits.Administrator],
  ["Manage Server", PermissionFlagsBits.ManageGuild],
  ["Manage Roles", PermissionFlagsBits.ManageRoles],
  ["Manage Channels", PermissionFlagsBits.ManageChannels],
  ["Manage Webhooks", PermissionFlagsBits.ManageWebhooks],
  ["Manage Messages", PermissionFlagsBits.ManageMessages],
  ["Manage Nicknames", PermissionFlagsBits.ManageNicknames],
  ["Kick Members", PermissionFlagsBits.KickMembers],
  ["Ban Members", PermissionFlagsBits.BanMembers],
  ["Timeout Members", PermissionFlagsBits.ModerateMembers],
  ["Mention Everyone", PermissionFlagsBits.MentionEveryone],
] as const;

/** Of the role that Discord made at the invitation: what others give to everybody isn't about Turbot. */
function powersBeyond(guild: APIGuild, botUserId: string, needed: bigint): readonly string[] {
  const own = guild.roles.find(({ tags }) => tags?.bot_id === botUserId);
  const held = BigInt(own?.permissions ?? 0);
  const more = powers.filter(([, bit]) => (held & bit) !== 0n && (needed & bit) === 0n);
  // It has all the others in it.
  return more.slice(0, more[0]?.[0] === "Administrator" ? 1 : undefined).map(([name]) => name);
}

/** Of two roles in the same position, the older one is higher: https://docs.discord.com/developers/topics/permissions#permission-hierarchy */
function isBelow(role: APIRole, held: readonly APIRole[]): boolean {
  return held.some(
    ({ position, id }) =>
      position > role.position || (position === role.position && BigInt(id) < BigInt(role.id)),
  );
}
