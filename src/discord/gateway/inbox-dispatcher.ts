import { setTimeout as sleep } from "node:timers/promises";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { causeOf } from "../../ipc/causes.ts";
import type { Log } from "../../log/log.ts";
import type { Inbox, InboxEntry, NewInboxEntry } from "../store/inbox.ts";
import type { DiscordEvent } from "./event.ts";
import { laneOf } from "./wanted-event.ts";

/** Hands stored events to their handler: in order within a lane, lanes in parallel, each until it is done. */
export interface InboxDispatcher {
  /** Starts handling events, beginning with those that an earlier process left. */
  start(): void;
  /** An entry that was just stored. */
  accept(entry: NewInboxEntry): void;
  /** Holds a lane back, for example until its missed messages are fetched; calling the result releases it. */
  hold(lane: string): () => void;
  /** Resolves once everything running now has ended, or after `graceMs`. New events are handled meanwhile. */
  settle(graceMs: number): Promise<void>;
  /**
   * Starts nothing new and lets running work finish; after `graceMs` it is aborted. What isn't finished stays in the inbox for
   * the next process. Resolves with the number of those.
   */
  drain(graceMs: number): Promise<number>;
}

export interface DispatcherPowers {
  readonly inbox: Inbox;
  /**
   * The event is done once it resolves. `signal` aborts it; the event will be handled again later. `leaveLane`: the rest of the
   * work delays nobody, so the lane's next event can start.
   */
  readonly handle: (event: DiscordEvent, signal: AbortSignal, leaveLane: () => void) => Promise<void>;
  /** The event failed too often and won't be retried. */
  readonly onGiveUp: (event: DiscordEvent, error: unknown) => Promise<void>;
  readonly log: Log;
  /** How many lanes run at the same time. */
  readonly atOnce?: number;
  /** Milliseconds before the second and third try. */
  readonly retryAfterMs?: readonly number[];
  /** Milliseconds before a write that a full disk prevented is retried. */
  readonly roomRetryMs?: number;
}

/** Maximum attempts across restarts; the event itself may be what crashes the process. */
const mostAttempts = 6;

/** After an abort, handlers get this long to clean up, in milliseconds. */
const abortGraceMs = 500;

export function createInboxDispatcher(powers: DispatcherPowers): InboxDispatcher {
  const { inbox, handle, onGiveUp, log, atOnce = 32, retryAfterMs = [1_000, 5_000] } = powers;
  const { roomRetryMs = 2_000 } = powers;
  const lanes = new Map<string, InboxEntry[]>();
  const seen = new Set<string>();
  const held = new Map<string, number>();
  /** Lanes that wait for what runs in them. */
  const busy = new Set<string>();
  const running = new Set<Promise<void>>();
  const begun = new Set<string>();
  /** Drained: the database can be closed from now on. */
  let isDrained = false;
  const stop = new AbortController();
  /** Until it is aborted, failed events wait for their retry. */
  const closing = new AbortController();
  let state: "waiting" | "started" | "draining" = "waiting";

  function queue(entry: InboxEntry): void {
    if (seen.has(entry.id)) return;
    seen.add(entry.id);
    const lane = laneOf(entry.event);
    const entries = lanes.get(lane) ?? [];
    lanes.set(lane, entries);
    entries.push(entry);
    if (entry.event.t === "MESSAGE_CREATE") entries.sort((a, b) => compareSnowflakes(a.id, b.id));
  }

  function advance(): void {
    if (state !== "started") return;
    for (const [lane, entries] of lanes) {
      if (busy.size >= atOnce) return;
      if (busy.has(lane) || held.has(lane)) continue;
      const entry = entries.shift();
      if (entries.length === 0) lanes.delete(lane);
      if (entry === undefined) continue;
      begin(lane, entry);
    }
  }

  function begin(lane: string, entry: InboxEntry): void {
    busy.add(lane);
    let isInLane = true;
    const leaveLane = () => {
      if (!isInLane) return;
      isInLane = false;
      busy.delete(lane);
      // Deferred: the handler is still running, and `advance` may be what called it.
      queueMicrotask(advance);
    };
    const work = finish(entry, leaveLane).finally(() => {
      running.delete(work);
      leaveLane();
    });
    running.add(work);
  }

  /** Never rejects. */
  async function finish({ id, event }: InboxEntry, leaveLane: () => void): Promise<void> {
    for (let failures = 0; ; ) {
      const attempts = await written(() => inbox.begin(id));
      if (attempts === undefined) return;
      begun.add(id);
      try {
        if (attempts > mostAttempts) throw new Error(`begun ${attempts - 1} times and never finished`);
        await handle(event, stop.signal, leaveLane);
        break;
      } catch (error) {
        if (stop.signal.aborted) return putBack(id);
        begun.delete(id);
        const delay = retryAfterMs[failures];
        failures += 1;
        log.warn("an event failed", { id, t: event.t, failures, error });
        if (delay === undefined || attempts > mostAttempts) {
          await giveUp(id, event, error);
          break;
        }
        await pause(delay, closing.signal);
        // It failed, and the next process retries it: nobody has to wait for that.
        if (state === "draining") return;
      }
    }
    begun.delete(id);
    await written(() => inbox.done(id));
    seen.delete(id);
  }

  /**
   * Writes to the inbox; if the disk is full, as soon as there is room.
   *
   * @returns undefined if it could not be written before the end. The next process repeats the event, and messages are still
   * sent only once
   */
  async function written<T>(write: () => T): Promise<T | undefined> {
    for (;;) {
      try {
        return write();
      } catch (error) {
        if (isDrained || stop.signal.aborted || closing.signal.aborted) {
          log.warn("an event ended too late to be noted", { error });
          return undefined;
        }
        if (causeOf(error) !== "machine") throw error;
        log.warn("the inbox can't be written to", { error, retryMs: roomRetryMs });
        await pause(roomRetryMs, closing.signal);
      }
    }
  }

  /** Once only: the event was interrupted through no fault of its own. */
  function putBack(id: string): void {
    if (!begun.delete(id) || isDrained) return;
    try {
      inbox.putBack(id);
    } catch (error) {
      // It then counts as an attempt, which must not stop the drain.
      log.warn("an event could not be put back", { id, error });
    }
  }

  async function giveUp(id: string, event: DiscordEvent, error: unknown): Promise<void> {
    log.error("an event was given up", { id, t: event.t, error });
    await onGiveUp(event, error).catch((problem: unknown) =>
      log.error("giving up failed too", { id, problem }),
    );
  }

  return {
    start() {
      for (const entry of inbox.waiting()) queue(entry);
      if (state === "waiting") state = "started";
      advance();
    },
    accept(entry) {
      // Before the start everything is still read from the inbox.
      if (state !== "started") return;
      queue({ ...entry, attempts: 0 });
      advance();
    },
    hold(lane) {
      held.set(lane, (held.get(lane) ?? 0) + 1);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        const left = (held.get(lane) ?? 1) - 1;
        if (left === 0) held.delete(lane);
        else held.set(lane, left);
        advance();
      };
    },
    settle: (graceMs) => orAfter(graceMs, Promise.all(running)),
    async drain(graceMs) {
      state = "draining";
      closing.abort();
      await orAfter(graceMs, Promise.all(running));
      stop.abort();
      await orAfter(abortGraceMs, Promise.all(running));
      for (const id of begun) putBack(id);
      isDrained = true;
      return inbox.waiting().length;
    },
  };
}

/** Waits, but not past an abort. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => {});
}

/** Resolves with the work, or without it after this many milliseconds. */
async function orAfter(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, pause(ms, over.signal)]);
  over.abort();
}
