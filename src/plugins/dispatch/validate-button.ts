import { type APIButtonComponent, ButtonStyle, ComponentType } from "discord-api-types/v10";
import { z } from "zod";
import { customId } from "../../declaration/custom-id.ts";
import { componentId as id } from "../../declaration/registration.ts";
import { componentValue, emoji, emojiOf } from "./validate-select.ts";

/** Buttons in a plugin's message. Discord's rules are in `rules/check-answer.ts`. */

export const link = z.string().regex(/^https?:\/\//i);

export const buttonContent = z.union([
  z.strictObject({
    id,
    label: z.string(),
    value: componentValue,
    style: z.enum(["primary", "secondary", "success", "danger"]).optional(),
    emoji,
    disabled: z.boolean().optional(),
  }),
  z.strictObject({ url: link, label: z.string(), emoji }),
]);

const styles = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;

export function buttonOf(plugin: string, button: z.infer<typeof buttonContent>): APIButtonComponent {
  const base = { type: ComponentType.Button as const, label: button.label, ...emojiOf(button.emoji) };
  if ("url" in button) return { ...base, style: ButtonStyle.Link, url: button.url };
  return {
    ...base,
    style: styles[button.style ?? "secondary"],
    custom_id: customId(plugin, button.id, button.value),
    ...(button.disabled === true ? { disabled: true } : {}),
  };
}
