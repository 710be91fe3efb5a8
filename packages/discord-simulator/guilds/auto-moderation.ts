import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import { refused } from "../errors.ts";
import { guildPermissions } from "./permissions.ts";

/**
 * AutoMod blocks messages with certain words, except from members who manage the server.
 * https://discord.com/developers/docs/resources/auto-moderation
 *
 * @throws DiscordError 200000
 */
export function assertAllowedText(
  core: Core,
  guildId: string | undefined,
  authorId: string,
  texts: unknown,
): void {
  if (isBlocked(core, guildId, authorId, JSON.stringify(texts ?? ""))) throw refused("blockedByAutoMod");
}

/** The same for thread names. @throws DiscordError 200001 */
export function assertAllowedTitle(core: Core, guildId: string, authorId: string, title: string): void {
  if (isBlocked(core, guildId, authorId, title)) throw refused("titleBlockedByAutoMod");
}

function isBlocked(core: Core, guildId: string | undefined, authorId: string, text: string): boolean {
  const guild = core.data.guilds.get(guildId ?? "");
  const words = guild?.blockedWords ?? [];
  if (guild === undefined || words.length === 0) return false;
  if ((guildPermissions(guild, authorId) & PermissionFlagsBits.ManageGuild) !== 0n) return false;
  return words.some((word) => text.toLowerCase().includes(word.toLowerCase()));
}
