import type { Done, Outcome } from "./request.ts";

/** So long after its end a request's conversation is kept, in milliseconds: as long as a parked one can be woken. */
export const conversationKeptMs = 14 * 24 * 60 * 60 * 1_000;

/** So long after its end it is known who asked for what, in milliseconds: 90 days. */
export const requesterKeptMs = 90 * 24 * 60 * 60 * 1_000;

/** A request without anything that somebody wrote, or their name. What became of its pull request is still told. */
export function anonymous(request: Done): Done {
  return {
    ...withoutConversation(request),
    requester: { id: "", name: "someone" },
    description: "",
    outbox: [],
  };
}

/** A request without what was said in it. */
export function withoutConversation(request: Done): Done {
  return { ...request, conversation: [], outcome: withoutPlan(request.outcome) };
}

function withoutPlan(outcome: Outcome): Outcome {
  return outcome.kind === "parked" ? { kind: "stranded", reason: "forgotten" } : outcome;
}
