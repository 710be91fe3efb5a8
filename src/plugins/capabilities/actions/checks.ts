import { RefusalError } from "../../../declaration/refusal.ts";
import {
  type DiscordNeed,
  isUnattendedNeed,
  needInWords,
  needOf,
  type Permit,
  unattendedPermit,
} from "../../../plugin-api/needs.ts";
import type { Caller } from "../../dispatch/call.ts";
import type { GrantState } from "../granters.ts";
import type { GuildPowers } from "../guild-powers.ts";
import { bitsOf, holds } from "../permission-bits.ts";

/** The checks that every action makes. Each throws RefusalError unless it may go on. */
export interface Checks {
  /** It was declared, the plugin is on there, and an admin who may do it granted it. @param object what it is about, by its id: a role, a channel */
  granted(need: DiscordNeed, guildId: string, object?: string): Promise<void>;
  /** What an admin picked for it, by ids; undefined: everything. */
  picked(need: DiscordNeed, guildId: string): readonly string[] | undefined;
  /** Why it may not be done by itself there; undefined: it was listed and granted apart. */
  refusesUnattended(need: DiscordNeed, guildId: string): Promise<RefusalError | undefined>;
  /** @returns the guild that a channel belongs to */
  guildOf(channelId: string): Promise<string>;
  /** Turbot, and whoever asked if someone did, has the need's permissions in a channel. @param what "open threads" */
  permitted(need: DiscordNeed, channelId: string, caller: Caller | undefined, what: string): Promise<void>;
  /** Whether somebody has the need's permissions in a channel. */
  couldDo(need: DiscordNeed, channelId: string, userId: string): Promise<boolean>;
  /** Refuses what an event would have to lend someone's permissions for. @param only what an event is enough for */
  lendsRights(caller: Caller, only: string): void;
}

export interface ChecksParts {
  readonly declares: (need: DiscordNeed) => boolean;
  /** It lists in `needs.unattended` what it does by itself, or was granted that before there was such a list. */
  readonly declaresUnattended: (guildId: string, need: DiscordNeed) => boolean;
  /** What it was granted for, by ids; undefined: everything. */
  readonly objectsOf: (guildId: string, need: DiscordNeed) => readonly string[] | undefined;
  /** @param channelId one that was picked */
  readonly grantOf: (guildId: string, permit: Permit, channelId?: string) => Promise<GrantState>;
  readonly isOff: (guildId: string) => boolean;
  readonly guilds: GuildPowers;
}

export function createChecks(parts: ChecksParts): Checks {
  const { declares, declaresUnattended, grantOf, objectsOf, isOff, guilds } = parts;
  const couldDo: Checks["couldDo"] = async (need, channelId, userId) =>
    holds(await guilds.permissionsIn(channelId, userId), bitsOf(need));
  return {
    async granted(need, guildId, object) {
      if (!declares(need)) throw new RefusalError(`This needs "${need}": add it to needs.discord`);
      if (isOff(guildId)) throw ofServer("The plugin is switched off in this server");
      const only = object === undefined ? undefined : objectsOf(guildId, need);
      const isOfChannels = needOf(need)?.objects === "channels";
      const picked = only !== undefined && isOfChannels ? object : undefined;
      const isOut =
        only !== undefined &&
        !only.includes(object ?? "") &&
        !(isOfChannels && only.includes(await guilds.homeOf(object ?? "")));
      const state = await grantOf(guildId, need, isOut ? undefined : picked);
      if (state === "granted" && isOut) {
        throw ofServer(
          isOfChannels
            ? `The plugin may ${needInWords(need)} in this server, but not in this channel: an admin can add it with /plugins`
            : `The plugin may ${needInWords(need)} here, but not this one: an admin can add it with /plugins`,
        );
      }
      if (state === "granted") return;
      throw notGranted(need, state);
    },
    picked: (need, guildId) => objectsOf(guildId, need),
    async refusesUnattended(need, guildId) {
      if (!isUnattendedNeed(need) || !declaresUnattended(guildId, need)) {
        return new RefusalError(
          `Nobody asked for this, so it needs "${need}" in needs.unattended too: add it there, or do it for somebody's command or button`,
        );
      }
      const permit = unattendedPermit(need);
      const state = await grantOf(guildId, permit);
      return state === "granted" ? undefined : notByItself(permit, state);
    },
    async guildOf(channelId) {
      const guildId = await guilds.guildOf(channelId);
      if (guildId === undefined) throw ofServer("There's no such channel in a server that Turbot serves");
      return guildId;
    },
    couldDo,
    async permitted(need, channelId, caller, what) {
      const may = (userId: string) => couldDo(need, channelId, userId);
      if (!(await may(guilds.botUserId)))
        throw ofServer(`Turbot isn't allowed to ${what} here: an admin can give it the permission`);
      if (caller?.lendsRights === true && !(await may(caller.userId)))
        throw ofServer(`Whoever asked for it isn't allowed to ${what} here`);
    },
    lendsRights({ lendsRights }, only) {
      if (lendsRights) return;
      throw new RefusalError(
        `An event lends nobody's rights: only ${only} here. A command or a button can do more`,
      );
    },
  };
}

function notGranted(need: DiscordNeed, state: Exclude<GrantState, "granted">): RefusalError {
  return ofServer(
    state === "resting"
      ? `"${need}" rests in this server: whoever allowed it may not do that there any more. Another admin can allow it with /plugins`
      : `"${need}" isn't granted in this server: an admin can let it ${needInWords(need)} with /plugins`,
  );
}

function notByItself(permit: Permit, state: Exclude<GrantState, "granted">): RefusalError {
  return ofServer(
    state === "resting"
      ? `The plugin may not ${needInWords(permit)} any more: whoever allowed it in this server may not do that themselves. Another admin can allow it with /plugins`
      : `The plugin may not ${needInWords(permit)}: an admin of this server can allow that, too, with /plugins`,
  );
}

/** The server says no: nothing is wrong with the plugin. */
export function ofServer(message: string): RefusalError {
  return new RefusalError(message, { blame: "server" });
}
