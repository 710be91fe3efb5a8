import type { Core } from "../core.ts";
import { RateLimitedError } from "../errors.ts";
import type { Actor } from "./audit-log.ts";

/**
 * A bot changes the name or topic of a channel or thread twice in ten minutes. The usual headers don't tell of it, and people who do it
 * by hand aren't held to it: https://github.com/discord/discord-api-docs/issues/1900, https://github.com/discordjs/discord.js/issues/6651
 *
 * @throws RateLimitedError
 */
export function countRename(core: Core, channelId: string, by: Actor): void {
  const rule = core.settings.rateLimits?.names;
  if (rule === undefined || by.id !== core.data.botId) return;
  core.data.renames ??= new Map();
  const recent = (core.data.renames.get(channelId) ?? []).filter((at) => core.now() - at < rule.windowMs);
  const [oldest] = recent;
  if (oldest !== undefined && recent.length >= rule.limit)
    throw new RateLimitedError((oldest + rule.windowMs - core.now()) / 1_000);
  core.data.renames.set(channelId, [...recent, core.now()]);
}
