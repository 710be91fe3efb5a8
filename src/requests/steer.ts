import type { Done, Entry, Generating, PlanReady, Request } from "./request.ts";
import { messages } from "./thread/messages.ts";
import { append, appendEntries, approve, cancel, park, permit, refine, reopen } from "./transitions.ts";

/** Who changes a request, by which message or interaction, and when. */
export interface Actor {
  /** The message's or interaction's snowflake. */
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the requester can start another request, in milliseconds since 1970; undefined: right away. */
  readonly againAt?: number | undefined;
}

/** An actor who can have the plan built, unless refused. */
export interface Approver extends Actor {
  /** Why they may not have it built (any more), with what to do about it; undefined if they may. */
  readonly mayNotBuild: string | undefined;
}

/** The transitions that words and buttons share, each with its messages. */

export function approveAndNotify(request: PlanReady, by: Actor): Generating {
  return append(appendEntries(approve(request), control(by, "go")), {
    to: "thread",
    content: messages.begun,
  });
}

/** An operator allows the areas that this plan asked for, and no other plan. */
export function permitAndNotify(request: PlanReady, by: Actor): Generating {
  return append(appendEntries(approve(permit(request)), control(by, "allow")), {
    to: "thread",
    content: messages.begun,
  });
}

/** @param words what the requester wants changed; if undefined, they are asked */
export function refineAndNotify(request: PlanReady, by: Actor, words: string | undefined): Request {
  const again = refine(request);
  if (words !== undefined) {
    return appendEntries(again, { from: "requester", id: by.id, text: words, at: by.at });
  }
  const notice = { from: "notice", text: messages.refineHow, at: by.at } as const;
  return append(appendEntries(again, control(by, "refine"), notice), {
    to: "thread",
    content: messages.refineHow,
  });
}

/** A run in progress ends before its next step; everything else ends right away. */
export function cancelAndNotify(request: Exclude<Request, Done>, by: Actor): Request {
  const noted = appendEntries(request, control(by, "cancel"));
  if (noted.state === "generating") return append(noted, { to: "thread", content: messages.stopping });
  const own = by.userId === request.requester.id;
  return append(cancel(noted, by.userId), {
    to: "thread",
    content: (own ? messages.cancelled : messages.cancelledByOperator)(by.againAt),
  });
}

/** How long a parked request can be reopened, in milliseconds: 14 days. */
const reopenableMs = 14 * 24 * 60 * 60 * 1_000;

/** Whether a parked request can still be reopened. */
export function canReopen({ updatedAt }: Pick<Request, "updatedAt">, at: number): boolean {
  return at - updatedAt <= reopenableMs;
}

/** @param at when the 14 days that the message mentions start, in milliseconds since 1970 */
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

/** Undefined if it isn't parked or has no thread. */
export function reopenAndNotify(request: Done, by: Actor): Request | undefined {
  const { outcome, threadId } = request;
  if (outcome.kind !== "parked" || threadId === undefined) return undefined;
  const awake = appendEntries(reopen({ ...request, threadId }, outcome), control(by, "wake"));
  if (awake.state === "plan_ready") {
    const buttons = { kind: "plan", version: awake.plan.version } as const;
    return append(awake, { to: "thread", content: messages.planReady(awake.plan.text), buttons });
  }
  const notice = { from: "notice", text: messages.awake, at: by.at } as const;
  return append(appendEntries(awake, notice), { to: "thread", content: messages.awake });
}

export function control({ id, userId, at }: Actor, word: string): Entry {
  return { from: "control", id, word, by: userId, at };
}
