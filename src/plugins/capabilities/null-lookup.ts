import type { Lookup } from "./lookup.ts";

/** A lookup that finds nothing. */
export const nullLookup: Lookup = {
  served: () => [],
  channel: async () => null,
  guilds: async () => [],
  roles: async () => [],
  guild: async () => null,
  member: async () => null,
  members: async () => [],
  memberCount: async () => 0,
};
