import { type APIModalSubmission, ComponentType, type ModalSubmitComponent } from "discord-api-types/v10";
import { attachmentIn, pickedIn, pickKindOf } from "./resolved.ts";

/** A form's values, by field: texts, choices, and what was picked or uploaded. */
export function formValues(
  { components, resolved }: APIModalSubmission,
  guildId: string | undefined,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const part of components) {
    const fields = "components" in part ? part.components : "component" in part ? [part.component] : [];
    for (const field of fields) values[field.custom_id] = fieldValue(field, resolved, guildId);
  }
  return values;
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
