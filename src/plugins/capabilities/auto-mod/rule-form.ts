import {
  AutoModerationRuleEventType,
  AutoModerationActionType as Does,
  AutoModerationRuleTriggerType as Finds,
  AutoModerationRuleKeywordPresetType as Preset,
} from "discord-api-types/v10";
import { z } from "zod";
import { autoModRule } from "../../../../packages/discord-rules/moderation/auto-mod-rule.ts";
import { violationText } from "../../../../packages/discord-rules/violation.ts";
import { readInterval } from "../../../declaration/interval.ts";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { AutoModBody } from "../../../discord/auto-mod-body.ts";
import type { AutoModRule } from "../../../plugin-api/auto-mod.ts";
import { snowflake } from "../actions/place.ts";

/** What tells a plugin's rules apart from each other, in its code and in the rule's name at Discord. */
export const ruleName = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, "takes small letters, digits and dashes, 32 at most");

const words = z.array(z.string().max(1_000)).max(1_000).exactOptional();
const presets = ["profanity", "sexual", "slurs"] as const;
const presetOf = { profanity: Preset.Profanity, sexual: Preset.SexualContent, slurs: Preset.Slurs };

/** A plugin's rule. Discord's own limits are checked by its rules, so that they are said once. */
export const ruleForm = z.strictObject({
  name: ruleName,
  finds: z.union([
    z.strictObject({ spam: z.literal(true) }),
    z.strictObject({ mentions: z.int().min(1).max(50), raids: z.boolean().exactOptional() }),
    z.strictObject({ presets: z.array(z.enum(presets)).min(1).max(3), allowed: words }),
    z.strictObject({ keywords: words, patterns: words, allowed: words }),
  ]),
  block: z.boolean().exactOptional(),
  alertIn: snowflake.exactOptional(),
  timeOut: z.string().max(20).exactOptional(),
  exemptRoles: z.array(snowflake).max(20).exactOptional(),
  exemptChannels: z.array(snowflake).max(50).exactOptional(),
  enabled: z.boolean().exactOptional(),
});

export type RuleForm = z.infer<typeof ruleForm>;

/** A machine that nobody looks at shouldn't silence anybody for longer: people can. */
const longestTimeOut = 86_400;

/** The rule's name at Discord, by which people know whose it is. */
export function nameAtDiscord(plugin: string, name: string): string {
  return `${name} (${plugin} plugin)`;
}

/** As Discord takes it. @throws RefusalError for what Discord or Turbot doesn't take */
export function bodyOfForm(plugin: string, form: RuleForm): AutoModBody {
  const { type, metadata } = triggerOf(form.finds);
  const actions = [
    ...(form.block === true ? [{ type: Does.BlockMessage }] : []),
    ...(form.alertIn === undefined
      ? []
      : [{ type: Does.SendAlertMessage, metadata: { channel_id: form.alertIn } }]),
    ...(form.timeOut === undefined
      ? []
      : [{ type: Does.Timeout, metadata: { duration_seconds: timeOutSeconds(form.timeOut) } }]),
  ];
  if (actions.length === 0)
    throw new RefusalError("A rule has to do something: give it `block`, `alertIn` or `timeOut`");
  const body: AutoModBody = {
    ...{ name: nameAtDiscord(plugin, form.name), event_type: AutoModerationRuleEventType.MessageSend },
    ...{ trigger_type: type, trigger_metadata: metadata, actions, enabled: form.enabled !== false },
    exempt_roles: [...new Set(form.exemptRoles)].sort(),
    exempt_channels: [...new Set(form.exemptChannels)].sort(),
  };
  const [wrong] = autoModRule(body, []);
  if (wrong !== undefined) throw new RefusalError(`The rule "${form.name}": ${violationText(wrong)}`);
  return body;
}

/** As plugins read it. @param name among the plugin's own */
export function formOfBody(id: string, name: string, body: AutoModBody): AutoModRule {
  const of = (type: Does) => body.actions.find((one) => one.type === type);
  const [alertIn, seconds] = [
    of(Does.SendAlertMessage)?.metadata?.channel_id,
    of(Does.Timeout)?.metadata?.duration_seconds,
  ];
  return {
    ...{ id, name, finds: findsOf(body), block: of(Does.BlockMessage) !== undefined },
    ...(alertIn === undefined ? {} : { alertIn }),
    ...(seconds === undefined ? {} : { timeOut: `${seconds}s` }),
    ...{ exemptRoles: body.exempt_roles, exemptChannels: body.exempt_channels, enabled: body.enabled },
  };
}

function triggerOf(finds: RuleForm["finds"]) {
  if ("spam" in finds) return { type: Finds.Spam, metadata: {} };
  if ("mentions" in finds) {
    const raids = finds.raids === true ? { mention_raid_protection_enabled: true } : {};
    return { type: Finds.MentionSpam, metadata: { ...raids, mention_total_limit: finds.mentions } };
  }
  const allowed = some("allow_list", finds.allowed);
  if ("presets" in finds) {
    const numbers = [...new Set(finds.presets.map((one) => presetOf[one]))].sort();
    return { type: Finds.KeywordPreset, metadata: { ...allowed, presets: numbers } };
  }
  const found = { ...some("keyword_filter", finds.keywords), ...some("regex_patterns", finds.patterns) };
  if (Object.keys(found).length === 0)
    throw new RefusalError("A rule has to look for something: give `finds` keywords or patterns");
  return { type: Finds.Keyword, metadata: { ...allowed, ...found } };
}

function findsOf({ trigger_type: type, trigger_metadata: data }: AutoModBody): AutoModRule["finds"] {
  const allowed = data.allow_list ?? [];
  switch (type) {
    case Finds.MentionSpam:
      return {
        mentions: data.mention_total_limit ?? 0,
        raids: data.mention_raid_protection_enabled === true,
      };
    case Finds.KeywordPreset:
      return { presets: presets.filter((one) => data.presets?.includes(presetOf[one])), allowed };
    case Finds.Spam:
      return { spam: true };
    default:
      return { keywords: data.keyword_filter ?? [], patterns: data.regex_patterns ?? [], allowed };
  }
}

function some<K extends string>(key: K, list: readonly string[] | undefined) {
  return list === undefined || list.length === 0
    ? ({} as Partial<Record<K, string[]>>)
    : ({ [key]: [...list] } as Partial<Record<K, string[]>>);
}

function timeOutSeconds(text: string): number {
  const seconds = Math.round((readInterval(text) ?? 0) / 1_000);
  if (seconds < 1 || seconds > longestTimeOut)
    throw new RefusalError('`timeOut` is a time like "10m", at most a day: for longer, a moderator decides');
  return seconds;
}
