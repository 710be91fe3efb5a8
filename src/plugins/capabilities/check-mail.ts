import type { Caller, HandlerCall, MessageRef } from "../dispatch/call.ts";
import type { MailConversations } from "../store/mail-conversations.ts";
import { ofServer } from "./actions/checks.ts";
import { askersIn } from "./actions/in-whose-right.ts";
import type { GuildPowers } from "./guild-powers.ts";
import { bitsOf, holds } from "./permission-bits.ts";

/**
 * What people write to the team in private is told only to themselves, and in channels that not everybody sees: rule 4 of what makes power
 * safe. As a plugin could tell it in other words, one that has had such messages writes where everybody reads only for a moderator who asks.
 *
 * @throws RefusalError
 */
export type CheckMail = (
  sources: readonly MessageRef[],
  where: {
    /** Undefined: in no server. */
    readonly guildId: string | undefined;
    readonly channelId: string;
    /** Who alone sees it; undefined: everybody there. */
    readonly to: Caller | undefined;
  },
  underWay: readonly HandlerCall[],
) => Promise<void>;

export function createCheckMail(powers: {
  readonly mails: Pick<MailConversations, "ownerOf">;
  /** Somebody there has opened a conversation with the plugin, also if it takes no messages any more. */
  readonly hasMail: (guildId: string) => boolean;
  readonly guilds: Pick<GuildPowers, "permissionsIn">;
  readonly openness: GuildPowers["openness"];
}): CheckMail {
  const { mails, hasMail, guilds, openness } = powers;
  const isForModerator = async (guildId: string, channelId: string, underWay: readonly HandlerCall[]) => {
    for (const { userId } of askersIn(guildId, underWay))
      if (holds(await guilds.permissionsIn(channelId, userId), bitsOf("delete_messages"))) return true;
    return false;
  };
  return async (sources, { guildId, channelId, to }, underWay) => {
    // What was given in a call is known as such also when whoever wrote it has been forgotten since.
    const owners = sources.flatMap(({ channelId: from, directOf }) => directOf ?? mails.ownerOf(from) ?? []);
    const isTheirs = owners.every((userId) => userId === to?.userId);
    const isConfined = to === undefined && guildId !== undefined && hasMail(guildId);
    if (isTheirs && !isConfined) return;
    if (channelId !== "" && (await openness(channelId))?.isPublic === false) return;
    if (!isTheirs)
      throw ofServer(
        "Somebody wrote this to the team in private: it is told only in channels that not everybody sees, and to themselves",
      );
    if (guildId !== undefined && (await isForModerator(guildId, channelId, underWay))) return;
    throw ofServer(
      "A plugin that takes messages to the team writes where everybody can read only for a moderator who asks for it: answer others privately",
    );
  };
}
