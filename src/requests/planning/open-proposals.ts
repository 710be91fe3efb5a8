import type { RequestStore } from "../store/request-store.ts";

/** A request whose pull request is neither merged nor closed, as far as we know. */
export interface OpenProposal {
  readonly requestId: string;
  /** Where it was asked. Anyone who can't read that channel mustn't learn of the request, only which names it takes. */
  readonly guildId: string;
  readonly channelId: string;
  /** As the member typed it: untrusted. Empty once forgotten, or if they want no part in AI. */
  readonly description: string;
  /** "/dice", "!flip" */
  readonly newCommands: readonly string[];
  readonly url: string;
}

/** Anything older than the newest 100 has been merged, closed or forgotten. */
const maxConsidered = 100;

/** Plugins that others have proposed, newest first. @param isLeftOut whose words mustn't be shown to Claude */
export function openProposals(
  store: Pick<RequestStore, "builtLately">,
  isLeftOut: (userId: string) => boolean = () => false,
): readonly OpenProposal[] {
  return store.builtLately("plugin", maxConsidered).flatMap((request) => {
    const { id, guildId, channelId, outcome } = request;
    const description = isLeftOut(request.requester.id) ? "" : request.description;
    if (outcome.kind !== "proposed" || outcome.told.some((change) => /^(merged|closed)/.test(change)))
      return [];
    const { newCommands, pullRequest } = outcome;
    return [{ requestId: id, guildId, channelId, description, newCommands, url: pullRequest.url }];
  });
}
