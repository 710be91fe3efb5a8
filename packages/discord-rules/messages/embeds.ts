import { url } from "../addresses.ts";
import {
  all,
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
  timestamp,
} from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";

/** Characters, without surrounding white space: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const embedLimits = {
  title: 256,
  description: 4_096,
  fields: 25,
  fieldName: { min: 1, max: 256 },
  fieldValue: { min: 1, max: 1_024 },
  footer: { min: 1, max: 2_048 },
  author: { min: 1, max: 256 },
  /** Of all embeds of a message together. */
  total: 6_000,
  /** https://discord.com/developers/docs/resources/message#create-message-jsonform-params */
  inMessage: 10,
  /** Of an address: Discord doesn't cut it, but refuses longer ones. */
  url: 2_048,
} as const;

const trimmed = (limit: { readonly min?: number; readonly max: number }): Check =>
  text({ ...limit, trim: true });

/** Links lead to the web; pictures can also be files of the same message. */
const link = optional(url({ max: embedLimits.url, schemes: ["http", "https"] }));
const picture = optional(
  object({ url: required(url({ max: embedLimits.url, schemes: ["http", "https", "attachment"] })) }),
);
const icon = optional(url({ max: embedLimits.url, schemes: ["http", "https", "attachment"] }));

const parts = object({
  title: optional(trimmed({ max: embedLimits.title })),
  description: optional(trimmed({ max: embedLimits.description })),
  url: link,
  timestamp: optional(timestamp),
  color: optional(integer({ min: 0, max: 0xffffff })),
  footer: optional(object({ text: required(trimmed(embedLimits.footer)), icon_url: icon })),
  image: picture,
  thumbnail: picture,
  author: optional(object({ name: required(trimmed(embedLimits.author)), url: link, icon_url: icon })),
  fields: optional(
    list(
      { max: embedLimits.fields },
      object({
        name: required(trimmed(embedLimits.fieldName)),
        value: required(trimmed(embedLimits.fieldValue)),
        inline: optional(flag),
      }),
    ),
  ),
});

/** An embed that shows nothing is refused for its missing description. */
const notEmpty: Check = (embed, path) =>
  isObject(embed) && !hasContent(embed) ? [violation([...path, "description"], "BASE_TYPE_REQUIRED")] : [];

function hasContent({
  title,
  description,
  fields,
  footer,
  author,
  image,
  thumbnail,
}: Readonly<Record<string, unknown>>): boolean {
  const isSaid = (text: unknown) => typeof text === "string" && text.trim() !== "";
  return (
    isSaid(title) ||
    isSaid(description) ||
    elementsOf(fields).length > 0 ||
    [footer, author, image, thumbnail].some(isObject)
  );
}

/** The embeds of a message. */
export const embeds: Check = all(
  list({ max: embedLimits.inMessage }, all(parts, notEmpty)),
  (value, path) => {
    const total = elementsOf(value).reduce<number>((sum, one) => sum + charactersOf(one), 0);
    return total > embedLimits.total ? [violation(path, "MAX_EMBED_SIZE_EXCEEDED", embedLimits.total)] : [];
  },
);

function charactersOf(embed: unknown): number {
  if (!isObject(embed)) return 0;
  const { title, description, author, footer } = embed;
  const texts = [
    ...[
      title,
      description,
      isObject(author) ? author.name : undefined,
      isObject(footer) ? footer.text : undefined,
    ],
    ...elementsOf(embed.fields).flatMap((field) => (isObject(field) ? [field.name, field.value] : [])),
  ];
  return texts.reduce<number>(
    (sum, said) => sum + (typeof said === "string" ? charactersIn(said.trim()) : 0),
    0,
  );
}
