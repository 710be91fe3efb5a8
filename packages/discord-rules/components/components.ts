import { url } from "../addresses.ts";
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
  optional,
  required,
  text,
} from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check, Path, Violation } from "../violation.ts";
import { button } from "./buttons.ts";
import { componentLimits, componentType } from "./component-limits.ts";
import { selects } from "./selects.ts";

const { row: rowType, button: buttonType, section: sectionType } = componentType;

/** Buttons side by side, or one select. https://discord.com/developers/docs/components/reference#action-row */
const row: Check = all(
  object({
    components: required(list(componentLimits.inRow, byType({ [buttonType]: button, ...selects }))),
  }),
  (value, path) => {
    const inside = isObject(value) ? elementsOf(value.components) : [];
    const tooWide = inside.findIndex(
      (one, index) =>
        index > 0 && [one, inside[index - 1]].some((each) => isObject(each) && Number(each.type) in selects),
    );
    return tooWide < 0
      ? []
      : [violation([...path, "components", tooWide], "COMPONENT_LAYOUT_WIDTH_EXCEEDED")];
  },
);

const media = (schemes: readonly string[]) =>
  required(object({ url: required(url({ max: componentLimits.mediaUrl, schemes })) }));
const anywhere = ["http", "https", "attachment"];
const description = optional(text({ max: componentLimits.mediaDescription }));
const thumbnail = object({ media: media(anywhere), description, spoiler: optional(flag) });
const textDisplay = object({ content: required(text({ min: 1, max: componentLimits.text })) });
const section = object({
  components: required(
    list(componentLimits.sectionTexts, byType({ [componentType.textDisplay]: textDisplay })),
  ),
  accessory: required(byType({ [buttonType]: button, [componentType.thumbnail]: thumbnail })),
});
const gallery = object({ items: required(list(componentLimits.galleryItems, thumbnail)) });
const file = object({ file: media(["attachment"]), spoiler: optional(flag) });
const separator = object({ divider: optional(flag), spacing: optional(integer({ min: 1, max: 2 })) });

const inContainer: Readonly<Record<number, Check>> = {
  [rowType]: row,
  [sectionType]: section,
  [componentType.textDisplay]: textDisplay,
  [componentType.gallery]: gallery,
  [componentType.file]: file,
  [componentType.separator]: separator,
};
const container = object({
  components: required(list({ min: 1, max: componentLimits.inMessage }, byType(inContainer))),
  accent_color: optional(integer({ min: 0, max: 0xffffff })),
  spoiler: optional(flag),
});

/** https://discord.com/developers/docs/components/reference#legacy-message-component-behavior */
const olderKind = list({ max: componentLimits.rows.max }, byType({ [rowType]: row }));
const newerKind = list(
  { max: componentLimits.inMessage },
  byType({ ...inContainer, [componentType.container]: container }),
);

/**
 * The components of a message.
 *
 * @param isNewer the message has the flag IS_COMPONENTS_V2 (32768)
 */
export function messageComponents(isNewer: boolean): Check {
  return all(isNewer ? newerKind : olderKind, distinctIds, isNewer ? withinMessage : () => []);
}

/** Each `custom_id` and each `id` is unique in a message or a form. https://discord.com/developers/docs/components/reference#anatomy-of-a-component */
export const distinctIds: Check = (value, path) => {
  const found = componentsIn(value, path);
  return [
    ...repeated(found, "custom_id", (at) =>
      violation([...at, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ),
    ...repeated(found, "id", (at) => violation([...at, "id"], "COMPONENT_ID_DUPLICATED")),
  ];
};

function repeated(
  found: readonly FoundComponent[],
  key: "custom_id" | "id",
  refuse: (at: Path) => Violation,
): readonly Violation[] {
  const seen = new Set<unknown>();
  return found.flatMap(({ component, path }) => {
    const said = component[key];
    const value = typeof said === "string" ? said.trim() : said;
    if (value === undefined || value === null || value === 0) return [];
    if (seen.has(value)) return [refuse(path)];
    seen.add(value);
    return [];
  });
}

const withinMessage: Check = (value, path) => {
  const found = componentsIn(value, path);
  const texts = found.map(({ component: { type, content } }) =>
    type === componentType.textDisplay && typeof content === "string" ? charactersIn(content) : 0,
  );
  const { inMessage, text: mostText } = componentLimits;
  return [
    ...(found.length > inMessage ? [violation(path, "COMPONENT_TOO_MANY_COMPONENTS", inMessage)] : []),
    ...(texts.reduce((sum, length) => sum + length, 0) > mostText
      ? [violation(path, "COMPONENT_TEXT_TOO_LONG", mostText)]
      : []),
  ];
};

export interface FoundComponent {
  readonly component: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

/** All components, nested ones too, each with its path. */
export function componentsIn(value: unknown, path: Path): readonly FoundComponent[] {
  if (path.length > 20) return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => componentsIn(one, [...path, index]));
  if (!isObject(value)) return [];
  const inner = ["components", "component", "accessory"].flatMap((key) =>
    key in value ? componentsIn(value[key], [...path, key]) : [],
  );
  return [{ component: value, path }, ...inner];
}
