import { z } from "zod";

const customId = z.string().min(1).max(100);
const emoji = z.looseObject({ id: z.string().nullish(), name: z.string().nullish() });

const button = z
  .looseObject({
    type: z.literal(2),
    style: z.int().min(1).max(6),
    label: z.string().max(80).nullish(),
    emoji: emoji.nullish(),
    custom_id: customId.nullish(),
    url: z.url().max(512).nullish(),
    disabled: z.boolean().nullish(),
  })
  .superRefine((value, check) => {
    const refuse = (path: string, discord: string, message: string) =>
      check.addIssue({ code: "custom", path: [path], params: { discord }, message });
    if (value.style === 5 && !value.url) refuse("url", "BASE_TYPE_REQUIRED", "A url is required");
    if (value.style < 5 && !value.custom_id) {
      refuse("custom_id", "BASE_TYPE_REQUIRED", "A custom id is required");
    }
    if (!value.label && !value.emoji) {
      refuse("label", "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji");
    }
  });

const choice = z.looseObject({
  label: z.string().min(1).max(100),
  value: z.string().min(1).max(100),
  description: z.string().max(100).nullish(),
});

const stringSelect = z.looseObject({
  type: z.literal(3),
  custom_id: customId,
  options: z.array(choice).min(1).max(25),
  placeholder: z.string().max(150).nullish(),
  min_values: z.int().min(0).max(25).nullish(),
  max_values: z.int().min(1).max(25).nullish(),
});

const otherSelect = z.looseObject({
  type: z.union([z.literal(5), z.literal(6), z.literal(7), z.literal(8)]),
  custom_id: customId,
});

const select = z.union([stringSelect, otherSelect]);

const row = z.looseObject({
  type: z.literal(1),
  components: z.union([z.array(button).min(1).max(5), z.array(select).length(1)]),
});

/** What a message of the newer kind (flag 32768) may hold besides rows. */
const layout = z.looseObject({
  type: z.union([z.literal(9), z.literal(10), z.literal(12), z.literal(13), z.literal(14), z.literal(17)]),
});

/** Rows of buttons or one select, at most five, or up to forty components of the newer kind; custom ids are unique. */
export function checkComponents(
  components: readonly unknown[] | null | undefined,
  check: z.RefinementCtx<unknown>,
): void {
  if (!components) return;
  const newer = components.some((one) => layout.safeParse(one).success);
  if (components.length > (newer ? 40 : 5)) {
    check.addIssue({
      code: "custom",
      params: { discord: "BASE_TYPE_BAD_LENGTH" },
      message: `Must be between 1 and ${newer ? 40 : 5} in length.`,
    });
  }
  for (const [index, component] of components.entries()) {
    const parsed = schemaFor(component).safeParse(component);
    for (const issue of parsed.error?.issues ?? []) {
      check.addIssue({ ...issue, path: [index, ...issue.path] } as Parameters<typeof check.addIssue>[0]);
    }
  }
  const seen = new Set<string>();
  for (const { custom_id: id, path } of customIdsIn(components, [])) {
    if (seen.has(id)) {
      check.addIssue({
        code: "custom",
        path: [...path, "custom_id"],
        params: { discord: "COMPONENT_CUSTOM_ID_DUPLICATED" },
        message: "Component custom id cannot be duplicated",
      });
    }
    seen.add(id);
  }
}

/** Rows fail with their own reasons, and not with "none of the alternatives". */
function schemaFor(component: unknown): z.ZodType {
  const first = z
    .looseObject({ components: z.array(z.looseObject({ type: z.number() })) })
    .safeParse(component);
  if (layout.safeParse(component).success) return layout;
  if (!first.success) return row;
  const kind = first.data.components[0]?.type;
  const inner =
    kind === 2 ? z.array(button).min(1).max(5) : kind === 3 ? z.array(stringSelect).length(1) : undefined;
  return inner === undefined ? row : z.looseObject({ type: z.literal(1), components: inner });
}

/** Every custom id with the path of the component that has it. */
export function customIdsIn(
  value: unknown,
  path: readonly PropertyKey[],
): { custom_id: string; path: readonly PropertyKey[] }[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => customIdsIn(one, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  const own =
    "custom_id" in value && typeof value.custom_id === "string" ? [{ custom_id: value.custom_id, path }] : [];
  const inner = ["components", "component", "accessory"].flatMap((key) =>
    key in value ? customIdsIn((value as Record<string, unknown>)[key], [...path, key]) : [],
  );
  return [...own, ...inner];
}
