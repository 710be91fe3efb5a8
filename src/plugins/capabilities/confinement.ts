import { type DiscordNeed, needNames, needOf } from "../../plugin-api/needs.ts";
import type { Caller } from "../dispatch/call.ts";
import { ofServer } from "./actions/checks.ts";
import type { GuildPowers } from "./guild-powers.ts";
import { bitsOf, holds } from "./permission-bits.ts";

/** Needs that let a plugin read channels. */
const reading: readonly DiscordNeed[] = needNames.filter(
  (name) => needOf(name)?.reads === true && needOf(name)?.objects === "channels",
);

/**
 * A plugin that an admin let into a channel that not everybody sees writes only in the channels that were picked for it, whatever it writes:
 * rule 4 of what makes power safe. Besides, it answers privately whoever sees all of them.
 */
export type Confinement = (
  guildId: string,
  channelId: string,
  /** Who alone sees it; undefined: everybody there. */
  to: Caller | undefined,
) => Promise<void>;

/** @param objectsOf what a need is granted for */
export function createConfinement(
  objectsOf: (guildId: string, need: DiscordNeed) => readonly string[] | undefined,
  guilds: Pick<GuildPowers, "homeOf" | "permissionsIn">,
  openness: GuildPowers["openness"],
): Confinement {
  return async (guildId, channelId, to) => {
    const picked = new Set(reading.flatMap((need) => objectsOf(guildId, need) ?? []));
    if (picked.size === 0 || picked.has(channelId) || picked.has(await guilds.homeOf(channelId))) return;
    const hidden: string[] = [];
    // One that is gone can't be read any more.
    for (const id of picked) if ((await openness(id))?.isPublic === false) hidden.push(id);
    if (hidden.length === 0) return;
    const sees = async (id: string) =>
      to !== undefined && holds(await guilds.permissionsIn(id, to.userId), bitsOf("read_history"));
    const seen = await Promise.all(hidden.map(sees));
    if (seen.every((one) => one)) return;
    throw ofServer(
      "The plugin may read channels here that not everybody sees, so it writes only in those that an admin picked for it with /plugins, or privately to people who see them all",
    );
  };
}
