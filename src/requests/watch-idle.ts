import { change } from "./change.ts";
import { endAfterRequesterLeft } from "./end-orphaned.ts";
import { type Request, unanswered } from "./request.ts";
import type { Scheduler } from "./scheduler.ts";
import { parkAndNotify } from "./steer.ts";
import type { RequestStore } from "./store/request-store.ts";

/** The same as in the reference bot: 30 minutes of silence. */
export const quietMs = 30 * 60 * 1_000;

/** How often to check all open requests, in milliseconds. */
const checkEveryMs = 60_000;

/** How often to check whether requesters are still there, in milliseconds: without its own intent Discord doesn't say who leaves. */
const checkMembersEveryMs = 10 * 60_000;

/** Parks quiet requests, ends those whose requester has left, and finds those without a thread. Returns a function that stops it. */
export function watchIdle(powers: {
  readonly store: RequestStore;
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** The clock for "too quiet", in milliseconds since 1970: a clock that jumps ahead parks nobody. See prudent-clock.ts. */
  readonly prudentNow: () => number;
  readonly later: Scheduler;
  readonly isMember: (guildId: string, userId: string) => Promise<boolean>;
  readonly onParked: (requestId: string) => void;
  /** The request should end, and a build may be running for it. */
  readonly onLeft: (requestId: string) => void;
  /** Its thread couldn't be opened because Discord was unreachable, or is being opened right now. */
  readonly onWithoutThread: (requestId: string) => void;
}): () => void {
  const { store, now, later, isMember, onParked, onLeft, onWithoutThread } = powers;
  const { elapsed, prudentNow } = powers;
  let membersCheckedAt = elapsed();
  let cancelTimer = later(checkEveryMs, check);

  function check(): void {
    const checksMembers = elapsed() - membersCheckedAt >= checkMembersEveryMs;
    if (checksMembers) membersCheckedAt = elapsed();
    for (const request of store.open()) {
      if (request.state === "discussing" && request.threadId === undefined) onWithoutThread(request.id);
      else if (isQuiet(request, prudentNow())) void parkOrEnd(request);
      else if (checksMembers) void endIfRequesterLeft(request);
    }
    cancelTimer = later(checkEveryMs, check);
  }

  /** Never rejects. If Discord can't tell, the requester counts as present. */
  async function parkOrEnd({ id, guildId, requester }: Request): Promise<void> {
    const isThere = await isMember(guildId, requester.id).catch(() => true);
    const moved = change(store, id, (request) => {
      if (!isQuiet(request, prudentNow())) return undefined;
      return isThere ? parkAndNotify(request, quietMs, now()) : endAfterRequesterLeft(request, now());
    });
    if (moved !== undefined) onParked(id);
  }

  /** Never rejects. */
  async function endIfRequesterLeft({ id, guildId, requester }: Request): Promise<void> {
    if (await isMember(guildId, requester.id).catch(() => true)) return;
    if (change(store, id, (request) => endAfterRequesterLeft(request, now())) !== undefined) onLeft(id);
  }

  return () => cancelTimer();
}

function isQuiet(
  request: Request,
  now: number,
): request is Extract<Request, { state: "discussing" | "plan_ready" }> {
  if (request.state !== "discussing" && request.state !== "plan_ready") return false;
  // While Turbot owes an answer, the requester isn't the quiet one.
  if (unanswered(request) || request.threadId === undefined) return false;
  return now - request.updatedAt >= quietMs;
}
