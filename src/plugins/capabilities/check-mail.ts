import type { Caller, MessageRef } from "../dispatch/call.ts";
import type { MailConversations } from "../store/mail-conversations.ts";
import { ofServer } from "./actions/checks.ts";
import type { GuildPowers } from "./guild-powers.ts";

/**
 * What people write to the team in private is told only to themselves, and in channels that not everybody sees: rule 4 of what makes power
 * safe.
 *
 * @throws RefusalError
 */
export type CheckMail = (
  sources: readonly MessageRef[],
  /** `to`: who alone sees it; undefined: everybody there. */
  where: { readonly channelId: string; readonly to: Caller | undefined },
) => Promise<void>;

export function createCheckMail(
  mails: Pick<MailConversations, "ownerOf">,
  openness: GuildPowers["openness"],
): CheckMail {
  return async (sources, { channelId, to }) => {
    const owners = sources.flatMap((source) => mails.ownerOf(source.channelId) ?? []);
    if (owners.every((userId) => userId === to?.userId)) return;
    if (channelId !== "" && (await openness(channelId))?.isPublic === false) return;
    throw ofServer(
      "Somebody wrote this to the team in private: it is told only in channels that not everybody sees, and to themselves",
    );
  };
}
