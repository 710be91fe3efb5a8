import type { ChannelFacts, Guild, GuildFacts, Member, MemberSearch, Role } from "../../plugin-api/people.ts";

/** What plugins can look up about guilds. Nothing here asks whether they may. */
export interface Lookup {
  /** The ids of the guilds that Turbot serves, as far as it knows now. */
  served(): readonly string[];
  channel(id: string): Promise<ChannelFacts | null>;
  guilds(): Promise<readonly Guild[]>;
  /** Empty for a guild that Turbot doesn't serve. */
  roles(guildId: string): Promise<readonly Role[]>;
  /** What every member sees; null for a guild that Turbot doesn't serve. */
  guild(id: string): Promise<GuildFacts | null>;
  /** Without people who want no part in AI, as in all that follows. */
  member(guildId: string, userId: string): Promise<Member | null>;
  /** Undefined: Discord doesn't let Turbot see the list of members. */
  members(
    guildId: string,
    search: Required<Pick<MemberSearch, "limit">> & MemberSearch,
  ): Promise<readonly Member[] | undefined>;
  /** About how many there are; 0 for a guild that Turbot doesn't serve. */
  memberCount(guildId: string): Promise<number>;
}
