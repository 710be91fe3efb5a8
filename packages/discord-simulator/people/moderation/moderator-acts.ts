import type {
  APIAutoModerationRule,
  APIOverwrite,
  APIRole,
  APIUser,
  RESTPatchAPIAutoModerationRuleJSONBody,
  RESTPostAPIAutoModerationRuleJSONBody,
} from "discord-api-types/v10";

/** What moderators do with people, by hand. Each takes the permission, a place above the person, and is in the audit log. */
export interface ModeratorActs {
  /** Bans somebody, who needn't be a member: GUILD_BAN_ADD. */
  ban(
    userId: string,
    guildId: string,
    targetId: string,
    how?: { readonly reason?: string; readonly deletedSeconds?: number },
  ): Promise<void>;
  unban(userId: string, guildId: string, targetId: string, reason?: string): Promise<void>;
  kick(userId: string, guildId: string, targetId: string, reason?: string): Promise<void>;
  /** @param until ISO 8601, at most 28 days ahead; null lifts it */
  timeOut(
    userId: string,
    guildId: string,
    targetId: string,
    until: string | null,
    reason?: string,
  ): Promise<void>;
  /** Sets somebody's nickname, or one's own; null takes it away. */
  rename(userId: string, guildId: string, targetId: string, nickname: string | null): Promise<void>;
  giveRole(userId: string, guildId: string, targetId: string, roleId: string): Promise<void>;
  takeRole(userId: string, guildId: string, targetId: string, roleId: string): Promise<void>;
  /** GUILD_ROLE_UPDATE. @param change `position`: 1 is right above @everyone; the others make way */
  editRole(
    userId: string,
    guildId: string,
    roleId: string,
    change: { readonly name?: string; readonly permissions?: bigint; readonly position?: number },
  ): Promise<APIRole>;
  /** CHANNEL_UPDATE. @param change `rate_limit_per_user`: seconds of slow mode; `permission_overwrites`: all of them */
  changeChannel(userId: string, channelId: string, change: ChannelEdit): Promise<void>;
  /** AUTO_MODERATION_RULE_CREATE, _UPDATE and _DELETE. */
  addAutoModRule(
    userId: string,
    guildId: string,
    form: RESTPostAPIAutoModerationRuleJSONBody,
  ): Promise<APIAutoModerationRule>;
  changeAutoModRule(
    userId: string,
    guildId: string,
    ruleId: string,
    change: RESTPatchAPIAutoModerationRuleJSONBody,
  ): Promise<APIAutoModerationRule>;
  deleteAutoModRule(userId: string, guildId: string, ruleId: string): Promise<void>;
  /** Somebody who left, or was kicked, joins again. Rejects with 40007 while they are banned. */
  comeBack(userId: string, guildId: string): Promise<void>;
  /** Accounts that join within a time, in milliseconds: at once, if it isn't given. */
  raid(guildId: string, raid: Raid): Promise<readonly APIUser[]>;
}

export interface ChannelEdit {
  readonly name?: string;
  readonly topic?: string | null;
  readonly rate_limit_per_user?: number;
  readonly nsfw?: boolean;
  readonly permission_overwrites?: readonly APIOverwrite[];
}

export interface Raid {
  readonly count: number;
  readonly overMs?: number;
  /** When each account was created, as ISO 8601: their ids say so. Default: now. */
  readonly createdAt?: string | ((index: number) => string);
  /** Default: `Raider 1` and so on. */
  readonly name?: (index: number) => string;
}
