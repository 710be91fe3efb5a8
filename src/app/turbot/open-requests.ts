import type { OpenRequest } from "../../built-ins/turbot/facts.ts";
import { asProposed, isOpen, type Proposed } from "../../follow-up/proposed.ts";
import { type Request, unanswered } from "../../requests/request.ts";
import type { RequestStore } from "../../requests/store/request-store.ts";
import { oneLine } from "../../requests/thread/messages.ts";

/** Pull requests that are looked through for open ones. */
const mostLookedAt = 200;

/** What people have asked for and isn't over, oldest first. @param guildId undefined: in all servers */
export function openRequests(
  store: Pick<RequestStore, "open" | "withPullRequest">,
  guildId: string | undefined,
): readonly OpenRequest[] {
  const proposed = store.withPullRequest(mostLookedAt).flatMap((request) => {
    const found = asProposed(request);
    return found === undefined || !isOpen(found) ? [] : [ofProposed(found)];
  });
  return [...store.open().map(ofOpen), ...proposed]
    .filter((request) => guildId === undefined || request.guildId === guildId)
    .toSorted((one, other) => one.since - other.since);
}

function ofOpen(request: Request): OpenRequest {
  return { ...facts(request), ...stateOf(request), pullRequest: undefined };
}

function ofProposed(request: Proposed): OpenRequest {
  const { pullRequest, revisions } = request.outcome;
  const isRevised = revisions.some(({ state }) => state === "waiting");
  return {
    ...facts(request),
    state: "pull request open",
    waitsFor: isRevised ? "me, to change it" : "a review",
    pullRequest,
  };
}

function facts({ id, guildId, description, requester, threadId, updatedAt }: Request) {
  return {
    ...{ id, guildId, threadId },
    description: oneLine(description, 100),
    requesterId: requester.id,
    since: updatedAt,
  };
}

function stateOf(request: Request): Pick<OpenRequest, "state" | "waitsFor"> {
  switch (request.state) {
    case "discussing": {
      const isMyTurn = request.threadId === undefined || unanswered(request);
      return { state: "being planned", waitsFor: isMyTurn ? "me" : "whoever asked" };
    }
    case "plan_ready":
      return { state: "planned", waitsFor: "a go" };
    case "generating":
      return request.attempts === 0
        ? { state: "in line to be built", waitsFor: "its turn" }
        : { state: "being built", waitsFor: "me" };
    case "done":
      return { state: "over", waitsFor: "nobody" };
  }
}
