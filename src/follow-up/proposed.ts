import { anonymizeRevision } from "../requests/forget-request.ts";
import type { Done, Outcome, Request, Revision } from "../requests/request.ts";
import type { OutboxMessage } from "../requests/thread/outbox.ts";
import { append } from "../requests/transitions.ts";

/** A request with a pull request. */
export type Proposed = Done & {
  readonly threadId: string;
  readonly outcome: Extract<Outcome, { readonly kind: "proposed" }>;
};

export function asProposed(request: Request | undefined): Proposed | undefined {
  if (request?.state !== "done" || request.outcome.kind !== "proposed") return undefined;
  const { threadId, outcome } = request;
  return threadId === undefined ? undefined : { ...request, threadId, outcome };
}

/** Whether its pull request waits to be merged, as far as we were told. */
export function isOpen({ outcome: { told } }: Proposed): boolean {
  return !told.includes("merged") && !told.includes("closed");
}

/** The same request after a piece of news, which is told once. Undefined: it was told before. */
export function afterNews(request: Proposed, key: string, ...says: readonly Words[]): Proposed | undefined {
  if (request.outcome.told.includes(key)) return undefined;
  const told = [...request.outcome.told, key];
  return append({ ...request, outcome: { ...request.outcome, told } }, ...says);
}

/** What is said, before it has its nonce. */
export type Words = Omit<OutboxMessage, "nonce">;

/** The same request with a revision to be made. Undefined: it was asked for before, or there is nothing to revise. */
export function withRevision(
  request: Proposed,
  asked: Pick<Revision, "id" | "why" | "by" | "byId" | "text">,
  words: string,
): Proposed | undefined {
  const { outcome } = request;
  if (!isOpen(request) || outcome.revisions.some(({ id }) => id === asked.id)) return undefined;
  const revisions = [...outcome.revisions, { ...asked, state: "waiting", attempts: 0, wants: [] } as const];
  return append({ ...request, outcome: { ...outcome, revisions } }, { to: "thread", content: words });
}

/** The same request with what a revision wants allowed, and that revision to be made once more. */
export function permitted(request: Proposed, { id, wants }: Revision): Proposed {
  const again = changeRevision(request, id, { state: "waiting", attempts: 0, wants: [] });
  const leave = [...new Set([...again.outcome.leave, ...wants])];
  return { ...again, outcome: { ...again.outcome, leave } };
}

export function waitingRevision({ outcome: { revisions } }: Proposed): Revision | undefined {
  return revisions.find(({ state }) => state === "waiting");
}

/** The same request with one of its revisions changed. Of a forgotten request nothing outlives its making. */
export function changeRevision(request: Proposed, id: string, change: Partial<Revision>): Proposed {
  const forgotten = request.requester.id === "";
  const revisions = request.outcome.revisions.map((revision) => {
    if (revision.id !== id) return revision;
    const changed = { ...revision, ...change };
    return forgotten ? anonymizeRevision(changed) : changed;
  });
  return { ...request, outcome: { ...request.outcome, revisions } };
}
