import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { Caller, HandlerCall, MessageRef } from "../../dispatch/call.ts";
import type { createCheckAddresses } from "../../settings/private-address.ts";
import { checkFiles } from "../actions/check-files.ts";
import type { Checks } from "../actions/checks.ts";
import type { Wanted } from "../actions/in-whose-right.ts";
import type { CheckCarried } from "../check-carried.ts";
import type { CheckMail } from "../check-mail.ts";
import type { Confinement } from "../confinement.ts";
import type { PluginFiles } from "../files/plugin-files.ts";
import type { KeepCopies } from "../keep-copies.ts";
import type { MembersWords } from "../members-words.ts";

/** Where a message of a plugin's goes, and for whom. */
export interface Destination {
  /** Undefined: in no server. */
  readonly guildId: string | undefined;
  readonly channelId: string;
  /** Who alone sees it; undefined: everybody there. */
  readonly to: Caller | undefined;
  /** Whom it answers, who may read what they may read elsewhere; undefined: nobody asked. */
  readonly asker: Caller | undefined;
  /** Who sends files with it; undefined: what they take was checked already. */
  readonly filesBy: Pick<Wanted, "caller" | "concernsThem"> | undefined;
}

/** What every message of a plugin passes before it is said: an answer, a message that nobody asked for, an edit, and a post. */
export interface Outgoing {
  /** @throws RefusalError if it can't be said there, or Discord's error */
  check(
    message: Partial<OutgoingMessage>,
    where: Destination,
    underWay: readonly HandlerCall[],
  ): Promise<void>;
  /** The messages that it repeats. @throws RefusalError if one was deleted */
  sourcesOf(message: Partial<OutgoingMessage>, underWay: readonly HandlerCall[]): readonly MessageRef[];
}

export function createOutgoing(powers: {
  readonly checks: Checks;
  readonly confine: Confinement;
  readonly checkCarried: CheckCarried;
  /** Keeps the addresses that admins entered from others. */
  readonly checkAddresses: ReturnType<typeof createCheckAddresses>;
  readonly files: Pick<PluginFiles, "sourcesIn">;
  readonly membersWords: Pick<MembersWords, "check">;
  readonly keepCopies: Pick<KeepCopies, "sourcesOf">;
  readonly checkMail: CheckMail;
}): Outgoing {
  const { checks, confine, checkCarried, checkAddresses, files, membersWords, keepCopies, checkMail } =
    powers;
  const sourcesOf: Outgoing["sourcesOf"] = (message, underWay) =>
    keepCopies.sourcesOf(message, underWay, files.sourcesIn(message));
  return {
    async check(message, { guildId, channelId, to, asker, filesBy }, underWay) {
      if (filesBy !== undefined && message.files !== undefined) {
        const place = { guildId: guildId ?? (await checks.guildOf(channelId)), channelId };
        await checkFiles(checks, { ...place, ...filesBy, underWay });
      }
      if (guildId !== undefined) await confine(guildId, channelId, to);
      await checkCarried(message, channelId, asker);
      await checkMail(sourcesOf(message, underWay), { guildId, channelId, to }, underWay);
      await checkAddresses(message, { guildId, to });
      if (guildId !== undefined) await membersWords.check(message, { guildId, channelId }, underWay);
    },
    sourcesOf,
  };
}
