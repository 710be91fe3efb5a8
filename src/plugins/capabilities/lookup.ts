import type { Channel, Guild, Role } from "../../plugin-api/people.ts";

/** What plugins can look up about guilds. */
export interface Lookup {
  channel(id: string): Promise<Channel | null>;
  guilds(): Promise<readonly Guild[]>;
  /** Empty for a guild that Turbot doesn't serve. */
  roles(guildId: string): Promise<readonly Role[]>;
}
