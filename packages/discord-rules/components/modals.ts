import {
  all,
  byType,
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
  text,
  unique,
} from "../checks.ts";
import { fileType } from "../file-types.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";
import { customId } from "./buttons.ts";
import { componentType } from "./component-limits.ts";
import { componentsIn, distinctIds } from "./components.ts";
import { selects } from "./selects.ts";

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
export const modalLimits = {
  title: { min: 1, max: 45 },
  components: { min: 1, max: 5 },
  /** https://discord.com/developers/docs/components/reference#label */
  label: { min: 1, max: 45 },
  labelDescription: 100,
  /** https://discord.com/developers/docs/components/reference#text-input */
  minLength: { min: 0, max: 4_000 },
  maxLength: { min: 1, max: 4_000 },
  value: 4_000,
  placeholder: 100,
  /** https://discord.com/developers/docs/components/reference#file-upload */
  files: 10,
  /** https://discord.com/developers/docs/components/reference#radio-group */
  radios: { min: 2, max: 10 },
  /** https://discord.com/developers/docs/components/reference#checkbox-group */
  checkboxes: { min: 1, max: 10 },
  choiceText: { min: 1, max: 100 },
} as const;

const textInputParts = {
  custom_id: required(customId),
  style: required(oneOf([1, 2])),
  min_length: optional(integer(modalLimits.minLength)),
  max_length: optional(integer(modalLimits.maxLength)),
  required: optional(flag),
  value: optional(text({ max: modalLimits.value })),
  placeholder: optional(text({ max: modalLimits.placeholder })),
};

const minBelowMax: Check = (value, path) => {
  if (!isObject(value)) return [];
  const { min_length: least, max_length: most } = value;
  if (typeof least !== "number" || typeof most !== "number" || least <= most) return [];
  return [violation([...path, "min_length"], "COMPONENT_MIN_EXCEEDS_MAX", least, most)];
};

/** A prefilled value has to be a valid answer. */
const valueWithinLimits: Check = (value, path) => {
  if (!isObject(value) || typeof value.value !== "string" || value.value === "") return [];
  const { min_length: least, max_length: most } = value;
  const length = charactersIn(value.value);
  const at = [...path, "value"];
  if (typeof most === "number" && length > most) return [violation(at, "BASE_TYPE_MAX_LENGTH", most)];
  if (typeof least === "number" && length < least) return [violation(at, "BASE_TYPE_MIN_LENGTH", least)];
  return [];
};

const textInput: Check = all(object(textInputParts), minBelowMax, valueWithinLimits);
/** In a row, the legacy form, the input has its own label. */
const labelledInput: Check = all(
  object({ ...textInputParts, label: required(text(modalLimits.label)) }),
  minBelowMax,
  valueWithinLimits,
);

const choice = object({
  value: required(text(modalLimits.choiceText)),
  label: required(text(modalLimits.choiceText)),
  description: optional(text({ max: modalLimits.choiceText.max })),
  default: optional(flag),
});

const distinctValues: Check = (value, path) =>
  isObject(value)
    ? unique(
        elementsOf(value.options),
        (one) => (isObject(one) && typeof one.value === "string" ? one.value : undefined),
        (index) => violation([...path, "options", index], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"),
      )
    : [];

/** "`min_values` must be either omitted or at least `1` if `required` is omitted or `true`." */
const neededMeansOne: Check = (value, path) =>
  isObject(value) && value.min_values === 0 && value.required !== false
    ? [violation([...path, "min_values"], "COMPONENT_MIN_VALUES_REQUIRED")]
    : [];

const answers: Readonly<Record<number, Check>> = {
  [componentType.textInput]: textInput,
  ...Object.fromEntries(Object.entries(selects).map(([type, check]) => [type, all(check, neededMeansOne)])),
  [componentType.fileUpload]: all(
    object({
      custom_id: required(customId),
      min_values: optional(integer({ min: 0, max: modalLimits.files })),
      max_values: optional(integer({ min: 1, max: modalLimits.files })),
      required: optional(flag),
      file_types: optional(list({ max: 10 }, fileType)),
    }),
    neededMeansOne,
  ),
  [componentType.radioGroup]: all(
    object({
      custom_id: required(customId),
      options: required(list(modalLimits.radios, choice)),
      required: optional(flag),
    }),
    distinctValues,
  ),
  [componentType.checkboxGroup]: all(
    object({
      custom_id: required(customId),
      options: required(list(modalLimits.checkboxes, choice)),
      min_values: optional(integer({ min: 0, max: modalLimits.checkboxes.max })),
      max_values: optional(integer({ min: 1, max: modalLimits.checkboxes.max })),
      required: optional(flag),
    }),
    distinctValues,
    neededMeansOne,
  ),
  [componentType.checkbox]: object({ custom_id: required(customId), default: optional(flag) }),
};

const label = object({
  label: required(text(modalLimits.label)),
  description: optional(text({ max: modalLimits.labelDescription })),
  component: required(byType(answers)),
});

const part = byType({
  [componentType.row]: object({
    components: required(list({ min: 1, max: 1 }, byType({ [componentType.textInput]: labelledInput }))),
  }),
  [componentType.textDisplay]: object({ content: required(text({ min: 1, max: 4_000 })) }),
  [componentType.label]: label,
});

const nothingDisabled: Check = (value, path) =>
  componentsIn(value, path).flatMap(({ component, path: at }) =>
    component.disabled === true ? [violation([...at, "disabled"], "COMPONENT_DISABLED_IN_MODAL")] : [],
  );

/** A modal as the answer to an interaction. */
export const modal: Check = object({
  custom_id: required(customId),
  title: required(text(modalLimits.title)),
  components: required(all(list(modalLimits.components, part), distinctIds, nothingDisabled)),
});
