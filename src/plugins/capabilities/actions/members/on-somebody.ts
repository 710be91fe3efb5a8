import { z } from "zod";
import { RefusalError } from "../../../../declaration/refusal.ts";
import type { Caller } from "../../../dispatch/call.ts";
import { onOneLine } from "../../../host/plugin-report.ts";
import { snowflake } from "../place.ts";

/** Characters of a reason: Discord's audit log has room for 512, and Turbot says first who asked. */
export const longestReason = 300;

/** Why somebody is moderated, for them and for the audit log. */
const reason = z
  .string()
  .max(longestReason)
  .transform((text) => onOneLine(text.toWellFormed()).trim() || undefined);

/** Upon whom, and why, as plugins say it. */
export const onSomebody = {
  guildId: snowflake.optional(),
  userId: snowflake,
  reason: reason.optional(),
};

/** The server of the call, or else the one that the plugin names. */
export function guildIn(
  { guildId }: { readonly guildId?: string | undefined },
  caller: Caller | undefined,
): string {
  const place = caller?.guildId ?? guildId;
  if (place === undefined) throw new RefusalError("There's no server to do this in");
  return place;
}
