import type { Playground } from "../playground/playground.ts";

/** What somebody looks at, and as whom: all of it is in the address. */
export interface Look {
  /** A channel's or thread's id. */
  readonly channelId: string;
  readonly userId: string;
  readonly tab: Tab;
  /** The pull request that is open. */
  readonly pull: number | undefined;
}

export const tabs = ["guide", "pulls", "supervisor"] as const;
export type Tab = (typeof tabs)[number];

/** Reads an address; a missing or unknown part falls back to the first of its kind. */
export function readLook(query: Readonly<Record<string, string>>, playground: Playground): Look {
  const { cast } = playground;
  const tab = tabs.find((name) => name === query.tab) ?? "guide";
  const pull = playground.github.pullRequests().find(({ number }) => String(number) === query.pull)?.number;
  return {
    channelId: isChannel(playground, query.channel) ? query.channel : cast.generalId,
    userId: query.as === cast.memberId ? cast.memberId : cast.adminId,
    tab,
    pull,
  };
}

export function hrefOf(look: Look, change: Partial<Look> = {}): string {
  const { channelId, userId, tab, pull } = { ...look, ...change };
  const query = new URLSearchParams({ channel: channelId, as: userId, tab });
  if (pull !== undefined) query.set("pull", String(pull));
  return `/?${query}`;
}

function isChannel({ discord, cast }: Playground, id: string | undefined): id is string {
  const channels = discord.world.channels(cast.guildId);
  return channels.some(
    (channel) => channel.id === id || discord.world.threads(channel.id).some((thread) => thread.id === id),
  );
}
