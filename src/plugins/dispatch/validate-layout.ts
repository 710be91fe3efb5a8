import {
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  type APITextDisplayComponent,
  type APIUnfurledMediaItem,
  ComponentType,
  SeparatorSpacingSize,
} from "discord-api-types/v10";
import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Registered } from "../../declaration/registration.ts";
import { buttonContent, buttonOf } from "./validate-button.ts";
import { checkHandler, menuRow, selectContent } from "./validate-select.ts";

/** A plugin's message in parts: Discord's components V2. Discord's rules are in `rules/check-answer.ts`. */

/** Can also be a file of the message: https://discord.com/developers/docs/components/reference#unfurled-media-item */
const media = z.string().regex(/^(?:https|attachment):\/\//i);
const picture = z.strictObject({
  url: media,
  description: z.string().regex(/\S/, "say what it shows, for people who can't see it"),
  spoiler: z.boolean().optional(),
});
const text = z.string();

/** By the key that says what a part is. */
const items = {
  text: z.strictObject({ text }),
  section: z.union([
    z.strictObject({ section: z.union([text, z.array(text)]), thumbnail: picture }),
    z.strictObject({ section: z.union([text, z.array(text)]), button: buttonContent }),
  ]),
  gallery: z.strictObject({ gallery: z.array(picture) }),
  file: z.strictObject({ file: z.string(), spoiler: z.boolean().optional() }),
  separator: z.strictObject({
    separator: z.enum(["line", "space"]),
    size: z.enum(["small", "large"]).optional(),
  }),
  buttons: z.strictObject({ buttons: z.array(buttonContent) }),
  select: z.strictObject({ select: selectContent }),
} as const;

type Item = { [Kind in keyof typeof items]: z.infer<(typeof items)[Kind]> }[keyof typeof items];

const container = z.strictObject({
  container: z.array(z.unknown()),
  color: z.number().optional(),
  spoiler: z.boolean().optional(),
});

/** What a message's parts are of. */
interface Message {
  readonly plugin: string;
  readonly registered: readonly Registered[];
  /** Names of its files. */
  readonly files: readonly string[];
}

/**
 * Converts a plugin's layout to Discord's format. Files that no part shows are shown at the end: Discord would hide them.
 *
 * @throws RefusalError
 */
export function validateLayout(
  layout: readonly unknown[],
  message: Message,
): readonly APIMessageTopLevelComponent[] {
  const parts = layout.map((part, at) => partOf(part, `layout.${at}`, message));
  const shown = JSON.stringify(parts);
  const hidden = message.files.filter((name) => !shown.includes(JSON.stringify(`attachment://${name}`)));
  return [...parts, ...hidden.map((name) => itemOf({ file: name }, message))];
}

function partOf(input: unknown, path: string, message: Message): APIMessageTopLevelComponent {
  if (kindOf(input, ["container"]) === undefined) return itemOf(readItem(input, path), message);
  const { container: inside, color, spoiler } = read(container, input, path);
  return {
    type: ComponentType.Container,
    components: inside.map((part, at) => itemOf(readItem(part, `${path}.container.${at}`), message)),
    ...(color === undefined ? {} : { accent_color: color }),
    ...(spoiler === true ? { spoiler } : {}),
  };
}

function readItem(input: unknown, path: string): Item {
  const kinds = Object.keys(items) as (keyof typeof items)[];
  const kind = kindOf(input, kinds);
  if (kind === undefined)
    throw new RefusalError(`This can't be said: ${path}: a part has one of ${kinds.join(", ")}`);
  return read<Item>(items[kind], input, path);
}

function kindOf<K extends string>(input: unknown, kinds: readonly K[]): K | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  return kinds.find((kind) => Object.hasOwn(input, kind));
}

function read<T>(schema: z.ZodType<T>, input: unknown, path: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = [path, ...(issue?.path ?? [])].join(".");
  throw new RefusalError(`This can't be said: ${place}: ${issue?.message}`);
}

function itemOf(item: Item, { plugin, registered, files }: Message): APIComponentInContainer {
  if ("text" in item) return textOf(item.text);
  if ("section" in item) {
    return {
      type: ComponentType.Section,
      components: [item.section].flat().map(textOf),
      accessory:
        "button" in item
          ? buttonOf(plugin, item.button)
          : { type: ComponentType.Thumbnail, ...pictureOf(item.thumbnail) },
    };
  }
  if ("gallery" in item) return { type: ComponentType.MediaGallery, items: item.gallery.map(pictureOf) };
  if ("file" in item) {
    if (!files.includes(item.file))
      throw new RefusalError(`The layout shows the file "${item.file}", which isn't among its files`);
    return {
      type: ComponentType.File,
      file: { url: `attachment://${item.file}` },
      ...(item.spoiler === true ? { spoiler: true } : {}),
    };
  }
  if ("separator" in item) {
    return {
      type: ComponentType.Separator,
      divider: item.separator === "line",
      spacing: item.size === "large" ? SeparatorSpacingSize.Large : SeparatorSpacingSize.Small,
    };
  }
  if ("buttons" in item)
    return { type: ComponentType.ActionRow, components: item.buttons.map((one) => buttonOf(plugin, one)) };
  checkHandler(item.select, registered);
  return menuRow(plugin, item.select);
}

function textOf(content: string): APITextDisplayComponent {
  return { type: ComponentType.TextDisplay, content };
}

function pictureOf({ url, description, spoiler }: z.infer<typeof picture>): {
  media: APIUnfurledMediaItem;
  description: string;
  spoiler?: boolean;
} {
  return { media: { url }, description, ...(spoiler === true ? { spoiler } : {}) };
}
