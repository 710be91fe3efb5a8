import type { Done, Entry, Generating, PlanReady, Request } from "./request.ts";
import { messages } from "./thread/messages.ts";
import { append, appendAsNoted, approve, cancel, park, permit, refine, reopen } from "./transitions.ts";

/** Who moves a request, by which message or interaction, and when. */
export interface TransitionPowers {
  /** A snowflake. */
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the request's requester can start another one, in milliseconds since 1970; undefined: at once. */
  readonly againAt?: number | undefined;
}

/** Somebody who may say "go". */
export interface BuildQueue extends TransitionPowers {
  /** Why they may not have it built (any more), with what to do about it; undefined: they may. */
  readonly mayNotBuild: string | undefined;
}

/** The moves that words and buttons share, each with what is said about it. */

export function approveAndNotify(request: PlanReady, by: TransitionPowers): Generating {
  return append(appendAsNoted(approve(request), control(by, "go")), {
    to: "thread",
    content: messages.begun,
  });
}

/** By an operator, with leave to touch what they were asked for: by this plan, and no other. */
export function permitAndNotify(request: PlanReady, by: TransitionPowers): Generating {
  return append(appendAsNoted(approve(permit(request)), control(by, "allow")), {
    to: "thread",
    content: messages.begun,
  });
}

/** @param words what the requester wants to be different; undefined: that is still to be asked */
export function refineAndNotify(
  request: PlanReady,
  by: TransitionPowers,
  words: string | undefined,
): Request {
  const again = refine(request);
  if (words !== undefined) {
    return appendAsNoted(again, { from: "requester", id: by.id, text: words, at: by.at });
  }
  const notice = { from: "notice", text: messages.refineHow, at: by.at } as const;
  return append(appendAsNoted(again, control(by, "refine"), notice), {
    to: "thread",
    content: messages.refineHow,
  });
}

/** A run that is under way ends before its next step; everything else ends at once. */
export function cancelAndNotify(request: Exclude<Request, Done>, by: TransitionPowers): Request {
  const noted = appendAsNoted(request, control(by, "cancel"));
  if (noted.state === "generating") return append(noted, { to: "thread", content: messages.stopping });
  const own = by.userId === request.requester.id;
  return append(cancel(noted, by.userId), {
    to: "thread",
    content: (own ? messages.cancelled : messages.cancelledByOperator)(by.againAt),
  });
}

/** So long can a parked request be brought back, in milliseconds: 14 days. */
const wakeableMs = 14 * 24 * 60 * 60 * 1_000;

/** Whether a parked request can still be brought back. */
export function canReopen({ updatedAt }: Pick<Request, "updatedAt">, at: number): boolean {
  return at - updatedAt <= wakeableMs;
}

/** @param at from here on the 14 days count, as the words say. Milliseconds since 1970 */
export function parkAndNotify(
  request: Exclude<Request, Done | Generating>,
  quietMs: number,
  at: number,
): Request {
  return append(
    { ...park(request), updatedAt: at },
    {
      to: "thread",
      content: messages.parked(Math.max(1, Math.round(quietMs / 60_000))),
      buttons: { kind: "wake" },
    },
  );
}

/** Undefined: not parked, or it has no thread. */
export function reopenAndNotify(request: Done, by: TransitionPowers): Request | undefined {
  const { outcome, threadId } = request;
  if (outcome.kind !== "parked" || threadId === undefined) return undefined;
  const awake = appendAsNoted(reopen({ ...request, threadId }, outcome), control(by, "wake"));
  if (awake.state === "plan_ready") {
    const buttons = { kind: "plan", version: awake.plan.version } as const;
    return append(awake, { to: "thread", content: messages.planReady(awake.plan.text), buttons });
  }
  const notice = { from: "notice", text: messages.awake, at: by.at } as const;
  return append(appendAsNoted(awake, notice), { to: "thread", content: messages.awake });
}

export function control({ id, userId, at }: TransitionPowers, word: string): Entry {
  return { from: "control", id, word, by: userId, at };
}
