import {
  all,
  charactersIn,
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
import { messageComponents } from "../components/components.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { embeds } from "./embeds.ts";
import { poll } from "./polls.ts";

/** https://discord.com/developers/docs/resources/message#create-message */
export const messageLimits = {
  /** Characters. */
  content: 2_000,
  nonce: 25,
  files: 10,
  fileDescription: 1_024,
  fileName: 1_024,
  stickers: 3,
  /** Users, and roles, that a message can be allowed to mention: #allowed-mentions-object */
  mentions: 100,
} as const;

/** https://discord.com/developers/docs/resources/message#message-object-message-flags */
export const messageFlag = { componentsV2: 1 << 15 } as const;

const nonce: Check = (value, path) => {
  if (typeof value !== "string" && !Number.isInteger(value))
    return [violation(path, "NONCE_TYPE_INVALID_TYPE")];
  return charactersIn(String(value)) > messageLimits.nonce
    ? [violation(path, "NONCE_TYPE_TOO_LONG", messageLimits.nonce)]
    : [];
};

/** https://discord.com/developers/docs/resources/message#allowed-mentions-object */
const allowedMentions: Check = all(
  object({
    parse: optional(list({ max: 3 }, oneOf(["users", "roles", "everyone"]))),
    users: optional(list({ max: messageLimits.mentions }, snowflake)),
    roles: optional(list({ max: messageLimits.mentions }, snowflake)),
    replied_user: optional(flag),
  }),
  (value, path) =>
    ["users", "roles"].flatMap((kind) =>
      isObject(value) && elementsOf(value.parse).includes(kind) && elementsOf(value[kind]).length > 0
        ? [violation(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", kind)]
        : [],
    ),
);

const reference = object({
  type: optional(oneOf([0, 1])),
  message_id: required(snowflake),
  channel_id: optional(snowflake),
  guild_id: optional(snowflake),
  fail_if_not_exists: optional(flag),
});

const attachment = object({
  id: required(snowflake),
  filename: optional(text({ max: messageLimits.fileName })),
  description: optional(text({ max: messageLimits.fileDescription })),
});

const components: Check = (value, path) => {
  if (!isObject(value)) return [];
  const isNewer = isComponentsV2(value.flags);
  return [
    ...optional(messageComponents(isNewer))(value.components, [...path, "components"]),
    ...(isNewer ? legacyFields : []).flatMap((field) =>
      saysSomething(value[field])
        ? [violation([...path, field], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", field)]
        : [],
    ),
  ];
};

/** https://discord.com/developers/docs/components/reference#component-reference */
const legacyFields = ["content", "embeds", "poll", "sticker_ids"];

export function isComponentsV2(flags: unknown): boolean {
  return typeof flags === "number" && (flags & messageFlag.componentsV2) !== 0;
}

function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
}

const said = {
  content: optional(text({ max: messageLimits.content })),
  embeds: optional(embeds),
  allowed_mentions: optional(allowedMentions),
  attachments: optional(list({ max: messageLimits.files }, attachment)),
  flags: optional(integer({ min: 0, max: 2 ** 31 - 1 })),
};

/** A new message in a channel. */
export const newMessage: Check = all(
  object({
    ...said,
    tts: optional(flag),
    nonce: optional(nonce),
    enforce_nonce: optional(flag),
    message_reference: optional(reference),
    sticker_ids: optional(list({ max: messageLimits.stickers }, snowflake)),
    poll: optional(poll),
  }),
  components,
);

/** An edit of a message. https://discord.com/developers/docs/resources/message#edit-message */
export const messageChange: Check = all(object({ ...said, poll: optional(poll) }), components);

/** An answer to an interaction. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-messages */
export const interactionMessage: Check = all(
  object({ ...said, tts: optional(flag), poll: optional(poll) }),
  components,
);

/** Whether a message is empty: Discord refuses it with 50006. */
export function isEmptyMessage(message: unknown, fileCount: number): boolean {
  if (!isObject(message) || fileCount > 0) return !isObject(message);
  const { content, embeds: shown, components: parts, sticker_ids: stickers, poll: asked } = message;
  return (
    (typeof content !== "string" || content.trim() === "") &&
    [shown, parts, stickers].every((each) => elementsOf(each).length === 0) &&
    !isObject(asked)
  );
}
