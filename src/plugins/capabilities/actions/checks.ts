import { PermissionFlagsBits } from "discord-api-types/v10";
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
import { hasPowers } from "../powers.ts";
import type { Delegated, Delegation } from "./delegation.ts";

/** The checks that every action makes. Each throws RefusalError unless it may go on. */
export interface Checks {
  /** It was declared, the plugin is on there, and an admin who may do it granted it. @param object what it is about, by its id: a role, a channel */
  granted(need: DiscordNeed, guildId: string, object?: string): Promise<void>;
  /** What an admin picked for it, by ids; undefined: everything. */
  picked(need: DiscordNeed, guildId: string): readonly string[] | undefined;
  /** The same for what it does by itself. */
  pickedByItself(need: DiscordNeed, guildId: string): readonly string[] | undefined;
  /** Why it may not be done by itself there; undefined: it was listed and granted apart. */
  refusesUnattended(need: DiscordNeed, guildId: string): Promise<RefusalError | undefined>;
  /** @returns the guild that a channel belongs to */
  guildOf(channelId: string): Promise<string>;
  /**
   * Turbot, and whoever asked if someone did, has the need's permissions in a channel, or was lent them.
   *
   * @param what "open threads"
   * @param targetId upon whom it is. @default nobody
   */
  permitted(
    need: DiscordNeed,
    channelId: string,
    caller: Caller | undefined,
    what: string,
    targetId?: string,
  ): Promise<Right>;
  /** The permissions that were delegated to somebody, in bits; undefined: none. */
  lent(asked: Delegated): Promise<bigint | undefined>;
  /** Discord takes a moderator's permissions while they are timed out, but no administrator's. Refuses for those. */
  freeToAct(caller: Pick<Caller, "guildId" | "userId">): Promise<void>;
  /** Members of the role may use a plugin without Discord's permission. */
  isDelegated(guildId: string, roleId: string): boolean;
  /** Somebody answers for Turbot itself. */
  isOperator(userId: string): boolean;
  /** Whether somebody has the need's permissions in a channel, or was lent them. Without a channel: in the server. */
  couldDo(
    need: DiscordNeed,
    whoAndWhere: {
      readonly guildId: string;
      readonly channelId?: string | undefined;
      readonly userId: string;
    },
  ): Promise<boolean>;
  /** Refuses what an event would have to lend someone's permissions for. @param only what an event is enough for */
  lendsRights(caller: Caller, only: string): void;
}

/** "delegated": whoever asked lacks the permission, and an admin let their role do it. */
export type Right = "own" | "delegated";

export interface ChecksParts {
  readonly declares: (need: DiscordNeed) => boolean;
  /** It lists in `needs.unattended` what it does by itself, or was granted that before there was such a list. */
  readonly declaresUnattended: (guildId: string, need: DiscordNeed) => boolean;
  /** What it was granted for, by ids; undefined: everything. */
  readonly objectsOf: (guildId: string, permit: Permit) => readonly string[] | undefined;
  /** @param channelId one that was picked */
  readonly grantOf: (guildId: string, permit: Permit, channelId?: string) => Promise<GrantState>;
  readonly isOff: (guildId: string) => boolean;
  readonly delegatedRoles: (guildId: string) => ReadonlySet<string>;
  readonly isOperator: (userId: string) => boolean;
  readonly delegation: Delegation;
  readonly guilds: GuildPowers;
}

export function createChecks(parts: ChecksParts): Checks {
  const { declares, declaresUnattended, grantOf, objectsOf, isOff, delegatedRoles } = parts;
  const { isOperator, delegation, guilds } = parts;
  const mayIn = async (need: DiscordNeed, channelId: string, userId: string, lent?: bigint) =>
    holds(await guilds.permissionsIn(channelId, userId, lent), bitsOf(need));
  const lent: Checks["lent"] = async (asked) => {
    const bits = await delegation.lent(asked);
    if (bits instanceof RefusalError) throw bits;
    return bits;
  };
  const freeToAct: Checks["freeToAct"] = async ({ guildId, userId }) => {
    const standing = await guilds.member(guildId, userId);
    if (standing?.isHeldBack === true && !holds(standing.permissions, PermissionFlagsBits.Administrator))
      throw ofServer("Whoever asked for it is timed out: they can try again after that");
  };
  return {
    async granted(need, guildId, object) {
      if (!declares(need)) throw new RefusalError(`This needs "${need}": add it to needs.discord`);
      if (isOff(guildId)) throw switchedOff();
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
    pickedByItself: (need, guildId) =>
      isUnattendedNeed(need) ? objectsOf(guildId, unattendedPermit(need)) : [],
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
    async couldDo(need, { guildId, channelId, userId }) {
      const may = async (bits = 0n) => {
        if (channelId !== undefined) return mayIn(need, channelId, userId, bits);
        return holds((await guilds.standing(guildId, userId)).permissions | bits, bitsOf(need));
      };
      if (await may()) return true;
      const bits = await delegation.lent({ need, guildId, askerId: userId });
      return typeof bits === "bigint" && may(bits);
    },
    ...{ lent, isOperator, freeToAct },
    isDelegated: (guildId, roleId) => delegatedRoles(guildId).has(roleId),
    async permitted(need, channelId, caller, what, targetId) {
      if (!(await mayIn(need, channelId, guilds.botUserId)))
        throw ofServer(`Turbot isn't allowed to ${what} here: an admin can give it the permission`);
      if (caller?.lendsRights !== true) return "own";
      if (await mayIn(need, channelId, caller.userId)) {
        if (hasPowers(bitsOf(need))) await freeToAct(caller);
        return "own";
      }
      const { guildId, userId } = caller;
      const upon = targetId === undefined ? {} : { targetId };
      const bits = await lent({ need, guildId, askerId: userId, ...upon });
      if (bits === undefined || !(await mayIn(need, channelId, userId, bits)))
        throw ofServer(`Whoever asked for it isn't allowed to ${what} here`);
      return "delegated";
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
      ? `"${need}" rests in this server: whoever allowed it may not do that there any more, or has been forgotten. Another admin can allow it with /plugins`
      : `"${need}" isn't granted in this server: an admin can let it ${needInWords(need)} with /plugins`,
  );
}

function notByItself(permit: Permit, state: Exclude<GrantState, "granted">): RefusalError {
  return ofServer(
    state === "resting"
      ? `The plugin may not ${needInWords(permit)} any more: whoever allowed it in this server may not do that themselves, or has been forgotten. Another admin can allow it with /plugins`
      : `The plugin may not ${needInWords(permit)}: an admin of this server can allow that, too, with /plugins`,
  );
}

/** An admin switched the plugin off where something was to be done. */
export function switchedOff(): RefusalError {
  return ofServer("The plugin is switched off in this server");
}

/** The server says no: nothing is wrong with the plugin. */
export function ofServer(message: string): RefusalError {
  return new RefusalError(message, { blame: "server" });
}
