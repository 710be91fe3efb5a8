import {
  elementsOf,
  flag,
  integer,
  list,
  object,
  optional,
  required,
  snowflake,
  text,
  timestamp,
  unique,
} from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { moderationLimits } from "./limits.ts";

const nick = optional(text({ max: moderationLimits.nickname }));

/** https://docs.discord.com/developers/resources/guild#modify-guild-member */
export const memberChange: Check = object({
  nick,
  roles: optional(list({ max: 250 }, snowflake)),
  mute: optional(flag),
  deaf: optional(flag),
  channel_id: optional(snowflake),
  communication_disabled_until: optional(timestamp),
});

/** https://docs.discord.com/developers/resources/guild#modify-current-member */
export const ownMemberChange: Check = object({ nick });

const seconds = optional(integer({ min: 0, max: moderationLimits.banDeletes }));

/** https://docs.discord.com/developers/resources/guild#create-guild-ban */
export const banForm: Check = object({
  delete_message_seconds: seconds,
  delete_message_days: optional(integer({ min: 0, max: 7 })),
});

/** https://docs.discord.com/developers/resources/guild#bulk-guild-ban */
export const bulkBanForm: Check = object({
  user_ids: required(list({ min: 1, max: moderationLimits.bansAtOnce }, snowflake)),
  delete_message_seconds: seconds,
});

const messages: Check = (value, path) => [
  ...list({ max: moderationLimits.deletionsAtOnce.max }, snowflake)(value, path),
  ...unique(elementsOf(value), String, (index) =>
    violation([...path, index], "SET_TYPE_ALREADY_CONTAINS_VALUE"),
  ),
];

/** Without the least and the most, which Discord refuses as a whole: https://docs.discord.com/developers/resources/message#bulk-delete-messages */
export const bulkDeleteForm: Check = object({ messages: required(messages) });
