/** What a plugin can keep per server. Whoever fills it up is told what to do: see check-quota.ts. */
export const quotas = {
  keyLength: 200,
  valueBytes: 64 * 1024,
  /** A server's own entries. */
  server: { keys: 10_000, bytes: 16 * 1024 * 1024 },
  /** One person's in one server. */
  person: { keys: 50, bytes: 64 * 1024 },
  /** All people's in one server together. */
  people: { keys: 100_000, bytes: 32 * 1024 * 1024 },
  rankings: { inServer: 20, nameLength: 50, members: 100_000 },
  /** One plugin in all servers together, so that none fills the disk: with indexes, about a gigabyte. Marks: whose words are in an entry. */
  plugin: { bytes: 256 * 1024 * 1024, scores: 2_000_000, marks: 2_000_000 },
  /** An answer ends before it is larger than this, but for one value. */
  pageBytes: 256 * 1024,
  pageEntries: 100,
} as const;

/** From this part of a quota on, admins are warned; below the other, the next time counts as new. */
export const warnsFrom = 0.8;
export const warnsAgainBelow = 0.7;

/** How long texts of members are kept in milliseconds, unless the plugin's `needs.keeps` says why it keeps them longer: 30 days. */
export const membersTextMs = 30 * 24 * 60 * 60 * 1_000;

/** How long a server's data outlives Turbot's leaving it, in milliseconds: who left by mistake comes back. 30 days. */
export const afterLeavingMs = 30 * 24 * 60 * 60 * 1_000;
