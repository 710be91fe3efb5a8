import { z } from "zod";

const id = z.string().regex(/^\d{1,20}$/);
const none = z.tuple([]);

/** A message in a server that mentions nobody, as most do: all that decides whether it concerns somebody. */
const shape = z.object({
  ...{ id, guild_id: id, channel_id: id, content: z.string() },
  ...{ mentions: none, mention_roles: none },
});

export type PlainMessage = z.infer<typeof shape>;

/** Undefined: it mentions somebody, or isn't shaped so and has to be read as a whole. @param d of a MESSAGE_CREATE */
export function readPlainMessage(d: unknown): PlainMessage | undefined {
  return shape.safeParse(d).data;
}
