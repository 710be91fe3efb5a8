import type { API } from "@discordjs/core";
import type { APIChannel, GatewayDispatchPayload } from "discord-api-types/v10";
import { discordCode, refusedFor } from "./rest/discord-errors.ts";

/** What counts for a channel or thread. */
export interface ChannelFact {
  /** The channel itself, or the one that the thread belongs to: settings are made there. */
  readonly homeId: string;
  readonly isAgeRestricted: boolean;
}

/** Facts about channels, from Discord on demand, and remembered until an event changes them. */
export interface ChannelFacts {
  /** Undefined: Turbot can't see such a channel. */
  of(channelId: string): Promise<ChannelFact | undefined>;
  onDispatch(payload: GatewayDispatchPayload): void;
  /** A new session: changes before it were never reported. */
  onSessionLost(): void;
}

/** Remembered channels; one in use is looked up again after it dropped out. */
const most = 10_000;

export function createChannelFacts(api: Pick<API, "channels">): ChannelFacts {
  const known = new Map<string, Promise<APIChannel | undefined>>();

  function channelAt(id: string): Promise<APIChannel | undefined> {
    const before = known.get(id);
    if (before !== undefined) return before;
    const asked = api.channels.get(id).catch((error: unknown) => {
      known.delete(id);
      if (refusedFor(error, discordCode.unknownChannel, discordCode.missingAccess)) return undefined;
      throw error;
    });
    if (known.size >= most) known.clear();
    known.set(id, asked);
    return asked;
  }

  return {
    async of(channelId) {
      const channel = await channelAt(channelId);
      if (channel === undefined) return undefined;
      const parentId = "thread_metadata" in channel ? channel.parent_id : undefined;
      const home = parentId ? await channelAt(parentId) : channel;
      const isAgeRestricted = home !== undefined && "nsfw" in home && home.nsfw === true;
      return { homeId: home?.id ?? channelId, isAgeRestricted };
    },
    onDispatch({ t, d }) {
      if (t === "CHANNEL_UPDATE" || t === "CHANNEL_DELETE" || t === "THREAD_DELETE") known.delete(d.id);
    },
    onSessionLost: () => known.clear(),
  };
}
