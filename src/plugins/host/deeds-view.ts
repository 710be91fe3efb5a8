import type { PluginDeed } from "../store/plugin-deeds.ts";
import type { PluginRecords } from "./plugin-records.ts";

/** A page of what a plugin did in a guild, as admins see it. */
export interface DeedsView {
  /** The newest first; on the first page then some that are older and still to be taken back. */
  readonly deeds: readonly PluginDeed[];
  /** What Discord refuses to have taken back, by the deed's id, and when it is tried again in milliseconds since 1970. */
  readonly refused: ReadonlyMap<number, number>;
  /** What else is to be taken back. */
  readonly further: number;
  /** Counted from 0. */
  readonly page: number;
  readonly hasNext: boolean;
}

/** As many as fit into a message with the older ones, each with a button. */
const perPage = 8;
const mostOlder = 4;

export function deedsView(
  { deeds, due }: Pick<PluginRecords, "deeds" | "due">,
  guildId: string,
  plugin: string,
  page: number,
): DeedsView {
  const found = deeds.of(guildId, plugin, 0, perPage + 1, page * perPage);
  const newest = found.slice(0, perPage);
  const isIn = (some: readonly PluginDeed[], id: number) => some.some((deed) => deed.id === id);
  const all = due.of(guildId, plugin, perPage + mostOlder);
  const older = all
    .filter(({ deedId }) => page === 0 && !isIn(newest, deedId))
    .flatMap(({ deedId }) => deeds.find(guildId, deedId) ?? [])
    .slice(0, mostOlder);
  const shown = [...newest, ...older];
  const dueHere = all.filter(({ deedId }) => isIn(shown, deedId)).length;
  return {
    deeds: shown,
    refused: new Map(all.filter(({ isRefused }) => isRefused).map(({ deedId, nextAt }) => [deedId, nextAt])),
    further: page === 0 ? due.count(guildId, plugin) - dueHere : 0,
    page,
    hasNext: found.length > perPage,
  };
}
