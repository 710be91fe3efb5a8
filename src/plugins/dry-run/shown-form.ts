import {
  type APIComponentInLabel,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
} from "discord-api-types/v10";
import type { ShownField } from "../../plugin-api/testing.ts";

/** The inputs of a form, in order, each with its label. */
export function inputsOf({
  components,
}: APIModalInteractionResponseCallbackData): readonly (readonly [string, APIComponentInLabel])[] {
  return components.flatMap((part): (readonly [string, APIComponentInLabel])[] => {
    if ("component" in part) return [[part.label, part.component]];
    if (!("components" in part)) return [];
    return part.components.map((input) => [input.label ?? "", input]);
  });
}

/** What stands in an input before anybody fills it in: a text, ids or values of what is chosen, or whether it is ticked. */
export function standsIn(input: APIComponentInLabel): ShownField["value"] {
  switch (input.type) {
    case ComponentType.TextInput:
      return input.value ?? "";
    case ComponentType.Checkbox:
      return input.default === true;
    case ComponentType.FileUpload:
      return [];
    case ComponentType.RadioGroup:
      return input.options.find((one) => one.default === true)?.value ?? null;
    case ComponentType.StringSelect:
    case ComponentType.CheckboxGroup:
      return input.options.flatMap((one) => (one.default === true ? [one.value] : []));
    default:
      return (input.default_values ?? []).map(({ id }) => id);
  }
}

/** A form as a test sees it. */
export function fieldsOf(
  form: APIModalInteractionResponseCallbackData,
): Readonly<Record<string, ShownField>> {
  return Object.fromEntries(
    inputsOf(form).map(([label, input]) => [input.custom_id, { label, value: standsIn(input) }]),
  );
}
