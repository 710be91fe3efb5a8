import {
  type APIAutoModerationRule,
  AuditLogEvent,
  AutoModerationActionType,
  GuildFeature,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { violation } from "../../../discord-rules/form-codes.ts";
import { autoModRule, mostRulesOf } from "../../../discord-rules/moderation/auto-mod-rule.ts";
import type { Core } from "../../core.ts";
import type { GuildRecord } from "../../data.ts";
import { DiscordError, invalidForm } from "../../errors.ts";
import { guildOf } from "../../lookups.ts";
import { checkedForm } from "../../parse-form.ts";
import { type Actor, audit, changesBetween } from "../audit-log.ts";
import { assertHolds } from "../hierarchy.ts";

export type RuleForm = Omit<APIAutoModerationRule, "id" | "guild_id" | "creator_id">;

const { ManageGuild, ModerateMembers } = PermissionFlagsBits;

/**
 * AUTO_MODERATION_RULE_CREATE. https://docs.discord.com/developers/resources/auto-moderation#create-auto-moderation-rule
 *
 * @throws DiscordError 50013 without MANAGE_GUILD, or without MODERATE_MEMBERS for a time-out; 50035, also for one rule too many
 */
export function createRule(core: Core, guild: GuildRecord, by: Actor, body: unknown): APIAutoModerationRule {
  assertHolds(core, guild, by.id, ManageGuild);
  const form = checkedForm<RuleForm>(autoModRule, body);
  assertActions(core, guild, by, form);
  const { trigger_type: type } = form;
  const most = mostRulesOf[type] ?? 0;
  // At the form as a whole: https://github.com/discordjs/discord-api-types/issues/853
  if (rulesOf(guild).filter((one) => one.trigger_type === type).length >= most)
    throw invalidForm(violation([], "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED", type, most));
  return addRule(core, guild, by, form);
}

/** A rule that has been checked. */
export function addRule(core: Core, guild: GuildRecord, by: Actor, form: RuleForm): APIAutoModerationRule {
  const { name, event_type, trigger_type, trigger_metadata = {}, actions } = form;
  const rule: APIAutoModerationRule = {
    ...{ id: core.nextId(), guild_id: guild.guild.id, creator_id: by.id },
    ...{ name, event_type, trigger_type, trigger_metadata, enabled: form.enabled ?? false },
    actions: actions.map((one) => ({ metadata: {}, ...one })),
    exempt_roles: [...(form.exempt_roles ?? [])],
    exempt_channels: [...(form.exempt_channels ?? [])],
  };
  setRules(guild, [...rulesOf(guild), rule]);
  announce(core, "AUTO_MODERATION_RULE_CREATE", rule);
  const changes = changesBetween({}, { name, trigger_type, event_type });
  audit(core, guild, by, { action: AuditLogEvent.AutoModerationRuleCreate, targetId: rule.id, changes });
  return rule;
}

/** AUTO_MODERATION_RULE_UPDATE. A rule keeps its trigger. @throws DiscordError as for a new one, 404 for an unknown one */
export function changeRule(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  ruleId: string,
  body: object,
): APIAutoModerationRule {
  assertHolds(core, guild, by.id, ManageGuild);
  const before = findRule(guild, ruleId);
  const given = Object.entries(body).filter(([key, value]) => key in before && value !== undefined);
  const { id, guild_id, creator_id, trigger_type } = before;
  const kept = { id, guild_id, creator_id, trigger_type };
  const after = checkedForm<APIAutoModerationRule>(autoModRule, {
    ...{ ...before, ...Object.fromEntries(given), ...kept },
  });
  assertActions(core, guild, by, after);
  setRules(
    guild,
    rulesOf(guild).map((one) => (one === before ? after : one)),
  );
  const changes = changesBetween({ ...before }, { ...after });
  announce(core, "AUTO_MODERATION_RULE_UPDATE", after);
  audit(core, guild, by, { action: AuditLogEvent.AutoModerationRuleUpdate, targetId: after.id, changes });
  return after;
}

/** AUTO_MODERATION_RULE_DELETE. @throws DiscordError 50013, 404 */
export function deleteRule(core: Core, guild: GuildRecord, by: Actor, ruleId: string): void {
  assertHolds(core, guild, by.id, ManageGuild);
  const rule = findRule(guild, ruleId);
  setRules(
    guild,
    rulesOf(guild).filter((one) => one !== rule),
  );
  announce(core, "AUTO_MODERATION_RULE_DELETE", rule);
  audit(core, guild, by, { action: AuditLogEvent.AutoModerationRuleDelete, targetId: rule.id });
}

/** Discord documents no code for an unknown rule. @throws DiscordError 404 */
export function findRule(guild: GuildRecord, ruleId: string): APIAutoModerationRule {
  const rule = rulesOf(guild).find(({ id }) => id === ruleId);
  if (rule === undefined) throw new DiscordError(404, 0, "404: Not Found");
  return rule;
}

export function rulesOf(guild: GuildRecord): readonly APIAutoModerationRule[] {
  return guild.autoModRules ?? [];
}

/** A guild with rules says so: https://docs.discord.com/developers/resources/guild#guild-object-guild-features */
function setRules(guild: GuildRecord, rules: readonly APIAutoModerationRule[]): void {
  const { AutoModeration } = GuildFeature;
  guild.autoModRules = rules;
  const others = guild.guild.features.filter((one) => one !== AutoModeration);
  guild.guild.features = rules.length === 0 ? others : [...others, AutoModeration];
}

/** https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-permission-requirements */
function assertActions(core: Core, guild: GuildRecord, by: Actor, { actions }: RuleForm): void {
  const { Timeout, SendAlertMessage } = AutoModerationActionType;
  if (actions.some(({ type }) => type === Timeout)) assertHolds(core, guild, by.id, ModerateMembers);
  for (const [index, { type, metadata }] of actions.entries()) {
    const channel = core.data.channels.get(metadata?.channel_id ?? "");
    if (type !== SendAlertMessage || (channel !== undefined && guildOf(channel) === guild.guild.id)) continue;
    const path = ["actions", index, "metadata", "channel_id"];
    throw invalidForm({ path, code: "BASE_TYPE_CHOICES", message: "The channel must exist." });
  }
}

function announce(core: Core, t: string, rule: APIAutoModerationRule): void {
  core.emit({ t, d: structuredClone(rule), guildId: rule.guild_id });
}
