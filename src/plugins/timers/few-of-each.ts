import type { PluginTimer } from "../store/plugin-timers.ts";

/** Looks for timers that are due, the earliest first. */
type Look = (most: number, butOf: readonly string[]) => readonly PluginTimer[];

/** So many due timers are looked at; where there are more, those of other servers are looked for besides. */
const mostSeen = 100;

/** A few of all that are due, of each server in turn: one with thousands keeps the others waiting for no more than one of its own. */
export function fewOfEach(looks: readonly Look[], most: number): readonly PluginTimer[] {
  const seen = looks.flatMap((look) => {
    const first = look(mostSeen, []);
    const crowded = first.length < mostSeen ? [] : [...new Set(first.map(({ guildId }) => guildId))];
    return crowded.length === 0 ? first : [...first, ...look(mostSeen, crowded)];
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
