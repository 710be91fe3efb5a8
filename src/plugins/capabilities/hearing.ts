import { needForEvent, needOf } from "../../plugin-api/needs.ts";
import type { Declared, PluginGrants } from "../store/plugin-grants.ts";
import type { Granters } from "./granters.ts";
import type { GuildPowers } from "./guild-powers.ts";

/** Where something happened that plugins may be told of. */
export interface Heard {
  readonly plugin: string;
  readonly declares: Declared;
  readonly event: string;
  readonly guildId: string | undefined;
  /** Undefined: in no channel. */
  readonly channelId: string | undefined;
}

/**
 * Whether a plugin is told of an event that takes a grant: where whoever granted it may still do so; in a channel that everybody sees, or
 * that an admin picked, as rule 4 of what makes power safe says. A grant under an older release's words holds in all channels, as it did then.
 */
export function createHearing(parts: {
  readonly grants: PluginGrants;
  readonly granters: Granters;
  readonly guilds: Pick<GuildPowers, "homeOf">;
  readonly openness: GuildPowers["openness"];
}): (heard: Heard) => Promise<boolean> {
  const { grants, granters, guilds, openness } = parts;
  return async ({ plugin, declares, event, guildId, channelId }) => {
    const need = needForEvent(event);
    if (need === undefined) return true;
    if (guildId === undefined) return false;
    const only = channelId === undefined ? undefined : grants.objectsOf(plugin, guildId, need);
    if (channelId !== undefined && only !== undefined) {
      const isPicked =
        only.includes(channelId) ||
        (only.includes(await guilds.homeOf(channelId)) &&
          // Who is in a private thread isn't who sees the channel that it is in.
          (await openness(channelId))?.isPrivateThread === false);
      return isPicked && (await granters.stateOf(plugin, guildId, need, declares, channelId)) === "granted";
    }
    if ((await granters.stateOf(plugin, guildId, need, declares)) !== "granted") return false;
    if (channelId === undefined || needOf(need)?.objects !== "channels") return true;
    if (grants.isOnOldTerms(plugin, guildId, need)) return true;
    return (await openness(channelId))?.isPublic === true;
  };
}
