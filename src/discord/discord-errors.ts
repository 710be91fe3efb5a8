import { DiscordAPIError } from "@discordjs/rest";

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes */
export const discordCode = {
  unknownChannel: 10003,
  unknownGuild: 10004,
  unknownMember: 10007,
  unknownMessage: 10008,
  /** To calls with an interaction's token: it was never answered, or not in time. */
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  /** 100 commands of a type. */
  tooManyCommands: 30032,
  /** 200 new commands in a guild and day. */
  dailyCommandCreates: 30034,
  missingAccess: 50001,
  missingPermissions: 50013,
  cannotActOnThisChannel: 50024,
  /** An interaction's token lives for 15 minutes. */
  invalidWebhookToken: 50027,
  /** What was sent is not as Discord wants it; `errors` says where. */
  invalidForm: 50035,
  alreadyAcknowledged: 40060,
  /** Writing to an archived thread opens it; changing something in one, or writing to one that is locked too, doesn't. */
  threadArchived: 50083,
  noReplyWithoutHistory: 160002,
  threadExists: 160004,
  threadLocked: 160005,
} as const;

/** Whether Discord refused a call for this very reason. */
export function refusedFor(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(Number(error.code));
}

/** Whether Discord understood a call and won't have it: asking again brings the same. */
export function isRefused(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status >= 400 && error.status < 500;
}
