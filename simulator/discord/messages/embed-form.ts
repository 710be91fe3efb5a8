import { z } from "zod";

/** Discord's limits on one embed. */
const embed = z.looseObject({
  title: z.string().max(256).nullish(),
  description: z.string().max(4096).nullish(),
  url: z.url({ protocol: /^(https?|attachment)$/ }).nullish(),
  color: z.int().min(0).max(0xffffff).nullish(),
  timestamp: z.string().nullish(),
  footer: z.looseObject({ text: z.string().max(2048) }).nullish(),
  author: z.looseObject({ name: z.string().min(1).max(256) }).nullish(),
  fields: z
    .array(
      z.object({
        name: z.string().min(1).max(256),
        value: z.string().min(1).max(1024),
        inline: z.boolean().optional(),
      }),
    )
    .max(25)
    .nullish(),
});

type Embed = z.infer<typeof embed>;

/** Up to ten embeds, and 6,000 characters in all of them together. */
export const embeds = z
  .array(embed)
  .max(10)
  .superRefine((all, check) => {
    if (all.reduce((sum, one) => sum + lengthOf(one), 0) <= 6000) return;
    check.addIssue({
      code: "custom",
      params: { discord: "MAX_EMBED_SIZE_EXCEEDED" },
      message: "Embed size exceeds maximum size of 6000",
    });
  });

function lengthOf(one: Embed): number {
  const fields = (one.fields ?? []).reduce((sum, field) => sum + field.name.length + field.value.length, 0);
  const texts = [one.title, one.description, one.footer?.text, one.author?.name];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), fields);
}
