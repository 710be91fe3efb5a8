import {
  AutoModerationActionType,
  AutoModerationRuleTriggerType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { autoModerationLimits, findKeyword } from "../../discord-rules/auto-moderation.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord, GuildRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { guildOf } from "../lookups.ts";
import { guildPermissions } from "./permissions.ts";

/** Adds a rule that blocks messages with these words. See `DiscordWorld.addKeywordRule`. */
export function addKeywordRule(core: Core, guild: GuildRecord, keywords: readonly string[]): string {
  const rules = guild.keywordRules ?? [];
  const { min, max } = autoModerationLimits.keyword;
  if (rules.length >= autoModerationLimits.keywordRules || keywords.length > autoModerationLimits.keywords) {
    throw new Error("Discord takes 6 rules with 1,000 keywords each");
  }
  if (keywords.some(({ length }) => length < min || length > max)) {
    throw new Error("a keyword has 1 to 60 characters");
  }
  const id = core.nextId();
  guild.keywordRules = [...rules, { id, keywords }];
  return id;
}

/**
 * A person's message, before it is there: one that a rule blocks never arrives, and bots that may manage the guild get
 * AUTO_MODERATION_ACTION_EXECUTION.
 *
 * @throws DiscordError 200000
 */
export function assertNoKeyword(core: Core, channel: ChannelRecord, authorId: string, content: string): void {
  const guild = core.data.guilds.get(guildOf(channel) ?? "");
  if (guild === undefined || core.data.users.get(authorId)?.bot === true) return;
  if ((guildPermissions(guild, authorId) & PermissionFlagsBits.ManageGuild) !== 0n) return;
  for (const rule of guild.keywordRules ?? []) {
    const keyword = rule.keywords.find((one) => findKeyword(content, one) !== undefined);
    if (keyword === undefined) continue;
    const guildId = guild.guild.id;
    // https://docs.discord.com/developers/events/gateway-events#auto-moderation-action-execution
    const d = {
      guild_id: guildId,
      action: { type: AutoModerationActionType.BlockMessage, metadata: {} },
      rule_id: rule.id,
      rule_trigger_type: AutoModerationRuleTriggerType.Keyword,
      user_id: authorId,
      channel_id: channel.channel.id,
      content,
      matched_keyword: keyword,
      matched_content: findKeyword(content, keyword) ?? null,
    };
    core.emit({ t: "AUTO_MODERATION_ACTION_EXECUTION", d, guildId });
    throw refused("blockedByAutoMod");
  }
}

/**
 * Answers a bot's message as Discord documents for AutoMod (error 200000). Its FAQ says that bots are exempt; this is for tests of what
 * happens if one isn't. See `DiscordWorld.blockWords`.
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
