import { url } from "../addresses.ts";
import { isBlank } from "../blank.ts";
import { all, flag, isObject, object, oneOf, optional, required, snowflake, text } from "../checks.ts";
import { componentEmoji } from "../emojis.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { buttonStyle, componentLimits } from "./component-limits.ts";

/** https://discord.com/developers/docs/components/reference#anatomy-of-a-component */
export const customId: Check = (value, path) =>
  typeof value === "string" && isBlank(value)
    ? [violation(path, "BASE_TYPE_REQUIRED")]
    : text({ max: componentLimits.customId })(value, path);

const parts = object({
  style: required(oneOf(Object.values(buttonStyle))),
  label: optional(text({ max: componentLimits.buttonLabel, trim: true })),
  emoji: optional(componentEmoji),
  custom_id: optional(customId),
  sku_id: optional(snowflake),
  url: optional(url({ max: componentLimits.buttonUrl, schemes: ["http", "https", "discord"] })),
  disabled: optional(flag),
});

/** A style says what a button must have, and what it can't: https://discord.com/developers/docs/components/reference#button */
const asItsStyleSays: Check = (value, path) => {
  if (!isObject(value)) return [];
  const has = (field: string) => saysSomething(value[field]);
  const at = (field: string) => [...path, field];
  if (value.style === buttonStyle.premium) {
    return [
      ...(has("sku_id") ? [] : [violation(at("sku_id"), "BUTTON_COMPONENT_SKU_ID_REQUIRED")]),
      ...["custom_id", "label", "url", "emoji"]
        .filter(has)
        .map((field) => violation(at(field), "BUTTON_COMPONENT_PREMIUM_FIELDS", field)),
    ];
  }
  const isLink = value.style === buttonStyle.link;
  return [
    ...(has("custom_id") && has("url")
      ? [violation(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE")]
      : []),
    ...(isLink && !has("url") ? [violation(at("url"), "BUTTON_COMPONENT_URL_REQUIRED")] : []),
    ...(isLink && has("custom_id") && !has("url")
      ? [violation(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE")]
      : []),
    ...(!isLink && !has("custom_id")
      ? [violation(at("custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED")]
      : []),
    ...(has("label") || has("emoji") ? [] : [violation(path, "BUTTON_COMPONENT_INVALID")]),
  ];
};

/** White space alone doesn't count; invisible characters do, because games label their empty fields with them. */
function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === "string" && value.trim() === "");
}

export const button: Check = all(parts, asItsStyleSays);
