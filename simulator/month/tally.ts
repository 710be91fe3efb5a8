import { fairGroups, type Group } from "./cast.ts";

/** What became of what a group tried to say. */
export interface GroupTally {
  readonly people: Set<string>;
  tries: number;
  answered: number;
  /** Too soon after another, and not tried again or too soon again. */
  tooFast: number;
  /** Refused by a cap, by its scope. */
  readonly refused: Map<string, number>;
}

export type Tally = ReadonlyMap<Group, GroupTally>;

export function createTally(): Map<Group, GroupTally> {
  const groups: readonly Group[] = [...fairGroups, "troll", "raiders"];
  return new Map(
    groups.map((group) => [
      group,
      { people: new Set(), tries: 0, answered: 0, tooFast: 0, refused: new Map() } satisfies GroupTally,
    ]),
  );
}

/** How much of what fair people wanted to say was answered, from 0 to 1. */
export function fairShare(tally: Tally): number {
  const fair = fairGroups.flatMap((group) => tally.get(group) ?? []);
  const sum = (of: (group: GroupTally) => number) => fair.reduce((total, group) => total + of(group), 0);
  return (
    sum(({ answered }) => answered) /
    Math.max(
      1,
      sum(({ tries }) => tries),
    )
  );
}
