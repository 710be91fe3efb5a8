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

/** Whether its pull request is neither merged nor closed, as far as we know. */
export function isOpen({ outcome: { told } }: Proposed): boolean {
  return !told.includes("merged") && !told.includes("closed");
}

/** How many pull requests of Turbot's are open, as far as we know; of the newest 200. */
export function countOpen(store: { withPullRequest(limit: number): readonly Request[] }): number {
  return store.withPullRequest(200).filter((request) => {
    const proposed = asProposed(request);
    return proposed !== undefined && isOpen(proposed);
  }).length;
}

/** Records an update, which is reported once. Undefined if it was reported before. */
export function recordUpdate(
  request: Proposed,
  key: string,
  ...messages: readonly NewMessage[]
): Proposed | undefined {
  if (request.outcome.told.includes(key)) return undefined;
  const told = [...request.outcome.told, key];
  return append({ ...request, outcome: { ...request.outcome, told } }, ...messages);
}

/** A message that has no nonce yet. */
export type NewMessage = Omit<OutboxMessage, "nonce">;

/** Adds a revision to make. Undefined if it was added before or the pull request isn't open. */
export function withRevision(
  request: Proposed,
  asked: Pick<Revision, "id" | "why" | "by" | "byId" | "text">,
  words: string,
): Proposed | undefined {
  const { outcome } = request;
  if (!isOpen(request) || outcome.revisions.some(({ id }) => id === asked.id)) return undefined;
  const revisions = [...outcome.revisions, { ...asked, state: "waiting", attempts: 0, wants: [] } as const];
  const of = asked.byId === undefined ? {} : { of: [asked.byId] };
  return append({ ...request, outcome: { ...outcome, revisions } }, { to: "thread", content: words, ...of });
}

/** Allows what a revision asks for, and puts that revision back in line. */
export function permitted(request: Proposed, { id, wants }: Revision): Proposed {
  const again = changeRevision(request, id, { state: "waiting", attempts: 0, wants: [] });
  const leave = [...new Set([...again.outcome.leave, ...wants])];
  return { ...again, outcome: { ...again.outcome, leave } };
}

export function waitingRevision({ outcome: { revisions } }: Proposed): Revision | undefined {
  return revisions.find(({ state }) => state === "waiting");
}

/** Changes one revision. For a forgotten request it is anonymized once it has been made. */
export function changeRevision(request: Proposed, id: string, change: Partial<Revision>): Proposed {
  const forgotten = request.requester.id === "";
  const revisions = request.outcome.revisions.map((revision) => {
    if (revision.id !== id) return revision;
    const changed = { ...revision, ...change };
    return forgotten ? anonymizeRevision(changed) : changed;
  });
  return { ...request, outcome: { ...request.outcome, revisions } };
}
