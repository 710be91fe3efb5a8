import type { Caller, HandlerCall } from "../../../dispatch/call.ts";
import { askersIn, fromElsewhere } from "../in-whose-right.ts";

/**
 * For whom a plugin does what is its own, and takes nobody's right: whose call it names, or the only person who asks just now.
 *
 * @throws RefusalError for a call from another server
 */
export function forWhom(
  caller: Caller | undefined,
  underWay: readonly HandlerCall[],
  guildId: string,
): Caller | undefined {
  if (caller !== undefined && caller.guildId !== guildId) throw fromElsewhere();
  if (caller !== undefined) return caller;
  const asking = askersIn(guildId, underWay);
  const [only, ...others] = new Map(asking.map((one) => [one.userId, one])).values();
  return others.length === 0 ? only : undefined;
}
