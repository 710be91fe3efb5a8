import type { OwnMessages } from "../discord/store/own-messages.ts";
import type { Log } from "../log/log.ts";
import { capMs } from "../plugins/store/plugin-deeds.ts";
import type { Forgettings, KnownForgetting } from "./store/forgettings.ts";
import type { ServerData, TableCount } from "./store/server-data.ts";

/** Deletes everything of a server, and proves it. */
export interface ForgetServer {
  now(guildId: string): Promise<ServerForgotten>;
  /**
   * What was left, such as a request that has ended since, or what plugins did in the hour before it was asked; if a process was killed or failed in between, all of it starts again.
   *
   * @returns whether something is still left, or under way
   */
  rest(guildId: string, asked: Pick<KnownForgetting, "isBegun" | "at">): boolean;
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
  readonly forgettings: Pick<Forgettings, "ask" | "begun">;
  /** A server's channels and threads, as far as Discord tells. Never rejects. */
  readonly channelsOf: (guildId: string) => Promise<readonly string[]>;
  /** Closes a server's open requests, and returns how many. */
  readonly closeRequests: (guildId: string) => number;
  /** Deletes what is the server's from plugins' stores. @returns which plugins lost something */
  readonly forgetInPlugins: (guildId: string) => readonly string[];
  readonly onForgotten: () => void;
  readonly log: Log;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}): ForgetServer {
  const {
    data,
    ownMessages,
    forgettings,
    channelsOf,
    closeRequests,
    forgetInPlugins,
    onForgotten,
    log,
    now,
  } = powers;
  const underWay = new Set<string>();

  /** Everything that can be done at once. Each step can be repeated. */
  async function forgetAtOnce(guildId: string): Promise<ServerForgotten> {
    underWay.add(guildId);
    try {
      const channelIds = await channelsOf(guildId);
      const before = data.count(guildId);
      const open = closeRequests(guildId);
      const takingBack = ownMessages.takeBackIn(guildId);
      data.forget(guildId, channelIds, now() - capMs);
      const plugins = forgetInPlugins(guildId);
      forgettings.begun({ scope: "server", id: guildId });
      const after = new Map(data.count(guildId).map(({ what, rows }) => [what, rows]));
      const tables = before.map((one) => ({ ...one, left: after.get(one.what) ?? 0 }));
      return { tables, plugins, takingBack, open };
    } finally {
      underWay.delete(guildId);
    }
  }

  return {
    now(guildId) {
      // First of all: whatever happens next, it is finished later.
      forgettings.ask({ scope: "server", id: guildId });
      return forgetAtOnce(guildId).finally(onForgotten);
    },
    rest(guildId, { isBegun, at }) {
      if (underWay.has(guildId)) return true;
      if (!isBegun) {
        // If it fails again, its turn comes with the others'.
        forgetAtOnce(guildId).then(onForgotten, (error: unknown) =>
          log.error("privacy.not_forgotten", { scope: "server", error }),
        );
        return true;
      }
      if (data.forgetRequests(guildId) > 0) {
        ownMessages.takeBackIn(guildId);
        onForgotten();
      }
      const hasDeeds = data.forgetDeeds(guildId, at, now() - capMs);
      return data.openRequests(guildId) > 0 || hasDeeds;
    },
  };
}
