import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { Caller } from "../../dispatch/call.ts";

export const snowflake = z
  .string()
  .regex(/^\d{1,20}$/, "must be an id, such as 1085299751901270876, and no name");

/** Where something happens, as a plugin names it. */
export const place = z.object({ channelId: snowflake.optional(), messageId: snowflake.optional() });

/** The channel of the call, or else the one that the plugin names. */
export function channelOf(given: z.infer<typeof place>, caller: Caller | undefined): string {
  const channelId = caller?.channelId ?? given.channelId;
  if (channelId === undefined) throw new RefusalError("There's no channel to do this in");
  return channelId;
}
