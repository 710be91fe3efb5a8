import { type APIModalSubmission, ComponentType, type ModalSubmitComponent } from "discord-api-types/v10";
import type { FormField, FormSpec } from "../../declaration/registration.ts";
import { attachmentIn, pickedIn, pickKindOf } from "./resolved.ts";

/**
 * A form's values, by field: texts, choices, and what was picked or uploaded.
 *
 * @param fields as it was registered: those that weren't shown are empty
 */
export function formValues(
  { components, resolved }: APIModalSubmission,
  guildId: string | undefined,
  fields: FormSpec["fields"],
): Record<string, unknown> {
  const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, emptyOf(field)]));
  for (const part of components) {
    const inputs = "components" in part ? part.components : "component" in part ? [part.component] : [];
    for (const field of inputs) values[field.custom_id] = fieldValue(field, resolved, guildId);
  }
  return values;
}

function emptyOf({ type }: FormField): unknown {
  if (type === undefined || type === "text") return "";
  if (type === "radio") return null;
  return type === "checkbox" ? false : [];
}

function fieldValue(
  field: ModalSubmitComponent,
  resolved: APIModalSubmission["resolved"],
  guildId: string | undefined,
): unknown {
  switch (field.type) {
    case ComponentType.TextInput:
      return field.value;
    case ComponentType.RadioGroup:
      return field.value ?? null;
    case ComponentType.Checkbox:
      return field.value === true;
    case ComponentType.FileUpload:
      return (field.values ?? []).flatMap((id) => attachmentIn(resolved, id) ?? []);
    default: {
      const kind = pickKindOf(field.type);
      const values = field.values ?? [];
      return kind === undefined ? values : pickedIn(resolved, kind, values, guildId);
    }
  }
}
