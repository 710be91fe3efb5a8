import { isRefused } from "../../discord/rest/discord-errors.ts";
import { undoReason } from "../capabilities/actions/audit-reason.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import { decisionInWords, noteDecision } from "../deeds/decisions.ts";
import type { DeedSight, Undoing } from "../deeds/deed-kind.ts";
import { isDeed, undoingOf } from "../deeds/deed-kinds.ts";
import type { PluginDeed, PluginDeeds } from "../store/plugin-deeds.ts";
import { createByHand, type ReachSight } from "./by-hand.ts";
import { createTimeOutsOfMember } from "./time-outs-of-member.ts";

/** Who undoes: a user's id, and whether they may undo what a need allowed. */
export interface Undoer {
  readonly userId: string;
  readonly mayUndo: (need: string) => boolean;
  /** They answer for Turbot: whatever it did, they undo. @default false */
  readonly isOperator?: boolean;
}

/** How many deeds were undone; how many weren't, because somebody changed it since, or because Discord refused. */
export interface Undone {
  /** The needs of what is left, as whoever undoes may not do such things here. @default none */
  readonly lacking?: readonly string[];
  /** Out of reach of whoever undoes: the person or role stands too high for them, or they may not do it in that channel. @default none */
  readonly beyond?: number;
  readonly undone: number;
  readonly changed: number;
  readonly refused: number;
}

/** What undoing needs of Discord. */
export type UndoPowers = DeedSight & ReachSight & Pick<GuildPowers, "carryOut">;

const hourMs = 60 * 60 * 1_000;
/** More than any cap allows in an hour. */
const mostOfAnHour = 2_000;

/**
 * Undoes a deed of a plugin, or its last hour, each only where the state is still what the plugin left.
 *
 * @returns undefined if somebody may not undo any of what is meant
 */
export async function undoDeeds(
  powers: { readonly deeds: PluginDeeds; readonly guilds: UndoPowers; readonly now: () => number },
  asked: {
    readonly guildId: string;
    readonly plugin: string;
    readonly which: number | "hour";
    readonly by: Undoer;
  },
): Promise<Undone | undefined> {
  return undoAll(powers, meant(powers, asked).filter(canUndo), asked);
}

/** What one person asked plugins for, or decided about them, in the last hour, the newest first: what an event about them led to isn't theirs. */
export function askedForLately(
  { deeds, now }: { readonly deeds: PluginDeeds; readonly now: () => number },
  guildId: string,
  userId: string,
): readonly PluginDeed[] {
  return deeds
    .askedBy(guildId, userId, now() - hourMs, mostOfAnHour)
    .filter(({ what }) => what.isByItself !== true && (isDeed(what) || decisionInWords(what) !== undefined));
}

/** Undoes all of it that can be, through whatever plugin it was: an account that was stolen, for example. */
export async function undoOfPerson(
  powers: { readonly deeds: PluginDeeds; readonly guilds: UndoPowers; readonly now: () => number },
  asked: { readonly guildId: string; readonly userId: string; readonly by: Undoer },
): Promise<Undone | undefined> {
  const all = askedForLately(powers, asked.guildId, asked.userId);
  return undoAll(powers, all.filter(canUndo), asked);
}

/** One after the other, the newest first: an earlier one can be as it was left again only then. */
async function undoAll(
  { deeds, guilds }: { readonly deeds: PluginDeeds; readonly guilds: UndoPowers },
  meant: readonly PluginDeed[],
  { guildId, by }: { readonly guildId: string; readonly by: Undoer },
): Promise<Undone | undefined> {
  const came = { undone: 0, changed: 0, refused: 0 };
  let beyond = 0;
  const undoneOf = new Map<string, number>();
  const all = meant.filter(({ need }) => by.mayUndo(need));
  if (meant.length > 0 && all.length === 0) return undefined;
  const lacking = [...new Set(meant.map(({ need }) => need).filter((need) => !by.mayUndo(need)))];
  const timeOuts = createTimeOutsOfMember(deeds);
  const couldByHand = createByHand(guilds, { guildId, userId: by.userId });
  const noteAll = () => {
    for (const [plugin, count] of undoneOf)
      noteDecision(deeds, { kind: "undid", count }, { plugin, guildId, by: by.userId });
  };
  for (const deed of all) {
    const undoing = undoingOfDeed({ ...deed, what: timeOuts.withRestored(deed) });
    if (undoing === undefined) continue;
    const noteUndone = () => {
      deeds.undone(deed.id);
      came.undone += 1;
      undoneOf.set(deed.plugin, (undoneOf.get(deed.plugin) ?? 0) + 1);
    };
    try {
      if (by.isOperator !== true && !(await couldByHand(deed.need, undoing.deed))) beyond += 1;
      else if (await undoing.isAsLeft(guilds)) {
        await guilds.carryOut(undoing.deed, undoReason(deed.plugin, by.userId));
        noteUndone();
      } else if (timeOuts.isCovered(deed)) noteUndone();
      else came.changed += 1;
    } catch (error) {
      if (!isRefused(error)) {
        noteAll();
        throw error;
      }
      came.refused += 1;
    }
  }
  noteAll();
  return {
    ...came,
    ...(beyond === 0 ? {} : { beyond }),
    ...(lacking.length === 0 ? {} : { lacking }),
  };
}

/** Whether one press can undo a deed. Not that of a person who has been forgotten. */
export function canUndo(deed: PluginDeed): boolean {
  return undoingOfDeed(deed) !== undefined;
}

function undoingOfDeed({ what, guildId, state }: PluginDeed): Undoing | undefined {
  return state === "undone" ? undefined : undoingOf(what, guildId);
}

function meant(
  { deeds, now }: { readonly deeds: PluginDeeds; readonly now: () => number },
  {
    guildId,
    plugin,
    which,
  }: { readonly guildId: string; readonly plugin: string; readonly which: number | "hour" },
): readonly PluginDeed[] {
  if (which === "hour") return deeds.of(guildId, plugin, now() - hourMs, mostOfAnHour);
  const one = deeds.find(guildId, which);
  return one?.plugin === plugin ? [one] : [];
}
