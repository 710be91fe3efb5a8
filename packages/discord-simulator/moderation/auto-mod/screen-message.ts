import {
  type APIAutoModerationRule,
  AutoModerationActionType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import {
  type AutoModTrigger,
  type FindPattern,
  findTriggers,
} from "../../../discord-rules/auto-moderation.ts";
import { rustToJavaScript } from "../../../discord-rules/rust-regex.ts";
import type { Core } from "../../core.ts";
import type { ChannelRecord, GuildRecord } from "../../data.ts";
import { refused } from "../../errors.ts";
import { guildPermissions } from "../../guilds/permissions.ts";
import { guildOf } from "../../lookups.ts";
import { executeRule, type Triggered } from "./execute-rule.ts";
import { rulesOf } from "./rules.ts";

/**
 * A person's message, before it is there: one that a rule blocks never arrives. Spam, Discord's own words and profiles aren't
 * simulated: what triggers those is its secret.
 *
 * @returns what rules do that block nothing, once the message is there
 * @throws DiscordError 200000
 */
export function screenMessage(
  core: Core,
  channel: ChannelRecord,
  authorId: string,
  content: string,
): (messageId: string) => void {
  const guild = core.data.guilds.get(guildOf(channel) ?? "");
  if (guild === undefined || core.data.users.get(authorId)?.bot === true) return () => {};
  if ((guildPermissions(core, guild, authorId) & PermissionFlagsBits.ManageGuild) !== 0n) return () => {};
  const found: Triggered[] = [];
  for (const rule of rulesOf(guild)) {
    if (!rule.enabled || isExempt(guild, rule, channel, authorId)) continue;
    const [first] = findTriggers(content, triggerOf(rule), findPattern);
    if (first === undefined) continue;
    found.push({ guild, rule, channel, authorId, content, matches: first.matches, text: first.text });
    if (rule.actions.every(({ type }) => type !== AutoModerationActionType.BlockMessage)) continue;
    for (const one of found) executeRule(core, one, undefined);
    throw refused("blockedByAutoMod");
  }
  return (messageId) => {
    for (const one of found) executeRule(core, one, messageId);
  };
}

function isExempt(
  guild: GuildRecord,
  rule: APIAutoModerationRule,
  { channel: place }: ChannelRecord,
  authorId: string,
): boolean {
  const roles = guild.members.get(authorId)?.roles ?? [];
  const home = "thread_metadata" in place ? place.parent_id : place.id;
  return (
    rule.exempt_roles.some((id) => roles.includes(id)) ||
    rule.exempt_channels.some((id) => id === place.id || id === home)
  );
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
