import type { SetTimer } from "../host/timer.ts";

/** Check the clock at least this often, in milliseconds: it may have been set forward or back. */
export const usualLookMs = 60_000;
/** How much is done at a time. */
const lanes = 4;

/** Looks when something is due, one look at a time. */
export interface WatchDue {
  /** Something else may be due next. */
  readonly look: () => void;
  readonly stop: () => void;
  readonly isStopped: () => boolean;
}

/** Waits for what stands in the database to be due, and has it done. */
export function watchDue(powers: {
  /** When the next is due, in milliseconds since 1970; undefined: there is none. */
  readonly next: () => number | undefined;
  /** Does some of what is due. @returns after how many milliseconds to look again; undefined: when the next is due */
  readonly work: () => Promise<number | undefined>;
  /** The database is locked, or the disk is full: what is due stays due, and is looked at again in a minute. */
  readonly onTrouble: (error: unknown) => void;
  readonly now: () => number;
  readonly setTimer: SetTimer;
  /** Nobody sets the clock. @default false */
  readonly isSteady?: boolean | undefined;
}): WatchDue {
  const { next, work, onTrouble, now, setTimer } = powers;
  const lookAgainMs = powers.isSteady === true ? Number.MAX_SAFE_INTEGER : usualLookMs;
  let callOff = () => {};
  let isStopped = false;
  let isBusy = false;

  const wait = (ms: number) => {
    callOff();
    if (!isStopped) callOff = setTimer(look, ms);
  };
  const schedule = () => {
    const at = next();
    if (at === undefined) callOff();
    else wait(Math.min(lookAgainMs, Math.max(0, at - now())));
  };
  const look = async (): Promise<void> => {
    if (isBusy || isStopped) return;
    isBusy = true;
    try {
      const pauseMs = await work();
      if (pauseMs === undefined) schedule();
      else wait(pauseMs);
    } catch (error) {
      onTrouble(error);
      wait(usualLookMs);
    } finally {
      isBusy = false;
    }
  };

  schedule();
  return {
    look() {
      if (!isBusy && !isStopped) schedule();
    },
    stop() {
      isStopped = true;
      callOff();
    },
    isStopped: () => isStopped,
  };
}

/** Does some at a time, each when one before it has ended. @param act returns false where the rest is left */
export async function inLanes<T>(all: readonly T[], act: (one: T) => Promise<boolean>): Promise<void> {
  const left = all.values();
  const lane = async () => {
    for (const one of left) if (!(await act(one))) return;
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
