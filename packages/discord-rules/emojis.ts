import { isObject } from "./checks.ts";
import { violation } from "./form-codes.ts";
import type { Check } from "./violation.ts";

/** Turns a text character into an emoji: ☎ and ☎️. */
const asPicture = "\uFE0F";

/** Characters that are emojis only with it; before a skin colour they already are. */
const signs = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/**
 * One of the emojis that Unicode recommends, with or without variation selectors: Discord accepts both. Flags of no
 * country, skin colours on things without skin and code points reserved for later emojis don't count.
 * https://www.unicode.org/reports/tr51/#Definitions
 */
export function isUnicodeEmoji(text: string): boolean {
  if (text.length > 64) return false;
  const whole = text.replaceAll(asPicture, "").replaceAll(signs, (sign) => sign + asPicture);
  return /^\p{RGI_Emoji}$/v.test(whole) && isWithout(text, whole);
}

/** Whether a text is another one, or that one with some variation selectors left out. */
function isWithout(text: string, whole: string): boolean {
  let at = 0;
  for (const unit of whole.split("")) {
    if (text[at] === unit) at += 1;
    else if (unit !== asPicture) return false;
  }
  return at === text.length;
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
