import { messages } from "./messages.ts";
import { afterNews, type Proposed, withRevision } from "./proposed.ts";
import { readRevision } from "./revision-words.ts";

/** Something that happened to a pull request, with all that is to be known about it. Texts are anybody's. */
export type News =
  | {
      readonly kind: "review";
      readonly id: number;
      readonly by: string;
      readonly state: "approved" | "changes_requested" | "commented";
      readonly text: string;
      /** The writer may push to the repository. */
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
  /** None ever began. */
  | { readonly kind: "no checks" }
  | { readonly kind: "reopened"; readonly id: string; readonly by: string };

/** So much of what people who can't push write about a pull request is quoted in its thread. */
export const maxQuoted = 5;

/** After that it is counted: at this many, and each time they have doubled. */
const firstCount = 10;

/** What a piece of news makes of a request. Undefined: it was told before, or says nothing. */
export function hear(request: Proposed, news: News): Proposed | undefined {
  const { requester } = request;
  switch (news.kind) {
    case "review": {
      const { id, by, text, state, mayWrite } = news;
      if (wasTold(request, `review ${id}`)) return undefined;
      const wish = state === "changes_requested" ? text : readRevision(text);
      if (mayWrite && state !== "approved" && wish) return asked(request, `review-${id}`, by, wish);
      if (state === "commented" && text === "") return undefined;
      const words = {
        approved: mayWrite ? messages.approved(by, text) : messages.approvedByGuest(by, text),
        changes_requested: messages.changesWanted(by, text),
        commented: messages.said(by, text),
      }[state];
      if (!mayWrite) return fromPublic(request, `review ${id}`, words);
      const ping = state === "changes_requested" ? requester.id : undefined;
      return told(request, `review ${id}`, words, ping);
    }
    case "comment": {
      const { id, by, text, mayWrite } = news;
      if (wasTold(request, `comment ${id}`)) return undefined;
      const wish = readRevision(text);
      if (mayWrite && wish) return asked(request, `comment-${id}`, by, wish);
      const words = messages.said(by, text);
      return mayWrite ? told(request, `comment ${id}`, words) : fromPublic(request, `comment ${id}`, words);
    }
    case "checks": {
      const { headSha, failed } = news;
      if (failed.length === 0) return told(request, `checks passed ${headSha}`, messages.checksPassed);
      const key = `checks failed ${headSha} ${failed.toSorted().join(" ")}`;
      return told(request, key, messages.checksFailed(failed), requester.id);
    }
    case "no checks":
      return told(request, "no checks", messages.noChecks);
    case "reopened": {
      const before = request.outcome.told.filter((key) => key !== "closed");
      const open = { ...request, outcome: { ...request.outcome, told: before } };
      return told(open, `reopened ${news.id}`, messages.reopened(news.by));
    }
  }
}

/** Whoever wrote it may have got more rights since: what was only told, or given up on, is never acted on later. */
function wasTold({ outcome: { told } }: Proposed, key: string): boolean {
  return told.includes(key) || told.includes(missed(key));
}

/** Marks that the thread was told to look itself, for something that couldn't be taken in. */
export function missed(key: string): string {
  return `missed ${key}`;
}

/** Who can't push could write here for ever: some of it is quoted, then it is counted, ever more rarely. */
function fromPublic(request: Proposed, key: string, words: string): Proposed | undefined {
  const count = request.outcome.fromPublic + 1;
  const counted = { ...request, outcome: { ...request.outcome, fromPublic: count } };
  if (count <= maxQuoted) return told(counted, key, words);
  const { url } = request.outcome.pullRequest;
  if (count === maxQuoted + 1) return told(counted, key, messages.manyWrite(url));
  const doublings = Math.log2(count / firstCount);
  if (doublings >= 0 && Number.isInteger(doublings)) return told(counted, key, messages.wrote(count, url));
  return afterNews(counted, key);
}

function told(request: Proposed, key: string, content: string, ping?: string): Proposed | undefined {
  return afterNews(request, key, { to: "thread", content, ...(ping === undefined ? {} : { ping }) });
}

function asked(request: Proposed, id: string, by: string, text: string): Proposed | undefined {
  return withRevision(request, { id, why: "asked", by, text }, messages.onIt(by, text));
}
