/** Something that is due in a server. */
interface Due {
  readonly guildId: string;
  readonly nextAt: number;
}

/** Looks for what is due, the earliest first: some of all, or a few of each server. */
export interface Look<T extends Due> {
  readonly earliest: (most: number) => readonly T[];
  readonly inEach: (most: number) => readonly T[];
}

/** Where this many are due, one server could have all of them. */
const crowd = 100;

/** A few of all that are due, of each server in turn: one with thousands keeps the others waiting for no more than one of its own. */
export function fewOfEach<T extends Due>(looks: readonly Look<T>[], most: number): readonly T[] {
  const seen = looks.flatMap(({ earliest, inEach }) => {
    const first = earliest(crowd);
    return first.length < crowd ? first : inEach(most);
  });
  const queues = Map.groupBy(
    seen.toSorted((a, b) => a.nextAt - b.nextAt),
    ({ guildId }) => guildId,
  );
  const few: T[] = [];
  for (let turn = 0; few.length < most; turn += 1) {
    const these = [...queues.values()].flatMap((queue) => queue[turn] ?? []);
    if (these.length === 0) break;
    few.push(...these.slice(0, most - few.length));
  }
  return few;
}
