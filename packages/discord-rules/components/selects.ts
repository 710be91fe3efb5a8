import { channelType } from "../channels.ts";
import {
  all,
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
  unique,
} from "../checks.ts";
import { componentEmoji } from "../emojis.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { customId } from "./buttons.ts";
import { componentLimits, componentType } from "./component-limits.ts";

const shared = {
  custom_id: required(customId),
  placeholder: optional(text({ max: componentLimits.placeholder })),
  min_values: optional(integer(componentLimits.minValues)),
  max_values: optional(integer(componentLimits.maxValues)),
  disabled: optional(flag),
  required: optional(flag),
};

const selectOption = object({
  label: required(text(componentLimits.optionLabel)),
  value: required(text(componentLimits.optionValue)),
  description: optional(text({ max: componentLimits.optionDescription })),
  emoji: optional(componentEmoji),
  default: optional(flag),
});

/** The minimum and maximum that can be chosen; Discord's default is one. */
function bounds(value: Readonly<Record<string, unknown>>): { readonly least: number; readonly most: number } {
  const { min_values: min, max_values: max } = value;
  return { least: typeof min === "number" ? min : 1, most: typeof max === "number" ? max : 1 };
}

const minBelowMax: Check = (value, path) => {
  if (!isObject(value)) return [];
  const { least, most } = bounds(value);
  return least <= most ? [] : [violation([...path, "min_values"], "COMPONENT_MIN_EXCEEDS_MAX", least, most)];
};

/** The minimum can't exceed the number of options. */
const enoughOptions: Check = (value, path) => {
  if (!isObject(value) || !Array.isArray(value.options)) return [];
  const { least, most } = bounds(value);
  const wanted = Math.max(least, most);
  const { min, max } = componentLimits.selectOptions;
  if (value.options.length < min || wanted <= value.options.length || wanted > max) return [];
  return [violation([...path, "options"], "BASE_TYPE_BAD_LENGTH", wanted, max)];
};

const distinctValues: Check = (value, path) =>
  isObject(value)
    ? unique(
        elementsOf(value.options),
        (one) => (isObject(one) && typeof one.value === "string" ? one.value : undefined),
        (index) => violation([...path, "options", index], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"),
      )
    : [];

const notTooManyDefaults: Check = (value, path) => {
  if (!isObject(value)) return [];
  const chosen = elementsOf(value.options).filter((one) => isObject(one) && one.default === true);
  const count = Math.max(chosen.length, elementsOf(value.default_values).length);
  return count > bounds(value).most ? [violation(path, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES")] : [];
};

/** https://discord.com/developers/docs/components/reference#string-select */
export const stringSelect: Check = all(
  object({ ...shared, options: required(list(componentLimits.selectOptions, selectOption)) }),
  minBelowMax,
  enoughOptions,
  distinctValues,
  notTooManyDefaults,
);

const defaultValue = object({ id: required(snowflake), type: required(oneOf(["user", "role", "channel"])) });

/** Of users, roles, both, or channels. https://discord.com/developers/docs/components/reference#user-select */
const otherSelect: Check = all(
  object({
    ...shared,
    channel_types: optional(list({ max: 25 }, oneOf(Object.values(channelType)))),
    default_values: optional(list({ max: 25 }, defaultValue)),
  }),
  minBelowMax,
  notTooManyDefaults,
);

const { stringSelect: string, userSelect, roleSelect, mentionableSelect, channelSelect } = componentType;

/** By their type. */
export const selects: Readonly<Record<number, Check>> = {
  [string]: stringSelect,
  [userSelect]: otherSelect,
  [roleSelect]: otherSelect,
  [mentionableSelect]: otherSelect,
  [channelSelect]: otherSelect,
};
