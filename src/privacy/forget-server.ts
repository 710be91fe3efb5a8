import type { OwnMessages } from "../discord/store/own-messages.ts";
import type { Forgettings } from "./store/forgettings.ts";
import type { ServerData, TableCount } from "./store/server-data.ts";

/** Deletes everything of a server, and proves it. */
export interface ForgetServer {
  now(guildId: string): Promise<ServerForgotten>;
  /** What was left, such as a request that has ended since. @returns whether something is still left */
  rest(guildId: string): boolean;
}

export interface ServerForgotten {
  /** By table: rows before, and now. */
  readonly tables: readonly (TableCount & { readonly left: number })[];
  /** Plugins that lost what was stored here. */
  readonly plugins: readonly string[];
  /** How many of Turbot's messages and threads here are being taken back. */
  readonly takingBack: number;
  /** How many requests were still open, and are being closed. */
  readonly open: number;
}

export function createForgetServer(powers: {
  readonly data: ServerData;
  readonly ownMessages: Pick<OwnMessages, "takeBackIn">;
  readonly forgettings: Pick<Forgettings, "ask">;
  /** A server's channels and threads, as far as Discord tells. */
  readonly channelsOf: (guildId: string) => Promise<readonly string[]>;
  /** Closes a server's open requests, and returns how many. */
  readonly closeRequests: (guildId: string) => number;
  /** Deletes what is the server's from plugins' stores. @returns which plugins lost something */
  readonly forgetInPlugins: (guildId: string) => readonly string[];
  readonly onForgotten: () => void;
}): ForgetServer {
  const { data, ownMessages, forgettings, channelsOf, closeRequests, forgetInPlugins, onForgotten } = powers;

  return {
    async now(guildId) {
      const channelIds = await channelsOf(guildId);
      // First of all: whatever happens next, it is finished later.
      forgettings.ask({ scope: "server", id: guildId });
      const before = data.count(guildId);
      const open = closeRequests(guildId);
      const takingBack = ownMessages.takeBackIn(guildId);
      data.forget(guildId, channelIds);
      const plugins = forgetInPlugins(guildId);
      onForgotten();
      const after = new Map(data.count(guildId).map(({ what, rows }) => [what, rows]));
      return {
        tables: before.map((one) => ({ ...one, left: after.get(one.what) ?? 0 })),
        plugins,
        takingBack,
        open,
      };
    },
    rest(guildId) {
      if (data.forgetRequests(guildId) > 0) {
        ownMessages.takeBackIn(guildId);
        onForgotten();
      }
      return data.openRequests(guildId) > 0;
    },
  };
}
