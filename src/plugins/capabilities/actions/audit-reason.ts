import type { Deed } from "../../deeds/deed.ts";
import type { Caller } from "../../dispatch/call.ts";

/** For Discord's audit log, which shows people by their ids. Turbot's own words come first, so that no reason passes for them. */
export function auditReason(
  plugin: string,
  deed: Deed,
  { by, isDelegated }: { readonly by: Caller | undefined; readonly isDelegated: boolean },
): string {
  const own = inWhoseName(plugin, by, isDelegated);
  return "reason" in deed && deed.reason !== undefined ? `${own}: ${deed.reason}` : own;
}

function inWhoseName(plugin: string, caller: Caller | undefined, isDelegated: boolean): string {
  if (caller === undefined) return `the ${plugin} plugin, by itself`;
  if (isDelegated) return `the ${plugin} plugin, asked by ${caller.userId}, as an admin lets their role`;
  return `the ${plugin} plugin, ${caller.lendsRights ? "asked by" : "after an event of"} ${caller.userId}`;
}

/** The reason of an undo. */
export function undoReason(plugin: string, by: string): string {
  return `undoes what the ${plugin} plugin did, asked by ${by}`;
}

/** Whether such a reason was given for a plugin, or for an undo of what one did. */
export function isReasonOfPlugin(reason: string): boolean {
  return /^(?:the [a-z0-9-]+ plugin, (?:by itself|asked by \d|after an event of \d)|undoes what the [a-z0-9-]+ plugin did)/.test(
    reason,
  );
}
