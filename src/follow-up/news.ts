import { messages } from "./messages.ts";
import { type Proposed, recordUpdate, withRevision } from "./proposed.ts";
import { readRevision } from "./revision-words.ts";

/** Something that happened to a pull request, with all its details. Texts are untrusted. */
export type PullRequestUpdate =
  | {
      readonly kind: "review";
      readonly id: number;
      readonly by: string;
      readonly state: "approved" | "changes_requested" | "commented";
      readonly text: string;
      /** Whether the writer may push to the repository. */
      readonly mayWrite: boolean;
    }
  | {
      readonly kind: "comment";
      readonly id: number;
      readonly by: string;
      readonly text: string;
      readonly mayWrite: boolean;
    }
  /** All checks of a commit have ended. */
  | { readonly kind: "checks"; readonly headSha: string; readonly failed: readonly string[] }
  /** No check ever started. */
  | { readonly kind: "no checks" }
  | { readonly kind: "reopened"; readonly id: string; readonly by: string };

/** How many texts by people without push access are quoted in a pull request's thread. */
export const maxQuoted = 5;

/** After that they are only counted: the thread hears at this many, and each time the number has doubled. */
const firstCount = 10;

/** How an update changes a request. Undefined if it was reported before or says nothing. */
export function applyUpdate(request: Proposed, update: PullRequestUpdate): Proposed | undefined {
  const { requester } = request;
  switch (update.kind) {
    case "review": {
      const { id, by, text, state, mayWrite } = update;
      if (wasReported(request, `review ${id}`)) return undefined;
      const wanted = state === "changes_requested" ? text : readRevision(text);
      if (mayWrite && state !== "approved" && wanted) return addRevision(request, `review-${id}`, by, wanted);
      if (state === "commented" && text === "") return undefined;
      const words = {
        approved: mayWrite ? messages.approved(by, text) : messages.approvedByGuest(by, text),
        changes_requested: messages.changesWanted(by, text),
        commented: messages.said(by, text),
      }[state];
      if (!mayWrite) return fromPublic(request, `review ${id}`, words);
      const ping = state === "changes_requested" ? requester.id : undefined;
      return notify(request, `review ${id}`, words, ping);
    }
    case "comment": {
      const { id, by, text, mayWrite } = update;
      if (wasReported(request, `comment ${id}`)) return undefined;
      const wanted = readRevision(text);
      if (mayWrite && wanted) return addRevision(request, `comment-${id}`, by, wanted);
      const words = messages.said(by, text);
      return mayWrite ? notify(request, `comment ${id}`, words) : fromPublic(request, `comment ${id}`, words);
    }
    case "checks": {
      const { headSha, failed } = update;
      if (failed.length === 0) return notify(request, `checks passed ${headSha}`, messages.checksPassed);
      const key = `checks failed ${headSha} ${failed.toSorted().join(" ")}`;
      return notify(request, key, messages.checksFailed(failed), requester.id);
    }
    case "no checks":
      return notify(request, "no checks", messages.noChecks);
    case "reopened": {
      const before = request.outcome.told.filter((key) => key !== "closed");
      const open = { ...request, outcome: { ...request.outcome, told: before } };
      return notify(open, `reopened ${update.id}`, messages.reopened(update.by));
    }
  }
}

/** Its writer may have gained rights since: what was only reported, or missed, is never acted on later. */
function wasReported({ outcome: { told } }: Proposed, key: string): boolean {
  return told.includes(key) || told.includes(missed(key));
}

/** The key for an event that couldn't be handled, so that the thread was told to look at GitHub. */
export function missed(key: string): string {
  return `missed ${key}`;
}

/** People without push access could flood the thread: a few texts are quoted, then they are counted, more and more rarely. */
function fromPublic(request: Proposed, key: string, words: string): Proposed | undefined {
  const count = request.outcome.fromPublic + 1;
  const counted = { ...request, outcome: { ...request.outcome, fromPublic: count } };
  if (count <= maxQuoted) return notify(counted, key, words);
  const { url } = request.outcome.pullRequest;
  if (count === maxQuoted + 1) return notify(counted, key, messages.manyWrite(url));
  const doublings = Math.log2(count / firstCount);
  if (doublings >= 0 && Number.isInteger(doublings)) return notify(counted, key, messages.wrote(count, url));
  return recordUpdate(counted, key);
}

function notify(request: Proposed, key: string, content: string, ping?: string): Proposed | undefined {
  return recordUpdate(request, key, { to: "thread", content, ...(ping === undefined ? {} : { ping }) });
}

function addRevision(request: Proposed, id: string, by: string, text: string): Proposed | undefined {
  return withRevision(request, { id, why: "asked", by, text }, messages.onIt(by, text));
}
