import {
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { autoModerationLimits } from "../../discord-rules/auto-moderation.ts";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import type { DiscordWorld } from "../discord-simulator.ts";
import { refused } from "../errors.ts";
import { addRule, deleteRule, type RuleForm } from "../moderation/auto-mod/rules.ts";
import { guildPermissions } from "./permissions.ts";

/** Adds a rule about words. See `DiscordWorld.addKeywordRule`. */
export function addKeywordRule(
  core: Core,
  guild: GuildRecord,
  keywords: readonly string[],
  more: Parameters<DiscordWorld["addKeywordRule"]>[2] = {},
): string {
  const { patterns = [], allowed = [], exemptRoles = [], exemptChannels = [], enabled = true } = more;
  const { keyword, pattern, ...most } = autoModerationLimits;
  const before = (guild.autoModRules ?? []).filter(({ trigger_type: type }) => type === byKeyword);
  if (before.length >= most.keywordRules || keywords.length > most.keywords) {
    throw new Error("Discord takes 6 rules with 1,000 keywords each");
  }
  if ([...keywords, ...allowed].some(({ length }) => length < keyword.min || length > keyword.max)) {
    throw new Error("a keyword has 1 to 60 characters");
  }
  if (patterns.length > most.patterns || patterns.some(({ length }) => length > pattern.max)) {
    throw new Error("a rule has at most 10 patterns of 260 characters");
  }
  if (allowed.length > most.allowed || exemptRoles.length > most.exemptRoles)
    throw new Error("a rule allows at most 100 keywords, and exempts 20 roles");
  if (exemptChannels.length > most.exemptChannels) throw new Error("a rule exempts at most 50 channels");
  return added(core, guild, {
    name: `Words ${before.length + 1}`,
    trigger_type: byKeyword,
    trigger_metadata: {
      keyword_filter: [...keywords],
      regex_patterns: [...patterns],
      allow_list: [...allowed],
    },
    exempt_roles: [...exemptRoles],
    exempt_channels: [...exemptChannels],
    enabled,
    actions: [
      more.onlyAlert === true
        ? { type: AutoModerationActionType.SendAlertMessage, metadata: { channel_id: guild.guild.id } }
        : { type: AutoModerationActionType.BlockMessage },
    ],
  });
}

/** Adds the rule about mentions, of which there is one. */
export function addMentionRule(core: Core, guild: GuildRecord, limit: number): string {
  if (limit > autoModerationLimits.mentions) throw new Error("a rule allows at most 50 mentions");
  if (guild.autoModRules?.some(({ trigger_type: type }) => type === byMentions) === true)
    throw new Error("a guild has one rule about mentions");
  return added(core, guild, {
    name: "Mentions",
    trigger_type: byMentions,
    trigger_metadata: {
      mention_total_limit: limit,
      mention_raid_protection_enabled: false,
    },
    exempt_roles: [],
    exempt_channels: [],
    enabled: true,
    actions: [{ type: AutoModerationActionType.BlockMessage }],
  });
}

/** The owner takes a rule away. */
export function removeRule(core: Core, guild: GuildRecord, ruleId: string): void {
  deleteRule(core, guild, { id: guild.guild.owner_id }, ruleId);
}

const { Keyword: byKeyword, MentionSpam: byMentions } = AutoModerationRuleTriggerType;

/** By the owner. */
function added(core: Core, guild: GuildRecord, rule: Omit<RuleForm, "event_type">): string {
  const form = { ...rule, event_type: AutoModerationRuleEventType.MessageSend };
  return addRule(core, guild, { id: guild.guild.owner_id }, form).id;
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
  if ((guildPermissions(core, guild, authorId) & PermissionFlagsBits.ManageGuild) !== 0n) return false;
  return words.some((word) => text.toLowerCase().includes(word.toLowerCase()));
}
