import { z } from "zod";
import { DiscordUnreachedError } from "./discord-unreached.ts";

/**
 * What is needed from Discord's answers before anybody is served. JSON of another shape comes from somebody else (a captive
 * portal can answer everything with `{}`), and says nothing about our settings.
 */
const id = z.string().regex(/^\d+$/);
const bits = z.string().regex(/^\d{1,40}$/);
const overwrites = z.array(z.looseObject({ id, allow: bits, deny: bits }));

export const startShapes = {
  application: z.looseObject({
    id,
    owner: z.looseObject({ id }).nullish(),
    team: z
      .looseObject({
        members: z.array(
          z.looseObject({ membership_state: z.number(), role: z.string(), user: z.looseObject({ id }) }),
        ),
      })
      .nullish(),
  }),
  user: z.looseObject({ id }),
  channel: z.looseObject({ id, type: z.number(), permission_overwrites: overwrites.optional() }),
  guild: z.looseObject({ id, owner_id: id, roles: z.array(z.looseObject({ id, permissions: bits })) }),
  member: z.looseObject({ roles: z.array(id) }),
} as const;

/**
 * Returns an answer unchanged.
 *
 * @throws DiscordUnreachedError if it can't be Discord's
 */
export function checked<T>(answer: T, shape: z.ZodType): T {
  if (shape.safeParse(answer).success) return answer;
  throw new DiscordUnreachedError("an answer that isn't Discord's own", { isAnswered: true });
}
