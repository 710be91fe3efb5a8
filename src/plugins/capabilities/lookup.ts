import type { Channel, Guild, Role } from "../../plugin-api/people.ts";

/** What plugins may learn of the guilds. */
export interface Lookup {
  channel(id: string): Promise<Channel | null>;
  guilds(): Promise<readonly Guild[]>;
  /** None for a guild that Turbot doesn't serve. */
  roles(guildId: string): Promise<readonly Role[]>;
}
