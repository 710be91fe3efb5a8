import {
  type APIComponentInLabel,
  type APIModalInteractionResponseCallbackData,
  type APITextInputComponent,
  ComponentType,
  type FileUploadType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from "discord-api-types/v10";
import { channelTypes } from "./command-definitions.ts";
import { customId } from "./custom-id.ts";
import { RefusalError } from "./refusal.ts";
import type { FormField, FormSpec } from "./registration.ts";

/** How a form is shown this time. `filled`: what stands in its fields already. */
export interface OpenedForm {
  readonly value?: string | undefined;
  readonly filled?: Readonly<Record<string, Filled>> | undefined;
}

type Filled = string | boolean | readonly string[];

/** Converts a plugin's form to Discord's modal. @throws RefusalError for a field that it hasn't, or that can't be filled like that */
export function modalOf(
  plugin: string,
  form: FormSpec,
  { value, filled = {} }: OpenedForm = {},
): APIModalInteractionResponseCallbackData {
  const fields = Object.entries(form.fields);
  const strange = Object.keys(filled).find((name) => !Object.hasOwn(form.fields, name));
  if (strange !== undefined)
    throw new RefusalError(`The form "${form.id}" has no field "${strange}" to fill`);
  const input = (name: string, field: FormField) => {
    const given = filled[name];
    return given === undefined ? inputOf(name, field) : withFilled(inputOf(name, field), name, given);
  };
  // Forms of plain texts stay what they have been.
  const isPlain = fields.every(([, field]) => isText(field) && field.description === undefined);
  return {
    custom_id: customId(plugin, form.id, value),
    title: form.title,
    components: fields.map(([name, field]) =>
      isPlain && isText(field)
        ? {
            type: ComponentType.ActionRow as const,
            components: [{ ...(input(name, field) as APITextInputComponent), label: field.label }],
          }
        : {
            type: ComponentType.Label as const,
            label: field.label,
            ...(field.description === undefined ? {} : { description: field.description }),
            component: input(name, field),
          },
    ),
  };
}

type TextField = Extract<FormField, { readonly style?: unknown }>;

function isText(field: FormField): field is TextField {
  return field.type === undefined || field.type === "text";
}

function textInput(name: string, field: TextField): APITextInputComponent {
  return {
    type: ComponentType.TextInput,
    custom_id: name,
    style: field.style === "paragraph" ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required: field.required !== false,
    ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
    ...(field.minLength === undefined ? {} : { min_length: field.minLength }),
    ...(field.maxLength === undefined ? {} : { max_length: field.maxLength }),
  };
}

/** The menus that Discord fills itself. */
export const pickTypes = {
  user: ComponentType.UserSelect,
  role: ComponentType.RoleSelect,
  mentionable: ComponentType.MentionableSelect,
} as const;

function inputOf(name: string, field: FormField): APIComponentInLabel {
  const base = { custom_id: name };
  switch (field.type) {
    case undefined:
    case "text":
      return textInput(name, field);
    case "select":
      return {
        type: ComponentType.StringSelect,
        ...base,
        ...counted(field),
        ...hint(field),
        options: field.options,
      };
    case "user":
    case "role":
    case "mentionable":
      return { type: pickTypes[field.type], ...base, ...counted(field), ...hint(field) };
    case "channel": {
      const types = field.types?.flatMap((kind) => channelTypes[kind]);
      const filter = types === undefined ? {} : { channel_types: types };
      return { type: ComponentType.ChannelSelect, ...base, ...counted(field), ...hint(field), ...filter };
    }
    case "radio":
      return {
        type: ComponentType.RadioGroup,
        ...base,
        required: field.required !== false,
        options: field.options,
      };
    case "checkboxes":
      return { type: ComponentType.CheckboxGroup, ...base, ...counted(field), options: field.options };
    case "checkbox":
      return {
        type: ComponentType.Checkbox,
        ...base,
        ...(field.default === undefined ? {} : { default: field.default }),
      };
    case "file": {
      // Any text: the rules check which ones Discord knows.
      const filter = field.fileTypes === undefined ? {} : { file_types: field.fileTypes as FileUploadType[] };
      return { type: ComponentType.FileUpload, ...base, ...counted(field), ...filter };
    }
  }
}

/** An input with what stands in it already: https://discord.com/developers/docs/components/reference */
function withFilled(input: APIComponentInLabel, name: string, given: Filled): APIComponentInLabel {
  const all = typeof given === "string" ? [given] : typeof given === "boolean" ? [] : given;
  switch (input.type) {
    case ComponentType.TextInput:
      if (typeof given === "string") return { ...input, value: given };
      break;
    case ComponentType.Checkbox:
      if (typeof given === "boolean") return { ...input, default: given };
      break;
    case ComponentType.StringSelect:
    case ComponentType.RadioGroup:
    case ComponentType.CheckboxGroup:
      if (
        typeof given !== "boolean" &&
        all.every((value) => input.options.some((one) => one.value === value))
      )
        return {
          ...input,
          options: input.options.map((one) => ({ ...one, default: all.includes(one.value) })),
        };
      break;
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.ChannelSelect:
      if (typeof given !== "boolean")
        return {
          ...input,
          default_values: all.map((id) => ({ id, type: pickedAs[input.type] })),
        } as typeof input;
      break;
    default:
  }
  throw new RefusalError(`The field "${name}" can't be filled with ${JSON.stringify(given).slice(0, 100)}`);
}

/** https://discord.com/developers/docs/components/reference#user-select-select-default-value-structure */
const pickedAs = {
  [ComponentType.UserSelect]: SelectMenuDefaultValueType.User,
  [ComponentType.RoleSelect]: SelectMenuDefaultValueType.Role,
  [ComponentType.ChannelSelect]: SelectMenuDefaultValueType.Channel,
} as const;

function hint({ placeholder }: { readonly placeholder?: string | undefined }) {
  return placeholder === undefined ? {} : { placeholder };
}

function counted({
  required,
  min,
  max,
}: {
  readonly required?: boolean | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}) {
  return {
    required: required !== false,
    ...(min === undefined ? {} : { min_values: min }),
    ...(max === undefined ? {} : { max_values: max }),
  };
}
