import type { RequestStore } from "../store/requests.ts";

/** A request whose pull request is neither merged nor closed, as far as anybody told us. */
export interface OpenProposal {
  readonly requestId: string;
  /** As the member typed it: untrusted. */
  readonly description: string;
  /** "/dice", "!flip" */
  readonly newCommands: readonly string[];
  readonly url: string;
}

/** Older ones than these many are merged, closed or forgotten. */
const LOOKED_AT = 100;

/** What other plugins are on their way, newest first. */
export function openProposals(store: Pick<RequestStore, "builtLately">): readonly OpenProposal[] {
  return store.builtLately("plugin", LOOKED_AT).flatMap(({ id, description, outcome }) => {
    if (outcome.kind !== "proposed" || outcome.told.some((news) => /^(merged|closed)/.test(news))) return [];
    const { newCommands, pullRequest } = outcome;
    return [{ requestId: id, description, newCommands, url: pullRequest.url }];
  });
}
