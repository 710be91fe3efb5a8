import { phrases } from "./phrases.ts";
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
  | { readonly kind: "reopened"; readonly id: string; readonly by: string };

/** What a piece of news makes of a request. Undefined: it was told before, or says nothing. */
export function hear(request: Proposed, news: News): Proposed | undefined {
  const { requester } = request;
  switch (news.kind) {
    case "review": {
      const { id, by, text, state } = news;
      if (state === "approved") return told(request, `review ${id}`, phrases.approved(by, text));
      const wish = state === "changes_requested" ? text : readRevision(text);
      if (news.mayWrite && wish) return asked(request, `review-${id}`, by, wish);
      if (state === "changes_requested") {
        return told(request, `review ${id}`, phrases.changesWanted(by, text), requester.id);
      }
      return text === "" ? undefined : told(request, `review ${id}`, phrases.said(by, text));
    }
    case "comment": {
      const { id, by, text } = news;
      const wish = readRevision(text);
      if (news.mayWrite && wish) return asked(request, `comment-${id}`, by, wish);
      return told(request, `comment ${id}`, phrases.said(by, text));
    }
    case "checks": {
      const { headSha, failed } = news;
      if (failed.length === 0) return told(request, `checks passed ${headSha}`, phrases.checksPassed);
      const key = `checks failed ${headSha} ${failed.toSorted().join(" ")}`;
      return told(request, key, phrases.checksFailed(failed), requester.id);
    }
    case "reopened": {
      const before = request.outcome.told.filter((key) => key !== "closed");
      const open = { ...request, outcome: { ...request.outcome, told: before } };
      return told(open, `reopened ${news.id}`, phrases.reopened(news.by));
    }
  }
}

function told(request: Proposed, key: string, content: string, ping?: string): Proposed | undefined {
  return afterNews(request, key, { to: "thread", content, ...(ping === undefined ? {} : { ping }) });
}

function asked(request: Proposed, id: string, by: string, text: string): Proposed | undefined {
  return withRevision(request, { id, why: "asked", by, text }, phrases.onIt(by, text));
}
