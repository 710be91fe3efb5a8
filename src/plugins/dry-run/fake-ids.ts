import { createHash } from "node:crypto";

/*
 * Realistic ids: the milliseconds since 2015 in the upper bits, 17 to 20 digits. A plugin that checks their length
 * works in a dry run as it does in Discord, and one that behaves only in dry runs can't recognize them by their ids.
 * https://docs.discord.com/developers/reference#snowflakes
 */

const discordEpochMs = Date.UTC(2015, 0, 1);

/** When a dry run begins unless it says otherwise: the same every day, so that tests are, too. */
export const usualStart = Date.UTC(2026, 0, 1);

export const snowflake = (ms: number, rest: bigint): string =>
  String((BigInt(ms - discordEpochMs) << 22n) | (rest & 0x3f_ffffn));

/** The same id for the same name, created some time from 2016 to 2025. */
export function idOf(
  kind:
    | "user"
    | "guild"
    | "channel"
    | "role"
    | "command"
    | "application"
    | "thread"
    | "scheduled event"
    | "rule"
    | "message",
  name: string,
): string {
  const hash = createHash("sha256").update(`${kind} ${name}`).digest();
  const since = Date.UTC(2016, 0, 1);
  const age = Number(hash.readBigUInt64BE(0) % BigInt(Date.UTC(2025, 0, 1) - since));
  return snowflake(since + age, hash.readBigUInt64BE(8));
}

export const guildId = idOf("guild", "The Reef");
export const channelId = idOf("channel", "general");
/** A message from before the dry run. */
export const messageId = snowflake(usualStart - 60_000, 7n);
