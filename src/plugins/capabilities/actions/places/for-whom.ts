import type { Caller, HandlerCall } from "../../../dispatch/call.ts";
import { askersIn } from "../in-whose-right.ts";

/** For whom a plugin does what is its own, and takes nobody's right: whose call it names, or the only person who asks just now. */
export function forWhom(
  caller: Caller | undefined,
  underWay: readonly HandlerCall[],
  guildId: string,
): Caller | undefined {
  if (caller?.guildId === guildId) return caller;
  const asking = askersIn(guildId, underWay);
  const [only, ...others] = new Map(asking.map((one) => [one.userId, one])).values();
  return others.length === 0 ? only : undefined;
}
