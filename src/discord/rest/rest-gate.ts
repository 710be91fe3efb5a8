import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../log/log.ts";

/** A wait that people should know about. */
export interface LongWait {
  /** At most 24 characters. */
  readonly id: string;
  /** "everything", or the kind of call, such as "PUT /applications/:id/guilds/:id/commands". */
  readonly for: string;
  readonly why: "shut out" | "rate limit" | "too many refusals";
  readonly ms: number;
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/**
 * Stands before Discord's REST API: lets calls through, or holds them while none would be accepted. What Discord's network
 * (Cloudflare) refuses isn't in Discord's own form, and each further try makes it worse.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export interface RestGate {
  /**
   * Resolves when a call can be made. Of the calls that waited, one goes first; the others follow once it was accepted.
   *
   * @param most how long the caller waits, in milliseconds; @default as long as it takes
   * @throws DiscordPausedError if it would take longer
   * @throws the signal's reason
   */
  pass(options: { readonly most?: number; readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** A call was answered in Discord's own form: Discord accepts calls. */
  opened(): void;
  /** A call got no answer at all: anyone waiting for its outcome can try themselves. */
  failed(): void;
  /** Something before Discord refused a call. @param retryAfterMs when it said to come again */
  shutOut(facts: { readonly status: number; readonly retryAfterMs: number }): void;
  /** Too many calls were refused, and more would shut Turbot out; all wait for this many milliseconds. */
  tooManyRefusals(count: number, ms: number): void;
  /** One kind of call waits for this many milliseconds. */
  limited(route: string, ms: number): void;
  /** The current waits. */
  waits(): readonly LongWait[];
  /** Reports each such wait: of all calls when it is over, of one kind of call when it begins. */
  onWait(listener: (wait: LongWait) => void): void;
}

/** Discord takes no calls for now, and nobody waits that long for this one. */
export class DiscordPausedError extends Error {
  override readonly name = "DiscordPausedError";
  readonly retryInMs: number;

  constructor(retryInMs: number) {
    super(`Discord takes no calls for another ${Math.ceil(retryInMs / 1_000)} s`);
    this.retryInMs = retryInMs;
  }
}

/** The shortest pause after being shut out, and the longest that Turbot chooses itself: it doubles each time. */
const shortestPauseMs = 60_000;
const longestPauseMs = 15 * 60_000;

/** A stated retry time isn't trusted for longer than a day. */
const trustedMs = 24 * 60 * 60_000;

/** Longer waits are reported. */
const longMs = 60_000;

export function createRestGate(powers: {
  readonly log: Log;
  /** Milliseconds since any moment, never set back. @default performance.now */
  readonly monotonic?: () => number;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** The first pause after being shut out, in milliseconds. @default 60000 */
  readonly firstPauseMs?: number;
}): RestGate {
  const { log, monotonic = () => performance.now(), now = Date.now, firstPauseMs = shortestPauseMs } = powers;
  const listeners = new Set<(wait: LongWait) => void>();
  /** By the monotonic clock: the wall clock can be adjusted meanwhile, even by a year. */
  type Times = { readonly wait: LongWait; readonly since: number; readonly until: number };
  const limited = new Map<string, Times>();
  let paused: Times | undefined;
  let times = 0;
  /** One call tries whether Discord accepts calls again; the others wait for its outcome. */
  let probe: { readonly done: Promise<void>; readonly end: () => void } | undefined;

  const notify = (wait: LongWait) => {
    for (const listener of listeners) listener(wait);
  };
  const waitOf = (what: string, why: LongWait["why"], ms: number): LongWait => ({
    ...{ id: randomUUID().replaceAll("-", "").slice(0, 24), for: what, why, ms, startedAt: now() },
  });
  const left = () => (paused === undefined ? 0 : Math.max(0, paused.until - monotonic()));

  function pause(why: LongWait["why"], ms: number, facts: Readonly<Record<string, unknown>>): void {
    const until = monotonic() + ms;
    probe?.end();
    probe = undefined;
    // Several calls are refused at once: that is one pause, as long as the longest.
    if (paused !== undefined && left() > 0) {
      if (until > paused.until) paused = { ...paused, until };
      return;
    }
    const wait = paused?.wait ?? waitOf("everything", why, ms);
    paused = { wait, since: paused?.since ?? monotonic(), until };
    log.warn("discord.paused", { why, ms: Math.round(ms), ...facts });
  }

  return {
    async pass({ most, signal }) {
      while (paused !== undefined) {
        signal?.throwIfAborted();
        const ms = left();
        if (most !== undefined && ms > most) throw new DiscordPausedError(ms);
        if (ms > 0) await sleep(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) });
        else if (probe === undefined) {
          const { promise, resolve } = Promise.withResolvers<void>();
          probe = { done: promise, end: resolve };
          return;
        } else if (most !== undefined) throw new DiscordPausedError(0);
        else await Promise.race([probe.done, ...(signal === undefined ? [] : [aborted(signal)])]);
      }
    },
    opened() {
      if (paused === undefined || left() > 0) return;
      const { wait, since } = paused;
      paused = undefined;
      times = 0;
      probe?.end();
      probe = undefined;
      const over = { ...wait, ms: Math.max(wait.ms, monotonic() - since) };
      log.info("discord.open_again", { ms: over.ms });
      notify(over);
    },
    failed() {
      probe?.end();
      probe = undefined;
    },
    shutOut({ status, retryAfterMs }) {
      if (left() === 0) times += 1;
      const own = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(10, times - 1));
      pause("shut out", Math.max(own, Math.min(trustedMs, retryAfterMs)), { status, times });
    },
    tooManyRefusals(count, ms) {
      pause("too many refusals", Math.max(shortestPauseMs, Math.min(trustedMs, ms)), { count });
    },
    limited(route, ms) {
      const before = limited.get(route);
      if (ms <= longMs || (before !== undefined && before.until > monotonic())) return;
      const wait = waitOf(route, "rate limit", ms);
      limited.set(route, { wait, since: monotonic(), until: monotonic() + ms });
      log.warn("discord.limited", { route, ms: Math.round(ms) });
      notify(wait);
    },
    waits() {
      for (const [route, { until }] of limited) if (until <= monotonic()) limited.delete(route);
      return [...(paused === undefined ? [] : [paused]), ...limited.values()].map(
        // Start and end are shown by the clock as it is now.
        ({ wait, since, until }) => ({
          ...wait,
          startedAt: now() - (monotonic() - since),
          ms: Math.max(wait.ms, until - since),
        }),
      );
    },
    onWait: (listener) => void listeners.add(listener),
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
