import type { Playground } from "../playground/playground.ts";
import { type Pickable, pickableIn } from "./pickable.ts";

/** The names that ids in a text stand for. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  /** What menus offer. */
  readonly pickable: Pickable;
  /** Where a link leads inside the page: pull requests are shown here. Undefined: it leads outside. */
  inside(url: string): string | undefined;
}

export function createNames(playground: Playground, hrefOfPull: (number: number) => string): Names {
  const { discord, cast, github } = playground;
  const users = new Map(
    discord.world.members(cast.guildId).map(({ user }) => [user.id, user.global_name ?? user.username]),
  );
  users.set(discord.botUser.id, discord.botUser.username);
  const channels = new Map<string, string>();
  for (const channel of discord.world.channels(cast.guildId)) {
    channels.set(channel.id, channel.name ?? "");
    for (const thread of discord.world.threads(channel.id)) channels.set(thread.id, thread.name ?? "");
  }
  const pulls = `${github.pageUrl}/${github.owner}/${github.repo}/pull/`;
  return {
    user: (id) => users.get(id),
    channel: (id) => channels.get(id),
    pickable: pickableIn(playground),
    inside(url) {
      const number = url.startsWith(pulls) ? Number(url.slice(pulls.length).split(/[/?#]/)[0]) : Number.NaN;
      return Number.isSafeInteger(number) ? hrefOfPull(number) : undefined;
    },
  };
}
