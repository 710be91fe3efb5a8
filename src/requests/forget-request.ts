import type { Done, Outcome, Request, Revision, StoredStep } from "./request.ts";

/** How long a conversation is kept after its request ended, in milliseconds: as long as a parked one can be reopened. */
export const conversationKeptMs = 14 * 24 * 60 * 60 * 1_000;

/**
 * Removes names and everything that people wrote. The outcome of its pull request is still reported, and a waiting revision
 * keeps its text until it is made: reviewers may have asked for it.
 */
export function anonymize(request: Done): Done {
  const bare = withoutConversation(request);
  return {
    ...bare,
    requester: { id: "", name: "someone" },
    description: "",
    // It starts with words of the request. Kept until the merge: revisions go there, and a closed pull request can be reopened.
    branchName: isMerged(bare.outcome) ? undefined : bare.branchName,
    outbox: [],
    // A name that is to be taken out still is.
    credit: request.credit?.name === undefined ? request.credit : undefined,
    steps: bare.steps.map(withoutDetails),
    outcome: withoutPeople(bare.outcome),
  };
}

/** Removes what was said in a request. */
export function withoutConversation(request: Done): Done {
  return { ...request, conversation: [], outcome: withoutParkedPlan(request.outcome) };
}

/** The message that asked was deleted. */
export function withoutWish<R extends Request>(request: R): R {
  return { ...(withoutMessage(request, request.id) ?? request), description: "" };
}

/** A message of the thread was deleted. Undefined if it isn't in there. */
export function withoutMessage<R extends Request>(request: R, messageId: string): R | undefined {
  const isIt = (entry: Request["conversation"][number]) =>
    entry.from === "requester" && entry.id === messageId;
  if (!request.conversation.some(isIt)) return undefined;
  const conversation = request.conversation.map((entry) => (isIt(entry) ? { ...entry, text: "" } : entry));
  return { ...request, conversation };
}

/**
 * Removes this person from somebody else's request: an operator, say, who cancelled it or asked for a revision of its pull
 * request. Work on it continues.
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
  const revisions = outcome.revisions.map((one) => (one.byId === userId ? anonymizeRevision(one) : one));
  return { ...outcome, revisions };
}

/** Removes what a person wants changed and Claude has yet to read: they want no part in AI any more. */
export function withoutWaitingWords<R extends Request>(request: R, userId: string): R {
  if (request.state !== "done" || request.outcome.kind !== "proposed") return request;
  const revisions = request.outcome.revisions.map((one): Revision => {
    const isPending = one.state === "waiting" || one.wants.length > 0;
    return one.byId === userId && isPending ? { ...one, state: "failed", text: "", wants: [] } : one;
  });
  return { ...request, outcome: { ...request.outcome, revisions } };
}

/** Removes who asked for a revision and, unless it is still waiting, what they wrote. */
export function anonymizeRevision({ byId: _, ...revision }: Revision): Revision {
  if (revision.state === "waiting") return { ...revision, by: "" };
  // Without its text there is nothing left to allow.
  return { ...revision, by: "", text: "", wants: [] };
}

/** Keeps how long a step took, but not what it found wrong with the code. */
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
  // The reason can quote the request.
  if (outcome.kind === "rejected") return { ...outcome, reason: "" };
  if (outcome.kind !== "proposed") return outcome;
  const over = outcome.told.includes("merged") || outcome.told.includes("closed");
  const revisions = outcome.revisions
    // A revision that waits on a merged or closed pull request will never be made.
    .map((revision) =>
      over && revision.state === "waiting" ? { ...revision, state: "failed" as const } : revision,
    )
    .map(anonymizeRevision);
  return { ...outcome, plan: undefined, revisions };
}
