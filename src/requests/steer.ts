import type { Done, Entry, Generating, PlanReady, Request } from "./request.ts";
import { phrases } from "./thread/messages.ts";
import { approve, cancel, noting, park, permit, refine, saying, wake } from "./transitions.ts";

/** Who moves a request, by which message or interaction, and when. */
export interface Mover {
  /** A snowflake. */
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the request's requester can start another one, in milliseconds since 1970; undefined: at once. */
  readonly againAt?: number | undefined;
}

/** Somebody who may say "go". */
export interface Builder extends Mover {
  /** Why they may not have it built (any more), with what to do about it; undefined: they may. */
  readonly mayNotBuild: string | undefined;
}

/** The moves that words and buttons share, each with what is said about it. */

export function approved(request: PlanReady, by: Mover): Generating {
  return saying(noting(approve(request), control(by, "go")), { to: "thread", content: phrases.begun });
}

/** By an operator, with leave to touch what they were asked for: by this plan, and no other. */
export function allowed(request: PlanReady, by: Mover): Generating {
  return saying(noting(approve(permit(request)), control(by, "allow")), {
    to: "thread",
    content: phrases.begun,
  });
}

/** @param words what the requester wants to be different; undefined: that is still to be asked */
export function refined(request: PlanReady, by: Mover, words: string | undefined): Request {
  const again = refine(request);
  if (words !== undefined) {
    return noting(again, { from: "requester", id: by.id, text: words, at: by.at });
  }
  const notice = { from: "notice", text: phrases.refineHow, at: by.at } as const;
  return saying(noting(again, control(by, "refine"), notice), { to: "thread", content: phrases.refineHow });
}

/** A run that is under way ends before its next step; everything else ends at once. */
export function cancelled(request: Exclude<Request, Done>, by: Mover): Request {
  const noted = noting(request, control(by, "cancel"));
  if (noted.state === "generating") return saying(noted, { to: "thread", content: phrases.stopping });
  const own = by.userId === request.requester.id;
  return saying(cancel(noted, by.userId), {
    to: "thread",
    content: (own ? phrases.cancelled : phrases.cancelledByOperator)(by.againAt),
  });
}

/** So long can a parked request be brought back, in milliseconds: 14 days. */
const wakeableMs = 14 * 24 * 60 * 60 * 1_000;

/** Whether a parked request can still be brought back. */
export function isWakeable({ updatedAt }: Pick<Request, "updatedAt">, at: number): boolean {
  return at - updatedAt <= wakeableMs;
}

/** @param at from here on the 14 days count, as the words say. Milliseconds since 1970 */
export function parked(request: Exclude<Request, Done | Generating>, quietMs: number, at: number): Request {
  return saying(
    { ...park(request), updatedAt: at },
    {
      to: "thread",
      content: phrases.parked(Math.max(1, Math.round(quietMs / 60_000))),
      buttons: { kind: "wake" },
    },
  );
}

/** Undefined: not parked, or it has no thread. */
export function awoken(request: Done, by: Mover): Request | undefined {
  const { outcome, threadId } = request;
  if (outcome.kind !== "parked" || threadId === undefined) return undefined;
  const awake = noting(wake({ ...request, threadId }, outcome), control(by, "wake"));
  if (awake.state === "plan_ready") {
    const buttons = { kind: "plan", version: awake.plan.version } as const;
    return saying(awake, { to: "thread", content: phrases.planReady(awake.plan.text), buttons });
  }
  const notice = { from: "notice", text: phrases.awake, at: by.at } as const;
  return saying(noting(awake, notice), { to: "thread", content: phrases.awake });
}

export function control({ id, userId, at }: Mover, word: string): Entry {
  return { from: "control", id, word, by: userId, at };
}
