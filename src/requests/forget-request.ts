import type { Done, Outcome, Request, Revision, StoredStep } from "./request.ts";

/** So long after its end a request's conversation is kept, in milliseconds: as long as a parked one can be woken. */
export const conversationKeptMs = 14 * 24 * 60 * 60 * 1_000;

/** So long after its end it is known who asked for what, in milliseconds: 90 days. */
export const requesterKeptMs = 90 * 24 * 60 * 60 * 1_000;

/**
 * A request without anything that somebody wrote, or their name. What became of its pull request is still told, and a
 * revision that waits keeps its words until it is made: reviewers may have asked for it.
 */
export function anonymous(request: Done): Done {
  const bare = withoutConversation(request);
  return {
    ...bare,
    requester: { id: "", name: "someone" },
    description: "",
    // It begins like the wish. Until the merge it is where changes go; a closed pull request can be opened again.
    branchName: isMerged(bare.outcome) ? undefined : bare.branchName,
    outbox: [],
    steps: bare.steps.map(withoutDetails),
    outcome: withoutPeople(bare.outcome),
  };
}

/** A request without what was said in it. */
export function withoutConversation(request: Done): Done {
  return { ...request, conversation: [], outcome: withoutParkedPlan(request.outcome) };
}

/**
 * Somebody else's request without this person: an operator, say, who cancelled it or asked for a change of its pull
 * request. What is being made of it goes on.
 */
export function withoutPerson<R extends Request>(request: R, userId: string): R {
  const conversation = request.conversation.map((entry) =>
    entry.from === "control" && entry.by === userId ? { ...entry, by: "" } : entry,
  );
  if (request.state !== "done") return { ...request, conversation };
  return { ...request, conversation, outcome: outcomeWithout(request.outcome, userId) };
}

function outcomeWithout(outcome: Outcome, userId: string): Outcome {
  if (outcome.kind === "cancelled") return outcome.by === userId ? { ...outcome, by: "" } : outcome;
  if (outcome.kind !== "proposed") return outcome;
  const revisions = outcome.revisions.map((one) => (one.byId === userId ? anonymousRevision(one) : one));
  return { ...outcome, revisions };
}

/** A revision without who asked for it; without what they wrote, too, once nothing is to be made of it any more. */
export function anonymousRevision({ byId: _, ...revision }: Revision): Revision {
  if (revision.state === "waiting") return { ...revision, by: "" };
  // Without its words nothing could be made of a leave for it, either.
  return { ...revision, by: "", text: "", wants: [] };
}

/** How long steps took is still known, and not what of a wish's code was found fault with. */
function withoutDetails(step: StoredStep): StoredStep {
  if (step.status === "failed") return { ...step, error: "" };
  if (step.status !== "completed") return step;
  const { detail: _detail, ...rest } = step;
  return rest;
}

function isMerged(outcome: Outcome): boolean {
  return outcome.kind === "proposed" && outcome.told.includes("merged");
}

function withoutParkedPlan(outcome: Outcome): Outcome {
  return outcome.kind === "parked" ? { kind: "stranded", reason: "forgotten" } : outcome;
}

function withoutPeople(outcome: Outcome): Outcome {
  if (outcome.kind === "cancelled") return { ...outcome, by: "" };
  // It may quote what was asked for.
  if (outcome.kind === "rejected") return { ...outcome, reason: "" };
  if (outcome.kind !== "proposed") return outcome;
  const over = outcome.told.includes("merged") || outcome.told.includes("closed");
  const revisions = outcome.revisions
    // Nothing will be made of what waits on a pull request that is over.
    .map((revision) =>
      over && revision.state === "waiting" ? { ...revision, state: "failed" as const } : revision,
    )
    .map(anonymousRevision);
  return { ...outcome, plan: undefined, revisions };
}
