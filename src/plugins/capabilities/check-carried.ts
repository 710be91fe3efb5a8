import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { Caller } from "../dispatch/call.ts";
import { ofServer } from "./actions/checks.ts";
import type { GuildPowers } from "./guild-powers.ts";
import { bitsOf, holds } from "./permission-bits.ts";

/**
 * Refuses to carry elsewhere what was read where not everybody can: rule 4 of what makes power safe. Whoever asks is answered with what they
 * can read themselves, also if it was read for somebody else.
 *
 * @throws RefusalError
 */
export type CheckCarried = (
  message: Partial<OutgoingMessage>,
  channelId: string,
  /** Who is answered with it; undefined: nobody asked. */
  asker: Caller | undefined,
) => Promise<void>;

export function createCheckCarried(powers: {
  readonly guilds: Pick<GuildPowers, "openness" | "permissionsIn">;
  /** The other channels, which not everybody sees, that a message is from. */
  readonly placesOf: (message: Partial<OutgoingMessage>, channelId: string) => readonly string[];
}): CheckCarried {
  const { guilds, placesOf } = powers;
  const reads = async (asker: Caller | undefined, channelId: string): Promise<boolean> => {
    if (asker?.lendsRights !== true) return false;
    // Who is in a private thread isn't known.
    if ((await guilds.openness(channelId))?.isPrivateThread !== false) return false;
    return holds(await guilds.permissionsIn(channelId, asker.userId), bitsOf("read_history"));
  };
  return async (message, channelId, asker) => {
    for (const from of new Set(placesOf(message, channelId))) {
      if (await reads(asker, from)) continue;
      throw ofServer(
        "This was read in a channel that not everybody sees: only whoever asked and can read there is answered with it",
      );
    }
  };
}
