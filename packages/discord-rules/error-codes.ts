/**
 * Discord's refusals of whole calls: the HTTP status, the JSON code and the sentence, as in
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json, as far as Turbot's calls can get them.
 */
export const discordErrors = {
  unknownChannel: { status: 404, code: 10003, message: "Unknown Channel" },
  unknownGuild: { status: 404, code: 10004, message: "Unknown Guild" },
  unknownInvite: { status: 404, code: 10006, message: "Unknown Invite" },
  unknownMember: { status: 404, code: 10007, message: "Unknown Member" },
  unknownMessage: { status: 404, code: 10008, message: "Unknown Message" },
  unknownOverwrite: { status: 404, code: 10009, message: "Unknown Overwrite" },
  unknownRole: { status: 404, code: 10011, message: "Unknown Role" },
  unknownUser: { status: 404, code: 10013, message: "Unknown User" },
  unknownEmoji: { status: 400, code: 10014, message: "Unknown Emoji" },
  /** To calls with an interaction's token: it was never answered, or not in time. */
  unknownWebhook: { status: 404, code: 10015, message: "Unknown Webhook" },
  unknownBan: { status: 404, code: 10026, message: "Unknown Ban" },
  unknownScheduledEvent: { status: 404, code: 10070, message: "Unknown Guild Scheduled Event" },
  unknownInteraction: { status: 404, code: 10062, message: "Unknown interaction" },
  unknownCommand: { status: 404, code: 10063, message: "Unknown application command" },
  notThisApplication: {
    status: 403,
    code: 20012,
    message: "You are not authorized to perform this action on this application",
  },
  slowmode: {
    status: 429,
    code: 20016,
    message: "This action cannot be performed due to slowmode rate limit",
  },
  tooManyPins: { status: 400, code: 30003, message: "Maximum number of pins reached for the channel (250)" },
  tooManyReactions: { status: 400, code: 30010, message: "Maximum number of reactions reached (20)" },
  tooManyFiles: {
    status: 400,
    code: 30015,
    message: "Maximum number of attachments in a message reached (10)",
  },
  tooManyCommands: { status: 400, code: 30032, message: "Maximum number of application commands reached" },
  tooManyCommandCreates: {
    status: 400,
    code: 30034,
    message: "Max number of daily application command creates has been reached (200)",
  },
  tooManyThreadMembers: {
    status: 400,
    code: 30033,
    message: "Maximum number of thread participants has been reached (1000)",
  },
  tooManyOverwrites: {
    status: 400,
    code: 30060,
    message: "Maximum number of channel permission overwrites reached (1000)",
  },
  /** 403 by those who met it; Discord doesn't say how many are too many. */
  directMessagesTooFast: { status: 403, code: 40003, message: "You are opening direct messages too fast." },
  bannedFromGuild: { status: 403, code: 40007, message: "The user is banned from this guild." },
  notInVoice: { status: 400, code: 40032, message: "Target user is not connected to voice." },
  tooLarge: { status: 413, code: 40005, message: "Request entity too large" },
  commandNameTaken: {
    status: 400,
    code: 40041,
    message: "An application command with that name already exists",
  },
  noMessagesInForum: { status: 400, code: 40058, message: "Cannot send a message in a forum channel" },
  tagRequired: {
    status: 400,
    code: 40067,
    message: "A tag is required to create a forum post in this channel",
  },
  unknownTag: { status: 404, code: 10087, message: "Unknown tag" },
  alreadyAcknowledged: { status: 400, code: 40060, message: "Interaction has already been acknowledged." },
  missingAccess: { status: 403, code: 50001, message: "Missing Access" },
  notInDirectMessages: { status: 403, code: 50003, message: "Cannot execute action on a DM channel" },
  notOwnMessage: { status: 403, code: 50005, message: "Cannot edit a message authored by another user" },
  emptyMessage: { status: 400, code: 50006, message: "Cannot send an empty message" },
  cannotMessageUser: { status: 403, code: 50007, message: "Cannot send messages to this user" },
  noMessagesHere: { status: 400, code: 50008, message: "Cannot send messages in a non-text channel" },
  /** To oneself and to other bots: a bot can't even open such a channel. */
  cannotMessageBot: { status: 400, code: 50007, message: "Cannot send messages to this user" },
  verificationTooHigh: {
    status: 403,
    code: 50009,
    message: "Channel verification level is too high for you to gain access",
  },
  missingPermissions: { status: 403, code: 50013, message: "Missing Permissions" },
  /** The sentence as in https://github.com/discord/discord-api-docs/issues/370: a hundred are fine. */
  wrongNumberToDelete: {
    status: 400,
    code: 50016,
    message:
      "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete.",
  },
  systemMessage: { status: 403, code: 50021, message: "Cannot execute action on a system message" },
  cannotActOnThisChannel: { status: 400, code: 50024, message: "Cannot execute action on this channel type" },
  /** An interaction's token lives for 15 minutes. */
  invalidWebhookToken: { status: 401, code: 50027, message: "Invalid Webhook Token" },
  invalidRole: { status: 400, code: 50028, message: "Invalid Role" },
  tooOldToDelete: {
    status: 400,
    code: 50034,
    message: "You can only bulk delete messages that are under 14 days old.",
  },
  invalidForm: { status: 400, code: 50035, message: "Invalid Form Body" },
  invalidVersion: { status: 400, code: 50041, message: "Invalid API version" },
  /** Writing to an archived thread opens it; changing something in it, or writing to it while it is locked, doesn't. */
  threadArchived: { status: 400, code: 50083, message: "Thread is archived" },
  invalidJson: { status: 400, code: 50109, message: "The request body contains invalid JSON." },
  /** Since March 2026: https://github.com/discord/discord-api-docs/issues/8238 says that closed direct messages can get it, too. */
  noMutualGuilds: {
    status: 403,
    code: 50278,
    message: "Cannot send messages to this user due to having no mutual guilds",
  },
  reactionBlocked: { status: 403, code: 90001, message: "Reaction blocked" },
  noReplyWithoutHistory: {
    status: 400,
    code: 160002,
    message: "Cannot reply without permission to read message history",
  },
  threadExists: { status: 400, code: 160004, message: "A thread has already been created for this message" },
  threadLocked: { status: 400, code: 160005, message: "This thread is locked" },
  tooManyThreads: { status: 400, code: 160006, message: "Maximum number of active threads reached" },
  tooManyAnnouncementThreads: {
    status: 400,
    code: 160007,
    message: "Maximum number of active announcement threads reached",
  },
  blockedByAutoMod: {
    status: 400,
    code: 200000,
    message: "Message was blocked by automatic moderation",
  },
  titleBlockedByAutoMod: {
    status: 400,
    code: 200001,
    message: "Title was blocked by automatic moderation",
  },
  failedToBan: { status: 400, code: 500000, message: "Failed to ban users" },
  pollExpired: { status: 400, code: 520001, message: "Poll expired" },
  pollNotEditable: { status: 400, code: 520003, message: "Cannot edit a poll message" },
  notAPoll: { status: 400, code: 520006, message: "Cannot expire a non-poll message" },
  harmfulLink: { status: 400, code: 240000, message: "Message blocked by harmful links filter" },
} as const;

export type DiscordErrorName = keyof typeof discordErrors;

/** Calls in ten minutes that Discord can answer with 401, 403 or 429 before it blocks the whole address. https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
export const invalidRequestLimit = { requests: 10_000, windowMs: 10 * 60 * 1_000 } as const;
