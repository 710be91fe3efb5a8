import type { Random } from "../../packages/simulator-kit/random.ts";

/** Who takes part in the month. The first four are fair: they want an answer, and wait for it. */
export type Group = "regulars" | "newcomers" | "others" | "builders" | "troll" | "raiders";

export const fairGroups: readonly Group[] = ["regulars", "newcomers", "others", "builders"];

/** Something that somebody does, at a moment of the month. */
export type Deed =
  | {
      readonly kind: "line";
      readonly at: number;
      readonly group: Group;
      readonly userId: string;
      readonly channelId: string;
      readonly words: string;
    }
  | { readonly kind: "build"; readonly at: number; readonly userId: string; readonly revisions: number };

export interface MonthSize {
  readonly members: number;
  /** All that people try to say to Turbot in chat. */
  readonly tries: number;
  readonly builds: number;
}

/** A server with 3,000 members. */
export const wholeMonth: MonthSize = { members: 3_000, tries: 9_000, builds: 20 };

const hour = 60 * 60 * 1_000;
const day = 24 * hour;
const channels = ["general", "games", "music", "art", "off-topic", "help"] as const;

/** How the tries are shared out, as parts of all. */
const shares = { regulars: 0.5, newcomers: 0.1, others: 0.14, builders: 0.04, troll: 0.08, raiders: 0.14 };

/** The whole month, in the order in which it happens. @param start when it begins, in milliseconds since 1970 */
export function castMonth(size: MonthSize, start: number, random: Random): readonly Deed[] {
  const count = (group: Group) => Math.round(size.tries * shares[group]);
  const people = (group: Group, part: number) =>
    Array.from({ length: Math.max(1, Math.round(size.members * part)) }, (_, index) => `${group}-${index}`);
  const oneOf = <T>(list: readonly T[]): T => list[random.between(0, list.length - 1)] as T;
  const lines = (
    group: Group,
    who: readonly string[],
    when: () => number,
    where: readonly string[] = channels,
  ) =>
    Array.from({ length: count(group) }, (): Deed => {
      const words = group === "troll" ? "say something rude ".repeat(90) : sentence(random);
      return {
        ...{ kind: "line", group, words },
        ...{ at: when(), userId: oneOf(who), channelId: oneOf(where) },
      };
    });
  // People are awake: between 14:00 and midnight UTC, most of them in the evening.
  const anyTime = () =>
    start +
    random.between(0, 29) * day +
    Math.round((14 + 5 * (random.fraction() + random.fraction())) * hour);
  const onDay = (which: number, from: number, hours: number) => () =>
    start + (which - 1) * day + Math.round((from + random.fraction() * hours) * hour);
  const builders = people("builders", 0.004);
  const deeds: Deed[] = [
    ...lines("regulars", people("regulars", 0.04), anyTime),
    ...lines("newcomers", people("newcomers", 0.1), onDay(12, 14, 6), ["general", "games", "help"]),
    ...lines("others", people("others", 0.3), anyTime),
    ...lines("builders", builders, anyTime),
    // One person, on five evenings, as fast as they can type.
    ...lines("troll", ["troll-0"], () => onDay(oneOf([5, 9, 16, 20, 27]), 20, 1.5)(), ["general"]),
    // Sixty new accounts, on the third, for an hour.
    ...lines("raiders", people("raiders", 0.02), onDay(3, 17, 1), ["general", "off-topic"]),
    ...Array.from({ length: size.builds }, (_, index): Deed => {
      const revisions = random.pick([0, 1, 1, 1, 2]);
      return { kind: "build", at: anyTime(), userId: builders[index % builders.length] ?? "", revisions };
    }),
  ];
  return deeds.toSorted((one, other) => one.at - other.at);
}

const openings = [
  "what is",
  "how do I find",
  "tell me about",
  "do you like",
  "who wrote",
  "when is",
] as const;
const topics = [
  "the best fish for a reef",
  "a song for tonight",
  "the next event here",
  "a game that five people can play",
  "the difference between a turbot and a halibut",
  "a good name for my cat, who is grey and very loud at night",
] as const;

function sentence(random: Random): string {
  return `${random.pick(openings)} ${random.pick(topics)}? ${"And why? ".repeat(random.between(0, 3))}`.trim();
}
