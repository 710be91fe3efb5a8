import type { Path, Violation } from "./violation.ts";

/**
 * The codes and sentences with which Discord refuses a field. It publishes no list ("a complete list of errors is not
 * feasible": https://discord.com/developers/docs/reference#error-messages). Those under `seen` are in its documentation or
 * in error reports of bots; those under `ours` follow its style for refusals whose code nobody has quoted.
 */
const seen = {
  BASE_TYPE_REQUIRED: () => "This field is required",
  BASE_TYPE_MAX_LENGTH: (most: number) => `Must be ${most} or fewer in length.`,
  BASE_TYPE_MIN_LENGTH: (least: number) => `Must be ${least} or more in length.`,
  BASE_TYPE_BAD_LENGTH: (least: number, most: number) => `Must be between ${least} and ${most} in length.`,
  BASE_TYPE_CHOICES: (choices: readonly (string | number)[]) =>
    `Value must be one of (${choices.map((one) => (typeof one === "string" ? `'${one}'` : one)).join(", ")}).`,
  UNION_TYPE_CHOICES: (types: readonly number[]) =>
    `Value of field "type" must be one of (${types.join(", ")}${types.length === 1 ? "," : ""}).`,
  NUMBER_TYPE_MAX: (most: number) => `int value should be less than or equal to ${most}.`,
  NUMBER_TYPE_MIN: (least: number) => `int value should be greater than or equal to ${least}.`,
  NUMBER_TYPE_COERCE: (value: string) => `Value "${value}" is not snowflake.`,
  NONCE_TYPE_INVALID_TYPE: () => "This field must be a string or integer.",
  NONCE_TYPE_TOO_LONG: (most: number) => `Must be ${most} or fewer characters long.`,
  URL_TYPE_INVALID_URL: () => "Not a well formed URL.",
  URL_TYPE_INVALID_SCHEME: (scheme: string, schemes: readonly string[]) =>
    `Scheme "${scheme}" is not supported. Scheme must be one of (${schemes.map((one) => `'${one}'`).join(", ")}).`,
  DATE_TIME_TYPE_PARSE: (value: string) => `Could not parse ${value}. Should be ISO8601.`,
  INVALID_COMMUNICATION_DISABLED_TIMESTAMP: () => "Invalid communication disabled timestamp",
  AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED: (type: number, most: number) =>
    `Maximum number of rules with trigger type ${type} is ${most}`,
  SET_TYPE_ALREADY_CONTAINS_VALUE: () => "The set already contains this value",
  APPLICATION_COMMAND_INVALID_NAME: () => "Command name is invalid",
  APPLICATION_COMMAND_TOO_LARGE: (most: number) => `Command exceeds maximum size (${most})`,
  APPLICATION_COMMANDS_DUPLICATE_NAME: () => "Application command names must be unique",
  APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID: () =>
    "Required options must be placed before non-required options",
  APPLICATION_COMMAND_OPTIONS_TYPE_INVALID: () =>
    "Sub-command and sub-command group option types are mutually exclusive to all other types",
  APPLICATION_COMMAND_REQUIRED_INVALID: () => "Required cannot be configured for this type of option",
  BUTTON_COMPONENT_CUSTOM_ID_REQUIRED: () => "A custom id is required",
  BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE: () => "A custom id and url cannot both be specified",
  BUTTON_COMPONENT_INVALID_EMOJI: () => "Invalid emoji",
  COMPONENT_CUSTOM_ID_DUPLICATED: () => "Component custom id cannot be duplicated",
  COMPONENT_LAYOUT_WIDTH_EXCEEDED: () => "The specified component exceeds the maximum width",
  SELECT_COMPONENT_OPTION_VALUE_DUPLICATED: () => "The specified option value is already used",
  SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES: () =>
    "The specified number of default values exceeds the specified maximum values",
  MAX_EMBED_SIZE_EXCEEDED: (most: number) => `Embed size exceeds maximum size of ${most}`,
  MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE: (kind: string) =>
    `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
  MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2: (field: string) =>
    `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  ATTACHMENT_NOT_FOUND: () => "Attachment data not found",
} as const;

const ours = {
  APPLICATION_COMMAND_OPTION_NAME_ALREADY_EXISTS: () => "Option name already exists",
  APPLICATION_COMMAND_OPTION_CHOICE_NAME_ALREADY_EXISTS: () => "Choice name already exists",
  APPLICATION_COMMAND_OPTION_CHOICE_VALUE_ALREADY_EXISTS: () => "Choice value already exists",
  APPLICATION_COMMAND_OPTION_CHOICE_VALUE_INVALID: (type: string) => `The choice's value must be ${type}`,
  APPLICATION_COMMAND_OPTION_FIELD_INVALID: (field: string) =>
    `${field} cannot be configured for this type of option`,
  APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_AND_CHOICES: () =>
    "Autocomplete and choices are mutually exclusive",
  APPLICATION_COMMAND_OPTION_MIN_EXCEEDS_MAX: (least: number, most: number) =>
    `The minimum (${least}) is greater than the maximum (${most})`,
  APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION: () => "Context menu commands cannot have description",
  APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS: () => "Context menu commands cannot have options",
  BUTTON_COMPONENT_URL_REQUIRED: () => "A url is required",
  BUTTON_COMPONENT_SKU_ID_REQUIRED: () => "A sku id is required",
  BUTTON_COMPONENT_INVALID: () => "A button needs a label or an emoji",
  BUTTON_COMPONENT_PREMIUM_FIELDS: (field: string) => `A premium button cannot have a ${field}`,
  COMPONENT_TOO_MANY_COMPONENTS: (most: number) => `A message has at most ${most} components`,
  COMPONENT_TEXT_TOO_LONG: (most: number) => `The text of all components must be ${most} or fewer in length.`,
  COMPONENT_ID_DUPLICATED: () => "Component id cannot be duplicated",
  COMPONENT_MIN_EXCEEDS_MAX: (least: number, most: number) =>
    `The minimum (${least}) is greater than the maximum (${most})`,
  COMPONENT_MIN_VALUES_REQUIRED: () => "min_values must be at least 1 where the component is required",
  COMPONENT_DISABLED_IN_MODAL: () => "Components in modals cannot be disabled",
  FILE_TYPE_INVALID: () => "Must be image, video, audio, or an extension that begins with a dot",
  AUTO_MODERATION_PATTERN_INVALID: () => "The pattern is invalid",
  MODEL_TYPE_CONVERT: (what: string) => `Must be ${what}.`,
} as const;

const messages = { ...seen, ...ours };
type Messages = typeof messages;
export type FormCode = keyof Messages;

/** A violation with its sentence. */
export function violation<Code extends FormCode>(
  path: Path,
  code: Code,
  ...facts: Parameters<Messages[Code]>
): Violation {
  // A union of functions can't be called with a union of their parameters; the check above ensures that they match.
  const message = (messages[code] as (...given: readonly unknown[]) => string)(...facts);
  return { path, code, message };
}
