import { RefusalError } from "../../../declaration/refusal.ts";
import { type DiscordNeed, needInWords } from "../../../plugin-api/needs.ts";
import type { Caller, HandlerCall } from "../../dispatch/call.ts";
import { bitsOf } from "../permission-bits.ts";
import { hasPowers } from "../powers.ts";
import { type Checks, ofServer } from "./checks.ts";

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
 * In whose right something happens that could also happen by itself: rule 2 of what makes power safe. What isn't tied to a call is done for
 * those whose command or the like is under way there. Of a harmless need, a plugin that may do it by itself does so.
 *
 * @returns who asked for it, or whose event it is; undefined: nobody
 * @throws RefusalError if nobody asked, and it may not be done by itself
 */
export async function inWhoseRight(wanted: Wanted, checks: Checks): Promise<Caller | undefined> {
  const { need, guildId, channelId, caller, underWay, concernsThem = async () => false } = wanted;
  if (caller !== undefined && caller.guildId !== guildId) throw fromElsewhere();
  if (caller?.lendsRights === true) return caller;
  const couldDo = ({ userId }: Caller) => checks.couldDo(need, { guildId, channelId, userId });
  const refusal = await checks.refusesUnattended(need, guildId);
  if (caller !== undefined) {
    if (refusal === undefined || (await concernsThem(caller))) return caller;
    throw refusal;
  }
  const isHarmless = !hasPowers(bitsOf(need));
  if (refusal === undefined && isHarmless) return undefined;
  const asker = isHarmless
    ? await oneOf(askersIn(guildId, underWay), couldDo)
    : await askerOfUntied({ need, guildId, underWay, couldDo, orItself: refusal === undefined });
  if (asker === undefined && refusal !== undefined) throw refusal;
  return asker;
}

/** A deed with power over others that isn't tied to a call. */
export interface Untied extends Pick<Wanted, "need" | "guildId" | "underWay"> {
  /** Whether somebody could do it by hand, or was let do it. */
  readonly couldDo: (asker: Caller) => Promise<boolean>;
  /** The plugin may do it by itself. */
  readonly orItself: boolean;
}

/**
 * For whom it is done: nobody can tell whose wish it is, so one person alone may ask just now, who could do it. Otherwise a plugin's button
 * would do for anybody what the plugin may do by itself, or a moderator's command lend its rights and rank to what somebody else wants then.
 *
 * @returns undefined: nobody asks, or it may be by itself and something of the plugin's own is under way, such as protection in a raid,
 *   which no press stops
 * @throws RefusalError
 */
export async function askerOfUntied({
  need,
  guildId,
  underWay,
  couldDo,
  orItself,
}: Untied): Promise<Caller | undefined> {
  const askers = askersIn(guildId, underWay);
  if (orItself && underWay.some((call) => isOwnWork(call, guildId, askers))) return undefined;
  const [asker] = askers;
  if (asker === undefined) return undefined;
  const isAlone = askers.every(({ userId }) => userId === asker.userId);
  if (isAlone && (await couldDo(asker))) return asker;
  const does = needInWords(need);
  const toSay = "`{ by: interaction }`, or what the interaction has";
  throw ofServer(
    isAlone
      ? `Whoever asked for it isn't allowed to ${does} here. The plugin didn't say whose wish it is (${toSay})`
      : `Several people use the plugin just now, and it didn't say whose wish it is (${toSay}), so it can't ${does} for any of them`,
  );
}

/** An event, a schedule or a timer. What whoever asks wrote or did a moment before makes their wish no work of the plugin's. */
function isOwnWork(
  { kind, isOver, caller, guildId: where = caller?.guildId }: HandlerCall,
  guildId: string,
  askers: readonly Caller[],
): boolean {
  if (isOver || (where !== undefined && where !== guildId)) return false;
  if (kind === "event") return askers.every(({ userId }) => userId !== caller?.userId);
  return caller === undefined && timedKinds.has(kind);
}

const timedKinds: ReadonlySet<HandlerCall["kind"]> = new Set(["every", "at", "cron", "timer"]);

/** Of those who ask there just now, preferably one who could do it. */
async function oneOf(askers: readonly Caller[], couldDo: Untied["couldDo"]): Promise<Caller | undefined> {
  if (askers.length > 1) for (const asker of askers) if (await couldDo(asker)) return asker;
  return askers[0];
}

/** Rule 4 of what makes power safe. */
export function fromElsewhere(): RefusalError {
  return new RefusalError("A call from one server can't act in another");
}

/** Those who ask in a server just now. */
export function askersIn(guildId: string, underWay: readonly HandlerCall[]): readonly Caller[] {
  return underWay.flatMap(({ isOver, caller }) =>
    !isOver && caller?.lendsRights === true && caller.guildId === guildId ? [caller] : [],
  );
}
