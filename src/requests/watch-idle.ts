import { change } from "./change.ts";
import { leftBehind } from "./end-orphaned.ts";
import { type Request, unanswered } from "./request.ts";
import type { Scheduler } from "./scheduler.ts";
import { parkAndNotify } from "./steer.ts";
import type { RequestStore } from "./store/request-store.ts";

/** The reference's number: 30 minutes without a word. */
export const quietMs = 30 * 60 * 1_000;

/** Between two looks, in milliseconds. */
const lookEveryMs = 60_000;

/** Between two questions whether requesters are still there, in milliseconds: without an intent of its own Discord doesn't tell. */
const askEveryMs = 10 * 60_000;

/** Parks requests that went quiet, ends those whose requester has left, and finds those that have no thread yet. Returns how to stop. */
export function watchIdle(powers: {
  readonly store: RequestStore;
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. @default Node's */
  readonly elapsed?: () => number;
  /** What "too quiet" goes by, in milliseconds since 1970: a clock that jumps ahead parks nobody. See prudent-clock.ts. Default: `now` */
  readonly prudentNow?: () => number;
  readonly later: Scheduler;
  readonly isMember: (guildId: string, userId: string) => Promise<boolean>;
  readonly onParked: (requestId: string) => void;
  /** It is to end: somebody may be building for it. */
  readonly onLeft: (requestId: string) => void;
  /** Discord couldn't be reached when its thread was to be opened, or is being asked right now. */
  readonly onWithoutThread: (requestId: string) => void;
}): () => void {
  const { store, now, later, isMember, onParked, onLeft, onWithoutThread } = powers;
  const { elapsed = () => performance.now(), prudentNow = now } = powers;
  let askedAt = elapsed();
  let takeBack = later(lookEveryMs, look);

  function look(): void {
    const asks = elapsed() - askedAt >= askEveryMs;
    if (asks) askedAt = elapsed();
    for (const request of store.open()) {
      if (request.state === "discussing" && request.threadId === undefined) onWithoutThread(request.id);
      else if (isQuiet(request, prudentNow())) void putAway(request);
      else if (asks) void askForRequester(request);
    }
    takeBack = later(lookEveryMs, look);
  }

  /** Never rejects. Who can't be asked for is taken to be there. */
  async function putAway({ id, guildId, requester }: Request): Promise<void> {
    const isThere = await isMember(guildId, requester.id).catch(() => true);
    const moved = change(store, id, (request) => {
      if (!isQuiet(request, prudentNow())) return undefined;
      return isThere ? parkAndNotify(request, quietMs, now()) : leftBehind(request, now());
    });
    if (moved !== undefined) onParked(id);
  }

  /** Never rejects. */
  async function askForRequester({ id, guildId, requester }: Request): Promise<void> {
    if (await isMember(guildId, requester.id).catch(() => true)) return;
    if (change(store, id, (request) => leftBehind(request, now())) !== undefined) onLeft(id);
  }

  return () => takeBack();
}

function isQuiet(
  request: Request,
  now: number,
): request is Extract<Request, { state: "discussing" | "plan_ready" }> {
  if (request.state !== "discussing" && request.state !== "plan_ready") return false;
  // While Turbot owes the answer, it isn't the requester who is quiet.
  if (unanswered(request) || request.threadId === undefined) return false;
  return now - request.updatedAt >= quietMs;
}
