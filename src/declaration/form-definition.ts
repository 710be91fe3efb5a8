import {
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  TextInputStyle,
} from "discord-api-types/v10";
import { customId } from "./custom-id.ts";
import type { FormSpec } from "./manifest.ts";

/** Converts a plugin's form to Discord's modal. */
export function modalOf(plugin: string, form: FormSpec): APIModalInteractionResponseCallbackData {
  return {
    custom_id: customId(plugin, form.id),
    title: form.title,
    components: Object.entries(form.fields).map(([name, field]) => ({
      type: ComponentType.ActionRow as const,
      components: [
        {
          type: ComponentType.TextInput as const,
          custom_id: name,
          label: field.label,
          style: field.style === "paragraph" ? TextInputStyle.Paragraph : TextInputStyle.Short,
          required: field.required !== false,
          ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
          ...(field.minLength === undefined ? {} : { min_length: field.minLength }),
          ...(field.maxLength === undefined ? {} : { max_length: field.maxLength }),
        },
      ],
    })),
  };
}
