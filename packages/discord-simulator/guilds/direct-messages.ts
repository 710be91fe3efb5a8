import type { Core } from "../core.ts";
import type { DirectRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { findUser } from "../lookups.ts";
import { directMessages } from "./channels.ts";

/**
 * The bot's channel with somebody, for a bot that wants to write to them. Opening the same one again is free.
 * https://docs.discord.com/developers/resources/user#create-dm
 *
 * @throws DiscordError 10013, 50007 for a bot, 40003 for too many new ones in too short a time
 */
export function openDirectMessages(core: Core, userId: string): DirectRecord {
  if (findUser(core, userId).bot === true) throw refused("cannotMessageBot");
  if (core.data.channels.withPerson(userId) === undefined) countOpening(core);
  return directMessages(core, userId);
}

function countOpening(core: Core): void {
  const rule = core.settings.rateLimits?.openings;
  if (rule === undefined) return;
  const recent = (core.data.openings ?? []).filter((at) => core.now() - at < rule.windowMs);
  if (recent.length >= rule.limit) throw refused("directMessagesTooFast");
  core.data.openings = [...recent, core.now()];
}

/**
 * A bot reaches people who share a guild with it, and who haven't closed their direct messages or blocked it.
 *
 * @throws DiscordError 50278, 50007
 */
export function assertReachable(core: Core, { userId, closed }: DirectRecord): void {
  const { botId, guilds } = core.data;
  const isNear = [...guilds.values()].some(({ members }) => members.has(botId) && members.has(userId));
  if (closed === true) throw refused("cannotMessageUser");
  if (!isNear) throw refused("noMutualGuilds");
}
