import { RefusalError } from "../../../declaration/refusal.ts";
import { type DiscordNeed, needInWords } from "../../../plugin-api/needs.ts";
import type { Caller } from "../../dispatch/call.ts";
import type { GrantState } from "../granters.ts";
import type { GuildPowers } from "../guild-powers.ts";
import { bitsOf, holds } from "../permission-bits.ts";

/** The checks that every action makes. Each throws RefusalError unless it may go on. */
export interface Checks {
  /** It was declared, the plugin is on there, and an admin who may do it granted it. @param object what it is about, by its id */
  granted(need: DiscordNeed, guildId: string, object?: string): Promise<void>;
  /** @returns the guild that a channel belongs to */
  guildOf(channelId: string): Promise<string>;
  /** Turbot, and whoever asked if someone did, has the need's permissions in a channel. @param what "open threads" */
  permitted(need: DiscordNeed, channelId: string, caller: Caller | undefined, what: string): Promise<void>;
  /** Refuses what an event would have to lend someone's permissions for. @param only what an event is enough for */
  lendsRights(caller: Caller, only: string): void;
}

export interface ChecksParts {
  readonly declares: (need: DiscordNeed) => boolean;
  /** What it was granted for, by ids; undefined: everything. */
  readonly objectsOf: (guildId: string, need: DiscordNeed) => readonly string[] | undefined;
  readonly grantOf: (guildId: string, need: DiscordNeed) => Promise<GrantState>;
  readonly isOff: (guildId: string) => boolean;
  readonly guilds: GuildPowers;
}

export function createChecks({ declares, grantOf, objectsOf, isOff, guilds }: ChecksParts): Checks {
  return {
    async granted(need, guildId, object) {
      if (!declares(need)) throw new RefusalError(`This needs "${need}": add it to needs.discord`);
      if (isOff(guildId)) throw ofServer("The plugin is switched off in this server");
      const state = await grantOf(guildId, need);
      const only = object === undefined ? undefined : objectsOf(guildId, need);
      if (state === "granted" && only !== undefined && !only.includes(object ?? "")) {
        throw ofServer(
          `The plugin may ${needInWords(need)} here, but not this one: an admin can add it with /plugins`,
        );
      }
      if (state === "granted") return;
      throw ofServer(
        state === "resting"
          ? `"${need}" rests in this server: whoever allowed it may not do that there any more. Another admin can allow it with /plugins`
          : `"${need}" isn't granted in this server: an admin can let it ${needInWords(need)} with /plugins`,
      );
    },
    async guildOf(channelId) {
      const guildId = await guilds.guildOf(channelId);
      if (guildId === undefined) throw ofServer("There's no such channel in a server that Turbot serves");
      return guildId;
    },
    async permitted(need, channelId, caller, what) {
      const may = async (userId: string) =>
        holds(await guilds.permissionsIn(channelId, userId), bitsOf(need));
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

/** The server says no: nothing is wrong with the plugin. */
export function ofServer(message: string): RefusalError {
  return new RefusalError(message, { blame: "server" });
}
