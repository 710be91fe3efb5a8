import type { PluginTimer } from "../store/plugin-timers.ts";

/** Looks for timers that are due, the earliest first: some of all, or a few of each server. */
export interface Look {
  readonly earliest: (most: number) => readonly PluginTimer[];
  readonly inEach: (most: number) => readonly PluginTimer[];
}

/** Where this many are due, one server could have all of them. */
const crowd = 100;

/** A few of all that are due, of each server in turn: one with thousands keeps the others waiting for no more than one of its own. */
export function fewOfEach(looks: readonly Look[], most: number): readonly PluginTimer[] {
  const seen = looks.flatMap(({ earliest, inEach }) => {
    const first = earliest(crowd);
    return first.length < crowd ? first : inEach(most);
  });
  const queues = Map.groupBy(
    seen.toSorted((a, b) => a.nextAt - b.nextAt),
    ({ guildId }) => guildId,
  );
  const few: PluginTimer[] = [];
  for (let turn = 0; few.length < most; turn += 1) {
    const these = [...queues.values()].flatMap((queue) => queue[turn] ?? []);
    if (these.length === 0) break;
    few.push(...these.slice(0, most - few.length));
  }
  return few;
}
