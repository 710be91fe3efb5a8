import { RefusalError } from "../../declaration/refusal.ts";
import { discordCode, isRefused, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import { undoingOf } from "../deeds/deed-kinds.ts";
import type { SetTimer } from "../host/timer.ts";
import type { UndoPowers } from "../host/undo-deeds.ts";
import type { DueDeed, DueDeeds } from "../store/due-deeds.ts";
import { fewOfEach } from "./few-of-each.ts";
import { inLanes, type WatchDue, watchDue } from "./watch-due.ts";

/** Taken back in one look, and how long to wait for the next if there are more. Each takes two of Discord's calls. */
const mostAtOnce = 20;
const pauseMs = 2_000;
/** In a server that isn't there, as while Discord has an outage, it is tried again after this many milliseconds. */
const awayMs = 10 * 60_000;
/** After a failure it is tried again in a minute, twice as long each time, six hours at most. */
const firstPauseMs = 60_000;
const longestPauseMs = 6 * 3_600_000;
/** What Discord has refused for so long stays as it is, and the admins hear it. */
const givenUpMs = 90 * 86_400_000;

/** What the admins should know. */
export interface TakeBackTrouble {
  readonly deed: DueDeed;
  /** It isn't tried again. */
  readonly isGivenUp: boolean;
}

/**
 * Takes back what plugins did for a time: the host's promise, so it is kept where the plugin is switched off, lost its grant or is gone. Only
 * what is still as the plugin left it is taken back. It stands in the database before it is done, so what a kill cuts short is looked at
 * again, and what was due while Turbot was away is taken back at the start.
 */
export function startTakeBacks(powers: {
  readonly due: DueDeeds;
  readonly guilds: UndoPowers;
  readonly served: () => readonly string[];
  readonly now: () => number;
  readonly setTimer: SetTimer;
  readonly onTrouble: (trouble: TakeBackTrouble) => void;
  readonly log: Log;
  /** Nobody sets the clock. @default false */
  readonly isSteady?: boolean;
}): Pick<WatchDue, "look" | "stop"> {
  const { due, guilds, served, now, setTimer, onTrouble, log } = powers;
  const pauseAfter = (tries: number) => Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries, 20));

  const takeBack = async (deed: DueDeed): Promise<void> => {
    const { plugin, guildId, what } = deed;
    // A longer time has begun, and nobody knows yet whether Discord takes it. If it does, this one goes.
    if (!due.isNewest(deed)) return due.postpone(deed, now() + firstPauseMs, "away");
    if (!served().includes(guildId)) return due.postpone(deed, now() + awayMs, "away");
    const undoing = undoingOf(what, guildId);
    if (undoing === undefined) return due.over(deed);
    const isAsLeft = await undoing.isAsLeft(guilds);
    // Somebody may have made it longer meanwhile.
    if (watch.isStopped() || !due.isNewest(deed)) return;
    if (!isAsLeft) return due.over(deed);
    await guilds.carryOut(undoing.deed, `the time that the ${plugin} plugin did it for is over`);
    due.takenBack(deed);
  };

  /** @returns what the admins should hear */
  const onFailure = (deed: DueDeed, error: unknown): TakeBackTrouble | undefined => {
    const isOver = isGone(error);
    const isNo = isRefused(error) || error instanceof RefusalError;
    const isGivenUp = isNo && now() >= deed.until + givenUpMs;
    const nextAt = now() + pauseAfter(deed.tries);
    if (isOver || isGivenUp) due.over(deed);
    else if (!isNo) due.postpone(deed, nextAt, "failed");
    else if (due.refused(deed, nextAt)) return { deed, isGivenUp };
    return isGivenUp && !isOver ? { deed, isGivenUp } : undefined;
  };

  const tryOne = async (deed: DueDeed): Promise<void> => {
    try {
      await takeBack(deed);
    } catch (error) {
      if (watch.isStopped()) return;
      const { plugin, guildId, what } = deed;
      log.warn("plugins.not_taken_back", { plugin, guildId, kind: what.kind, error });
      const trouble = onFailure(deed, error);
      if (trouble !== undefined) onTrouble(trouble);
    }
  };

  const watch = watchDue({
    next: due.next,
    async work() {
      const some = fewOfEach(
        [{ earliest: (most) => due.due(now(), most), inEach: (most) => due.dueInEach(now(), most) }],
        mostAtOnce,
      );
      await inLanes(some, async (deed) => {
        if (!watch.isStopped()) await tryOne(deed);
        return !watch.isStopped();
      });
      return some.length === mostAtOnce ? pauseMs : undefined;
    },
    onTrouble: (error) => log.warn("plugins.take_back_failed", { error }),
    ...{ now, setTimer, isSteady: powers.isSteady },
  });
  return watch;
}

/** The role, the member, the channel or the ban isn't there any more, so nothing is left to take back. */
function isGone(error: unknown): boolean {
  const { unknownMember, unknownUser, unknownRole, unknownChannel, unknownMessage, unknownBan } = discordCode;
  return refusedFor(
    error,
    ...[unknownMember, unknownUser, unknownRole, unknownChannel, unknownMessage, unknownBan],
  );
}
