import type { RequestStore } from "../store/requests.ts";
import { change } from "./change.ts";
import type { Later } from "./later.ts";
import { type Request, unanswered } from "./request.ts";
import { parked } from "./steer.ts";

/** The reference's number: 30 minutes without a word. */
export const quietMs = 30 * 60 * 1_000;

/** Between two looks, in milliseconds. */
const lookEveryMs = 60_000;

/** Parks requests that went quiet. Returns how to stop. */
export function watchIdle(powers: {
  readonly store: RequestStore;
  readonly now: () => number;
  readonly later: Later;
  readonly onParked: (requestId: string) => void;
}): () => void {
  const { store, now, later, onParked } = powers;
  let takeBack = later(lookEveryMs, look);

  function look(): void {
    for (const { id } of store.open()) {
      const moved = change(store, id, (request) =>
        isQuiet(request, now()) ? parked(request, quietMs) : undefined,
      );
      if (moved !== undefined) onParked(id);
    }
    takeBack = later(lookEveryMs, look);
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
