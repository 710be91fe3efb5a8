/** What moderators can do at once, and for how long. */
export const moderationLimits = {
  /** Characters: https://docs.discord.com/developers/resources/user#usernames-and-nicknames */
  nickname: 32,
  /** Seconds, 28 days: https://docs.discord.com/developers/resources/guild#modify-guild-member */
  timeOut: 2_419_200,
  /** Seconds whose messages go with a ban, a week: https://docs.discord.com/developers/resources/guild#create-guild-ban */
  banDeletes: 604_800,
  /** People: https://docs.discord.com/developers/resources/guild#bulk-guild-ban */
  bansAtOnce: 200,
  /** Messages: https://docs.discord.com/developers/resources/message#bulk-delete-messages */
  deletionsAtOnce: { min: 2, max: 100 },
  /** Seconds, two weeks: older messages are deleted one by one. */
  deletionAge: 1_209_600,
  /** Characters, before they are encoded: https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object */
  reason: 512,
  /** Overwrites in a channel: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (30060) */
  overwrites: 1_000,
  /** People in a thread: the same (30033). */
  threadMembers: 1_000,
} as const;
