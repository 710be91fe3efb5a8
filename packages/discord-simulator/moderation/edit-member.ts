import { AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import { violation } from "../../discord-rules/form-codes.ts";
import { moderationLimits } from "../../discord-rules/moderation/limits.ts";
import { type Core, isoTimestamp } from "../core.ts";
import type { GuildRecord, MemberRecord } from "../data.ts";
import { invalidForm, missingPermissions, refused, unknownMember } from "../errors.ts";
import { changeMember } from "../guilds/members.ts";
import { enterVoice, leaveVoice } from "../guilds/voice.ts";
import { findUser } from "../lookups.ts";
import { type Actor, audit, changesBetween } from "./audit-log.ts";
import { assertAbove, assertHolds, isAdmin } from "./hierarchy.ts";
import { assertMayHandOut, replaceRoles } from "./member-roles.ts";

/** Null and missing are the same, except that null lifts a time-out, takes a nickname, and ends a call. */
export interface MemberForm {
  readonly nick?: string | null;
  readonly roles?: readonly string[] | null;
  /** ISO 8601. */
  readonly communication_disabled_until?: string | null;
  readonly mute?: boolean | null;
  readonly deaf?: boolean | null;
  readonly channel_id?: string | null;
}

/**
 * Changes a member, all of it or nothing: GUILD_MEMBER_UPDATE, if anything is different then.
 * https://docs.discord.com/developers/resources/guild#modify-guild-member
 *
 * @throws DiscordError 10007, 10011, 50013 without the permission for a field or for somebody who isn't below, 50035 for a time-out of
 * more than 28 days, 40032 for the voice of who isn't in voice
 */
export function editMember(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  userId: string,
  form: MemberForm,
): MemberRecord {
  const member = memberOf(core, guild, userId);
  const { ManageNicknames, ModerateMembers, ManageRoles } = PermissionFlagsBits;
  if (form.nick !== undefined) {
    assertHolds(core, guild, by.id, ManageNicknames);
    assertAbove(guild, by.id, userId);
  }
  if (form.communication_disabled_until !== undefined) {
    assertHolds(core, guild, by.id, ModerateMembers);
    assertAbove(guild, by.id, userId);
    if (isAdmin(core, guild, userId)) throw missingPermissions();
    assertSoonEnough(core, form.communication_disabled_until);
  }
  const roles = form.roles ?? undefined;
  if (roles !== undefined) {
    assertHolds(core, guild, by.id, ManageRoles);
    assertMayHandOut(guild, by.id, member, roles);
  }
  const moves = voiceChange(core, guild, by.id, userId, form);
  setOwn(core, guild, by, member, form);
  if (roles !== undefined) replaceRoles(core, guild, by, member, roles);
  moves();
  return member;
}

/** One's own nickname. @throws DiscordError 50013 without CHANGE_NICKNAME */
export function changeOwnNickname(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  nick: string | null,
): MemberRecord {
  const member = memberOf(core, guild, by.id);
  assertHolds(core, guild, by.id, PermissionFlagsBits.ChangeNickname);
  setOwn(core, guild, by, member, { nick });
  return member;
}

function memberOf(core: Core, guild: GuildRecord, userId: string): MemberRecord {
  findUser(core, userId);
  const member = guild.members.get(userId);
  if (member === undefined) throw unknownMember();
  return member;
}

/** The code as in https://github.com/discord-jda/JDA/issues/2074, where exactly 28 days by another clock were too many. */
function assertSoonEnough(core: Core, until: string | null): void {
  if (until === null || Date.parse(until) - core.now() <= moderationLimits.timeOut * 1_000) return;
  throw invalidForm(violation(["communication_disabled_until"], "INVALID_COMMUNICATION_DISABLED_TIMESTAMP"));
}

function setOwn(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  member: MemberRecord,
  { nick, communication_disabled_until: until }: Pick<MemberForm, "nick" | "communication_disabled_until">,
): void {
  const shown = ({ nickname, timedOutUntil }: Pick<MemberRecord, "nickname" | "timedOutUntil">) => ({
    nick: nickname ?? null,
    communication_disabled_until: timedOutUntil ?? null,
  });
  const after = {
    nickname: nick === undefined ? member.nickname : nick?.trim() || undefined,
    timedOutUntil:
      until === undefined
        ? member.timedOutUntil
        : until === null
          ? undefined
          : isoTimestamp(Date.parse(until)),
  };
  const changes = changesBetween(shown(member), shown(after));
  if (changes.length === 0) return;
  changeMember(core, guild, member.userId, after);
  audit(core, guild, by, { action: AuditLogEvent.MemberUpdate, targetId: member.userId, changes });
}

/** Checks what concerns voice, and returns what does it. Muting isn't simulated, so that it is refused. */
function voiceChange(
  core: Core,
  guild: GuildRecord,
  byId: string,
  userId: string,
  { mute, deaf, channel_id: channelId }: MemberForm,
): () => void {
  const { MuteMembers, DeafenMembers, MoveMembers } = PermissionFlagsBits;
  const isAsked = { mute: (mute ?? undefined) !== undefined, deaf: (deaf ?? undefined) !== undefined };
  if (isAsked.mute) assertHolds(core, guild, byId, MuteMembers);
  if (isAsked.deaf) assertHolds(core, guild, byId, DeafenMembers);
  if (channelId !== undefined) assertHolds(core, guild, byId, MoveMembers);
  if (!isAsked.mute && !isAsked.deaf && channelId === undefined) return () => {};
  if (guild.voice?.has(userId) !== true) throw refused("notInVoice");
  if (isAsked.mute || isAsked.deaf) {
    const path = [isAsked.mute ? "mute" : "deaf"];
    throw invalidForm({ path, code: "BASE_TYPE_CHOICES", message: "This simulator can't mute people." });
  }
  return () => {
    if (channelId === null || channelId === undefined) leaveVoice(core, guild, userId);
    else enterVoice(core, userId, channelId, {});
  };
}
