import { createHash } from "node:crypto";

/*
 * Ids as real ones have: the milliseconds since 2015 in their upper bits, 17 to 20 digits. A plugin that asks for that many
 * works in a dry run as it does at Discord, and one that would behave only while it is tried can't tell by them.
 * https://docs.discord.com/developers/reference#snowflakes
 */

const DISCORD_EPOCH_MS = Date.UTC(2015, 0, 1);

/** The first moment of a dry run, as far as its ids and messages say. */
const begins = Date.UTC(2026, 0, 1);

const snowflake = (ms: number, rest: bigint): string =>
  String((BigInt(ms - DISCORD_EPOCH_MS) << 22n) | (rest & 0x3f_ffffn));

/** The id that something of a name always has: made some time from 2016 to 2025. */
export function idOf(
  kind: "user" | "guild" | "channel" | "role" | "command" | "application",
  name: string,
): string {
  const hash = createHash("sha256").update(`${kind} ${name}`).digest();
  const since = Date.UTC(2016, 0, 1);
  const age = Number(hash.readBigUInt64BE(0) % BigInt(Date.UTC(2025, 0, 1) - since));
  return snowflake(since + age, hash.readBigUInt64BE(8));
}

export const guildId = idOf("guild", "The Reef");
export const channelId = idOf("channel", "general");
/** A message that was there before. */
export const messageId = snowflake(begins - 60_000, 7n);

/** Ids of what happens: messages, interactions, threads, each newer than the last. */
export function createIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return snowflake(begins + count * 1_000, BigInt(count));
  };
}
