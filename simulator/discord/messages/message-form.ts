import { z } from "zod";
import { checkComponents } from "./component-form.ts";
import { embeds } from "./embed-form.ts";

const snowflake = z.string().regex(/^\d{1,20}$/, { error: "Value is not snowflake." });

const allowedMentions = z
  .object({
    parse: z.array(z.enum(["users", "roles", "everyone"])).optional(),
    users: z.array(snowflake).max(100).nullish(),
    roles: z.array(snowflake).max(100).nullish(),
    replied_user: z.boolean().nullish(),
  })
  .superRefine((value, check) => {
    for (const kind of ["users", "roles"] as const) {
      if (value.parse?.includes(kind) && (value[kind]?.length ?? 0) > 0) {
        check.addIssue({
          code: "custom",
          params: { discord: "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE" },
          message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        });
      }
    }
  });

const attachment = z.object({
  id: z.union([z.string(), z.number()]),
  filename: z.string().max(1024).optional(),
  description: z.string().max(1024).nullish(),
});

const written = {
  content: z.string().max(2000).nullish(),
  embeds: embeds.nullish(),
  allowed_mentions: allowedMentions.nullish(),
  components: z.array(z.unknown()).nullish().superRefine(checkComponents),
  attachments: z.array(attachment).max(10).nullish(),
  flags: z.int().nullish(),
};

/** The body of a new message. */
export const newMessage = z.object({
  ...written,
  tts: z.boolean().nullish(),
  nonce: z.union([z.string().max(25), z.int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .object({
      type: z.literal(0).nullish(),
      message_id: snowflake,
      channel_id: snowflake.nullish(),
      guild_id: snowflake.nullish(),
      fail_if_not_exists: z.boolean().nullish(),
    })
    .nullish(),
});

/** The body of an edit, and what an interaction's answer may contain. */
export const messageEdit = z.object(written);
export const interactionMessage = z.object({ ...written, tts: z.boolean().nullish() });

export type AllowedMentions = z.infer<typeof allowedMentions>;
export type NewMessage = z.infer<typeof newMessage>;
export type MessageEdit = z.infer<typeof messageEdit>;
