import { autoModerationLimits } from "../auto-moderation.ts";
import {
  all,
  anything,
  elementsOf,
  flag,
  integer,
  isObject,
  list,
  object,
  oneOf,
  optional,
  required,
  snowflake,
  text,
} from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { moderationLimits } from "./limits.ts";

/**
 * Rules of a guild, by what triggers them: keywords, spam, Discord's own words, mentions, profiles.
 * https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-trigger-types
 */
export const mostRulesOf: Readonly<Record<number, number>> = {
  1: autoModerationLimits.keywordRules,
  3: 1,
  4: 1,
  5: 1,
  6: 1,
};

/** What happens then: 1 blocks, 2 alerts, 3 times out, 4 keeps a member from all that others see. */
const actionsOf: Readonly<Record<number, readonly number[]>> = {
  1: [1, 2, 3],
  3: [1, 2],
  4: [1, 2],
  5: [1, 2, 3],
  6: [2, 4],
};

const { keyword, pattern, keywords, patterns, allowed, mentions, exemptRoles, exemptChannels } =
  autoModerationLimits;
/** Of a rule with Discord's own words. */
const allowedOfPreset = 1_000;

/** Rust's patterns neither look around nor refer back: https://docs.rs/regex/latest/regex/#syntax */
const rustPattern: Check = (value, path) => {
  const found = text(pattern)(value, path);
  if (found.length > 0 || typeof value !== "string") return found;
  return /\(\?<?[=!]|\\[1-9]/.test(value) ? [violation(path, "AUTO_MODERATION_PATTERN_INVALID")] : [];
};
const keywordList = (max: number) => optional(list({ max }, text(keyword)));
const words = object({
  keyword_filter: keywordList(keywords),
  regex_patterns: optional(list({ max: patterns }, rustPattern)),
  allow_list: keywordList(allowed),
});

/** https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-trigger-metadata */
const metadataOf: Readonly<Record<number, Check>> = {
  1: required(words),
  3: anything,
  4: required(
    object({
      presets: optional(list({ max: 3 }, oneOf([1, 2, 3]))),
      allow_list: keywordList(allowedOfPreset),
    }),
  ),
  5: required(
    object({
      mention_total_limit: optional(integer({ min: 0, max: mentions })),
      mention_raid_protection_enabled: optional(flag),
    }),
  ),
  6: required(words),
};

/** https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-action-object-action-metadata */
const dataOfAction: Readonly<Record<number, Check>> = {
  1: optional(object({ custom_message: optional(text({ max: 150 })) })),
  2: required(object({ channel_id: required(snowflake) })),
  3: required(object({ duration_seconds: required(integer({ min: 1, max: moderationLimits.timeOut })) })),
  4: anything,
};

const action: Check = (value, path) => {
  const type = isObject(value) ? value.type : undefined;
  const metadata = (typeof type === "number" ? dataOfAction[type] : undefined) ?? anything;
  return object({ type: required(oneOf([1, 2, 3, 4])), metadata })(value, path);
};

const fields = object({
  name: required(text({ min: 1, max: 100 })),
  event_type: required(oneOf([1, 2])),
  trigger_type: required(oneOf([1, 3, 4, 5, 6])),
  actions: required(list({ min: 1, max: 5 }, action)),
  enabled: optional(flag),
  exempt_roles: optional(list({ max: exemptRoles }, snowflake)),
  exempt_channels: optional(list({ max: exemptChannels }, snowflake)),
});

/** What fits only some triggers: their metadata, their actions, and profiles as the event of one alone. */
const byTrigger: Check = (value, path) => {
  const type = isObject(value) && typeof value.trigger_type === "number" ? value.trigger_type : 0;
  const allowedActions = actionsOf[type];
  if (!isObject(value) || allowedActions === undefined) return [];
  return [
    ...(metadataOf[type] ?? anything)(value.trigger_metadata, [...path, "trigger_metadata"]),
    ...oneOf([type === 6 ? 2 : 1])(value.event_type, [...path, "event_type"]),
    ...elementsOf(value.actions).flatMap((one, index) =>
      oneOf(allowedActions)(isObject(one) ? one.type : undefined, [...path, "actions", index, "type"]),
    ),
  ];
};

/** A whole rule, new or changed. https://docs.discord.com/developers/resources/auto-moderation#create-auto-moderation-rule */
export const autoModRule: Check = all(fields, byTrigger);
