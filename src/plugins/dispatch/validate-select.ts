import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIMessageComponentEmoji,
  type APISelectMenuComponent,
  ComponentType,
} from "discord-api-types/v10";
import { z } from "zod";
import { channelTypes } from "../../declaration/command-definitions.ts";
import { customId } from "../../declaration/custom-id.ts";
import { pickTypes } from "../../declaration/form-definition.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import { channelKind, componentId, pickKind, type Registered } from "../../declaration/registration.ts";

/** Menus in a plugin's message: of its own options, or of users, roles and channels. Discord's rules are in `rules/check-answer.ts`. */

export const componentValue = z.string().max(50).optional();
export const emoji = z.string().min(1).max(100).optional();

const shared = {
  id: componentId,
  value: componentValue,
  placeholder: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
};

export const selectContent = z.union([
  z.strictObject({
    ...shared,
    options: z.array(
      z.strictObject({ label: z.string(), value: z.string(), description: z.string().optional(), emoji }),
    ),
  }),
  z.strictObject({ ...shared, of: pickKind, types: z.array(channelKind).optional() }),
]);

type SelectContent = z.infer<typeof selectContent>;

/** @throws RefusalError if the handler with the menu's id would get something else than it expects */
export function checkHandler(menu: SelectContent, registered: readonly Registered[]): void {
  const handler = registered.find((one) => one.kind === "select" && one.spec.id === menu.id);
  const of = "of" in menu ? menu.of : undefined;
  if (handler?.kind !== "select" || handler.spec.of === of) return;
  const takes = handler.spec.of === undefined ? "options" : `of: "${handler.spec.of}"`;
  throw new RefusalError(`The menu "${menu.id}" doesn't fit its handler, which takes ${takes}`);
}

export function menuRow(
  plugin: string,
  menu: SelectContent,
): APIActionRowComponent<APIComponentInMessageActionRow> {
  return { type: ComponentType.ActionRow, components: [menuOf(plugin, menu)] };
}

function menuOf(plugin: string, menu: SelectContent): APISelectMenuComponent {
  const { id, value, placeholder, min = 1, max = 1 } = menu;
  const base = {
    custom_id: customId(plugin, id, value),
    ...(placeholder === undefined ? {} : { placeholder }),
    min_values: min,
  };
  if ("options" in menu) {
    return {
      type: ComponentType.StringSelect,
      ...base,
      max_values: Math.min(max, menu.options.length),
      options: menu.options.map(({ label, value, description, emoji }) => ({
        label,
        value,
        ...(description === undefined ? {} : { description }),
        ...emojiOf(emoji),
      })),
    };
  }
  if (menu.of !== "channel") return { type: pickTypes[menu.of], ...base, max_values: max };
  const types = menu.types?.flatMap((kind) => channelTypes[kind]);
  return {
    type: ComponentType.ChannelSelect,
    ...base,
    max_values: max,
    ...(types === undefined ? {} : { channel_types: types }),
  };
}

/** A Unicode emoji, or a guild's own as `name:id`. */
export function emojiOf(emoji: string | undefined): { emoji?: APIMessageComponentEmoji } {
  if (emoji === undefined) return {};
  const [, name, id] = /^<?a?:?(\w+):(\d+)>?$/.exec(emoji) ?? [];
  return { emoji: name === undefined || id === undefined ? { name: emoji } : { name, id } };
}
