import type { RequestStore } from "../store/request-store.ts";

/** A request whose pull request is neither merged nor closed, as far as anybody told us. */
export interface OpenProposal {
  readonly requestId: string;
  /** Where it was asked. Whoever can't read there mustn't hear of the wish; its names are everybody's affair. */
  readonly guildId: string;
  readonly channelId: string;
  /** As the member typed it: untrusted. Empty once it was forgotten. */
  readonly description: string;
  /** "/dice", "!flip" */
  readonly newCommands: readonly string[];
  readonly url: string;
}

/** Older ones than these many are merged, closed or forgotten. */
const LOOKED_AT = 100;

/** What other plugins are on their way, newest first. */
export function openProposals(store: Pick<RequestStore, "builtLately">): readonly OpenProposal[] {
  return store.builtLately("plugin", LOOKED_AT).flatMap((request) => {
    const { id, guildId, channelId, description, outcome } = request;
    if (outcome.kind !== "proposed" || outcome.told.some((news) => /^(merged|closed)/.test(news))) return [];
    const { newCommands, pullRequest } = outcome;
    return [{ requestId: id, guildId, channelId, description, newCommands, url: pullRequest.url }];
  });
}
