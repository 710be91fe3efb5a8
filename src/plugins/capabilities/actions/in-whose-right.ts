import { RefusalError } from "../../../declaration/refusal.ts";
import type { DiscordNeed } from "../../../plugin-api/needs.ts";
import type { Caller, HandlerCall } from "../../dispatch/call.ts";
import type { Checks } from "./checks.ts";

/** Something that a plugin wants to do, before it is known in whose right. */
export interface Wanted {
  readonly need: DiscordNeed;
  readonly guildId: string;
  /** Undefined: it is about no channel. */
  readonly channelId: string | undefined;
  /** Whose handler does it; undefined: the plugin didn't say, or it is in nobody's. */
  readonly caller: Caller | undefined;
  /** All of the plugin's calls under way. */
  readonly underWay: readonly HandlerCall[];
  /** Whether it is about the person whose event it is and nobody else. @default never */
  readonly concernsThem?: (caller: Caller) => Promise<boolean>;
}

/**
 * In whose right something happens that could also happen by itself: rule 2 of what makes power safe. Of what isn't tied to a call, a plugin
 * that may do it by itself does so; otherwise it is done for somebody whose command or the like is under way there.
 *
 * @returns who asked for it, or whose event it is; undefined: nobody
 * @throws RefusalError if nobody asked, and it may not be done by itself
 */
export async function inWhoseRight(wanted: Wanted, checks: Checks): Promise<Caller | undefined> {
  const { need, guildId, caller, concernsThem = async () => false } = wanted;
  if (caller !== undefined && caller.guildId !== guildId)
    throw new RefusalError("A call from one server can't act in another");
  if (caller?.lendsRights === true) return caller;
  const refusal = await checks.refusesUnattended(need, guildId);
  if (refusal === undefined) return caller;
  if (caller !== undefined && (await concernsThem(caller))) return caller;
  const asker = caller === undefined ? await askerOf(wanted, checks) : undefined;
  if (asker === undefined) throw refusal;
  return asker;
}

/** Of those who ask there just now, preferably one who could do it. */
async function askerOf(
  { need, guildId, channelId, underWay }: Wanted,
  checks: Checks,
): Promise<Caller | undefined> {
  const askers = askersIn(guildId, underWay);
  if (askers.length > 1)
    for (const asker of askers)
      if (await checks.couldDo(need, { guildId, channelId, userId: asker.userId })) return asker;
  return askers[0];
}

/** Those who ask in a server just now. */
export function askersIn(guildId: string, underWay: readonly HandlerCall[]): readonly Caller[] {
  return underWay.flatMap(({ isOver, caller }) =>
    !isOver && caller?.lendsRights === true && caller.guildId === guildId ? [caller] : [],
  );
}
