import { PermissionFlagsBits } from "discord-api-types/v10";
import { discordErrors } from "../../discord-rules/error-codes.ts";
import { isWritten } from "../../discord-rules/messages/message-types.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import { RateLimitedError } from "../errors.ts";
import { may } from "../guilds/permissions.ts";

/**
 * In slow mode somebody waits between two messages; bots don't, nor who has BYPASS_SLOWMODE.
 * https://docs.discord.com/developers/resources/channel#modify-channel
 *
 * @throws RateLimitedError 20016
 */
export function assertNotSlowed(core: Core, channel: ChannelRecord, userId: string): void {
  const seconds = channel.kind === "direct" ? 0 : (channel.channel.rate_limit_per_user ?? 0);
  if (seconds === 0 || may(core, channel, userId, PermissionFlagsBits.BypassSlowmode)) return;
  const written = [...(core.data.messages.get(channel.channel.id)?.values() ?? [])];
  const last = written.findLast(({ message }) => message.author.id === userId && isWritten(message.type));
  const left =
    last === undefined ? 0 : Date.parse(last.message.timestamp) / 1_000 + seconds - core.now() / 1_000;
  const { code, message } = discordErrors.slowmode;
  if (left > 0) throw new RateLimitedError(left, { code, message });
}
