import {
  type APIAutoModerationRule,
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  GuildFeature,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import {
  type AutoModTrigger,
  autoModerationLimits,
  type FindPattern,
  findTriggers,
} from "../../discord-rules/auto-moderation.ts";
import { rustToJavaScript } from "../../discord-rules/rust-regex.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord, GuildRecord } from "../data.ts";
import type { DiscordWorld } from "../discord-simulator.ts";
import { refused } from "../errors.ts";
import { guildOf } from "../lookups.ts";
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
  return addRule(core, guild, {
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
  return addRule(core, guild, {
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

export function removeRule(guild: GuildRecord, ruleId: string): void {
  setRules(
    guild,
    (guild.autoModRules ?? []).filter(({ id }) => id !== ruleId),
  );
}

/** A guild with rules says so: https://docs.discord.com/developers/resources/guild#guild-object-guild-features */
function setRules(guild: GuildRecord, rules: readonly APIAutoModerationRule[]): void {
  const { AutoModeration } = GuildFeature;
  guild.autoModRules = rules;
  const others = guild.guild.features.filter((one) => one !== AutoModeration);
  guild.guild.features = rules.length === 0 ? others : [...others, AutoModeration];
}

const { Keyword: byKeyword, MentionSpam: byMentions } = AutoModerationRuleTriggerType;

function addRule(
  core: Core,
  guild: GuildRecord,
  rule: Omit<APIAutoModerationRule, "id" | "guild_id" | "creator_id" | "event_type">,
): string {
  const id = core.nextId();
  const eventType = AutoModerationRuleEventType.MessageSend;
  const { id: guildId, owner_id: creatorId } = guild.guild;
  const whole = { ...rule, id, guild_id: guildId, creator_id: creatorId, event_type: eventType };
  setRules(guild, [...(guild.autoModRules ?? []), whole]);
  return id;
}

/**
 * A person's message, before it is there: one that a rule blocks never arrives, and bots that may manage the guild get
 * AUTO_MODERATION_ACTION_EXECUTION for each action of the rule.
 *
 * @throws DiscordError 200000
 */
export function assertNoKeyword(core: Core, channel: ChannelRecord, authorId: string, content: string): void {
  const guild = core.data.guilds.get(guildOf(channel) ?? "");
  if (guild === undefined || core.data.users.get(authorId)?.bot === true) return;
  if ((guildPermissions(core, guild, authorId) & PermissionFlagsBits.ManageGuild) !== 0n) return;
  const roles = guild.members.get(authorId)?.roles ?? [];
  const place = channel.channel;
  const home = "thread_metadata" in place ? place.parent_id : place.id;
  for (const rule of guild.autoModRules ?? []) {
    if (!rule.enabled || rule.exempt_roles.some((id) => roles.includes(id))) continue;
    if (rule.exempt_channels.some((id) => id === place.id || id === home)) continue;
    const [first] = findTriggers(content, triggerOf(rule), findPattern);
    if (first === undefined) continue;
    const guildId = guild.guild.id;
    for (const action of rule.actions) {
      // https://docs.discord.com/developers/events/gateway-events#auto-moderation-action-execution
      const d = {
        guild_id: guildId,
        action: { metadata: {}, ...action },
        rule_id: rule.id,
        rule_trigger_type: rule.trigger_type,
        user_id: authorId,
        channel_id: place.id,
        content,
        matched_keyword: first.matches === "" ? null : first.matches,
        matched_content: first.matches === "" ? null : first.text,
      };
      core.emit({ t: "AUTO_MODERATION_ACTION_EXECUTION", d, guildId });
    }
    if (rule.actions.some(({ type }) => type === AutoModerationActionType.BlockMessage))
      throw refused("blockedByAutoMod");
  }
}

function triggerOf({ trigger_metadata: data }: APIAutoModerationRule): AutoModTrigger {
  return {
    keywords: data.keyword_filter ?? [],
    patterns: data.regex_patterns ?? [],
    allowed: data.allow_list ?? [],
    mentions: data.mention_total_limit ?? undefined,
  };
}

const findPattern: FindPattern = (pattern, text) => {
  const source = rustToJavaScript(pattern);
  if (source === undefined) throw new Error(`the simulator can't read this pattern: ${pattern}`);
  const all = text.matchAll(new RegExp(source, "giu"));
  return [...all].map(({ index, 0: found }) => ({ at: index, text: found }));
};

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
