import { type APIAuditLogEntry, AuditLogEvent, PermissionFlagsBits as Bit } from "discord-api-types/v10";
import { snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import { discordNeeds } from "../../../src/plugin-api/needs.ts";
import type { Cast } from "../cast.ts";
import type { Done, Truth } from "../truth.ts";

const upon = new Set<AuditLogEvent>([
  ...([AuditLogEvent.MemberKick, AuditLogEvent.MemberBanAdd, AuditLogEvent.MemberUpdate] as const),
  ...([AuditLogEvent.MemberRoleUpdate, AuditLogEvent.MemberMove, AuditLogEvent.MemberDisconnect] as const),
]);

/** Who has these is staff: no event and no schedule touches them. */
const powers =
  Bit.Administrator |
  Bit.ManageGuild |
  Bit.ModerateMembers |
  Bit.KickMembers |
  Bit.BanMembers |
  Bit.ManageRoles;

const rightFor: Readonly<Partial<Record<AuditLogEvent, bigint>>> = {
  [AuditLogEvent.MemberKick]: Bit.KickMembers,
  [AuditLogEvent.MemberBanAdd]: Bit.BanMembers,
  [AuditLogEvent.MemberBanRemove]: Bit.BanMembers,
  [AuditLogEvent.MessageDelete]: Bit.ManageMessages,
  [AuditLogEvent.MessageBulkDelete]: Bit.ManageMessages,
  [AuditLogEvent.ChannelUpdate]: Bit.ManageChannels,
  [AuditLogEvent.ChannelOverwriteCreate]: Bit.ManageRoles,
  [AuditLogEvent.ChannelOverwriteUpdate]: Bit.ManageRoles,
  [AuditLogEvent.ChannelOverwriteDelete]: Bit.ManageRoles,
  [AuditLogEvent.AutoModerationRuleCreate]: Bit.ManageGuild,
  [AuditLogEvent.AutoModerationRuleUpdate]: Bit.ManageGuild,
  [AuditLogEvent.AutoModerationRuleDelete]: Bit.ManageGuild,
};

/**
 * Deeds that reached too high, or that somebody had done who couldn't do it by hand. An undo is an admin's press: only Turbot's place counts.
 *
 * @param before how everybody stood when it began
 */
export function checkReach(
  done: readonly Done[],
  before: Truth,
  cast: Cast,
  botId: string,
): readonly string[] {
  const turbot = before.topOf(botId) ?? 0;
  const holds = (userId: string, right: bigint) => {
    const held = before.permissionsOf(userId);
    return userId === cast.owner || (held & Bit.Administrator) !== 0n || (held & right) === right;
  };
  return done.flatMap(({ entry, plugin, askerId, isDelegated, isUndo }) => {
    const problem = (what: string) => [
      `${plugin}: ${AuditLogEvent[entry.action_type]} of ${entry.target_id} ${what} (${entry.reason})`,
    ];
    const target = entry.target_id ?? "";
    const isUpon = upon.has(entry.action_type);
    const isOneself = target === askerId;
    const top = before.topOf(target) ?? 0;
    const isRole = entry.action_type === AuditLogEvent.MemberRoleUpdate;
    // A role is given and taken by its own place, at Discord too: nobody is touched who has higher ones.
    if (isUpon && !isRole && (target === cast.owner || target === botId))
      return problem("touched the owner, or Turbot itself");
    if (isUpon && !isRole && top >= turbot) return problem("reached above Turbot");
    for (const roleId of isRole ? rolesIn(entry) : []) {
      const role = before.guild.guild.roles.find(({ id }) => id === roleId);
      if (role === undefined) continue;
      if (role.position >= turbot || role.permissions !== "0")
        return problem(`changed the role ${role.name}`);
      const isBelow =
        (before.topOf(askerId ?? "") ?? 0) > role.position &&
        (isDelegated || holds(askerId ?? "", Bit.ManageRoles));
      if (askerId !== undefined && !isUndo && !isOneself && !isBelow)
        return problem(`changed the role ${role.name}`);
    }
    if (isUndo) return [];
    if (askerId === undefined)
      return isUpon && !isRole && (before.permissionsOf(target) & powers) !== 0n
        ? problem("touched staff by itself")
        : [];
    if (isDelegated && isUpon && !isRole && !isOneself && (before.permissionsOf(target) & powers) !== 0n)
      return problem("touched staff by delegation");
    if (isUpon && !isRole && !isOneself && top >= (before.topOf(askerId) ?? 0))
      return problem("reached somebody who isn't below whoever asked");
    if (isDelegated) return lastsFor(entry) > delegatedMs ? problem("lasts longer than was delegated") : [];
    const right = rightFor[entry.action_type] ?? rightForMember(entry);
    return !isOneself && !holds(askerId, right) ? problem("was asked by somebody who may not do that") : [];
  });
}

/** Milliseconds for which somebody is timed out by delegation at most; Discord's clock and the play's differ a little. */
const delegatedMs = discordNeeds.time_out_members.delegateMost * 1_000 + 5_000;

/** For how many milliseconds a time-out was given; 0: it is none. */
function lastsFor({ id, changes = [] }: APIAuditLogEntry): number {
  const until = changes.find(({ key }) => key === "communication_disabled_until")?.new_value;
  return typeof until === "string" ? Date.parse(until) - snowflakeTime(id) : 0;
}

function rightForMember({ action_type: type, changes = [] }: APIAuditLogEntry): bigint {
  if (type !== AuditLogEvent.MemberUpdate) return 0n;
  return changes.some(({ key }) => key === "nick") ? Bit.ManageNicknames : Bit.ModerateMembers;
}

function rolesIn({ changes = [] }: APIAuditLogEntry): readonly string[] {
  return changes.flatMap(({ key, new_value: roles }) =>
    (key === "$add" || key === "$remove") && Array.isArray(roles) ? roles.map(({ id }) => String(id)) : [],
  );
}
