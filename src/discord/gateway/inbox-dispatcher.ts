import { setTimeout as sleep } from "node:timers/promises";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { causeOf } from "../../ipc/causes.ts";
import type { Log } from "../../log/log.ts";
import type { Inbox, InboxEntry, NewInboxEntry } from "../store/inbox.ts";
import type { DiscordEvent } from "./event.ts";
import { laneOf } from "./wanted-event.ts";

/** Hands stored events to their handler: in order within a lane, lanes beside each other, each until it is done. */
export interface InboxDispatcher {
  /** From now on events are handled, beginning with those that an earlier process left. */
  start(): void;
  /** An entry that was just stored. */
  accept(entry: NewInboxEntry): void;
  /** Keeps a lane waiting, for example until what was missed in it has been fetched, until the result is called. */
  hold(lane: string): () => void;
  /** Resolves once all that runs at this moment has ended, or after so many milliseconds. New events are handled meanwhile. */
  settle(patienceMs: number): Promise<void>;
  /**
   * Begins nothing new and lets what runs finish; after `patienceMs` it is told to stop. What isn't finished stays in
   * the inbox for the next process. Resolves with how many that are.
   */
  drain(patienceMs: number): Promise<number>;
}

export interface DispatcherPowers {
  readonly inbox: Inbox;
  /**
   * Once it resolves, the event is done. `signal`: stop, the event will be handled again later. `leaveLane`: what is still
   * to be done keeps nobody waiting, so the lane's next event may begin.
   */
  readonly handle: (event: DiscordEvent, signal: AbortSignal, leaveLane: () => void) => Promise<void>;
  /** The event failed too often and won't be tried again. */
  readonly onGiveUp: (event: DiscordEvent, error: unknown) => Promise<void>;
  readonly log: Log;
  /** Lanes at work at the same time. */
  readonly atOnce?: number;
  /** Milliseconds before the second and third try. */
  readonly retryAfterMs?: readonly number[];
  /** Milliseconds before something is written again that a full disk kept from being written. */
  readonly roomRetryMs?: number;
}

/** So often may an event be begun over all restarts: it may be what ends the process. */
const mostAttempts = 6;

/** After an order to stop, handlers get this long, in milliseconds, to put things down. */
const lastWordsMs = 500;

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
  /** Drained: from now on the database may be closed. */
  let isOver = false;
  const stop = new AbortController();
  /** Before it, a failed event is worth waiting for. */
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
      // Later: whoever leaves is still at something, and `advance` may be what called them.
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
        // It failed, and is tried again by the next process: nobody has to wait for that.
        if (state === "draining") return;
      }
    }
    begun.delete(id);
    await written(() => inbox.done(id));
    seen.delete(id);
  }

  /**
   * Writes to the inbox; where there is no room for it, as soon as there is.
   *
   * @returns undefined: it could not be written before the end. The next process repeats the event, and what was said is
   * said once
   */
  async function written<T>(write: () => T): Promise<T | undefined> {
    for (;;) {
      try {
        return write();
      } catch (error) {
        if (isOver || stop.signal.aborted || closing.signal.aborted) {
          log.warn("an event ended too late to be noted", { error });
          return undefined;
        }
        if (causeOf(error) !== "machine") throw error;
        log.warn("the inbox can't be written to", { error, retryMs: roomRetryMs });
        await pause(roomRetryMs, closing.signal);
      }
    }
  }

  /** Once: it was broken off without its fault. */
  function putBack(id: string): void {
    if (!begun.delete(id) || isOver) return;
    try {
      inbox.putBack(id);
    } catch (error) {
      // It counts as a try: no reason not to come to an end.
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
    settle: (patienceMs) => orAfter(patienceMs, Promise.all(running)),
    async drain(patienceMs) {
      state = "draining";
      closing.abort();
      await orAfter(patienceMs, Promise.all(running));
      stop.abort();
      await orAfter(lastWordsMs, Promise.all(running));
      for (const id of begun) putBack(id);
      isOver = true;
      return inbox.waiting().length;
    },
  };
}

/** Waits, but not past an order to stop. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => {});
}

/** Resolves with the work, or without it after so many milliseconds. */
async function orAfter(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, pause(ms, over.signal)]);
  over.abort();
}
