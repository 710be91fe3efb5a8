import { isObject } from "./checks.ts";
import { violation } from "./form-codes.ts";
import type { Check } from "./violation.ts";

/**
 * One of Unicode's emojis, with or without what makes its colours sure: Discord takes both.
 * https://www.unicode.org/reports/tr51/#Definitions
 */
const unicodeEmoji =
  /^(?:\p{RGI_Emoji}|[0-9#*]\uFE0F?\u20E3|\p{RI}{2}|\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]*(?:\u200D[\p{Extended_Pictographic}][\uFE0F\u{1F3FB}-\u{1F3FF}]*)*)$/v;

export function isUnicodeEmoji(text: string): boolean {
  return text.length <= 64 && unicodeEmoji.test(text);
}

/** For a reaction: one of Unicode's, or a guild's as `name:id` (`a:name:id` if it moves). https://discord.com/developers/docs/resources/message#create-reaction */
export function isReactionEmoji(text: string): boolean {
  return isUnicodeEmoji(text) || /^(?:a:)?\w{2,32}:\d{1,20}$/.test(text);
}

/** On buttons and in menus: one of Unicode's, or a guild's by its id. https://discord.com/developers/docs/resources/emoji#emoji-object */
export const componentEmoji: Check = (value, path) => {
  if (!isObject(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an object")];
  const { id, name } = value;
  if (id !== undefined && id !== null) {
    return /^\d{1,20}$/.test(String(id))
      ? []
      : [violation([...path, "id"], "BUTTON_COMPONENT_INVALID_EMOJI")];
  }
  return typeof name === "string" && isUnicodeEmoji(name)
    ? []
    : [violation([...path, "name"], "BUTTON_COMPONENT_INVALID_EMOJI")];
};
