import { callHost } from "./host-link.ts";

/**
 * Members of a server by a whole number, the highest first: points, levels, wins. Up to 100,000 members and 20 rankings in a server. Whose
 * score is the same has the same rank. Each person's score is their own: `/mydata` shows it, and `/forget` deletes it.
 */
export interface Ranking {
  /** Undefined: they aren't in it. */
  get(userId: string): Promise<number | undefined>;
  set(userId: string, score: number): Promise<void>;
  /** Adds to a score, which begins at 0. Returns the new one. */
  add(userId: string, by: number): Promise<number>;
  remove(userId: string): Promise<void>;
  /** The best, at most 100. @param options `from`: the place to begin at, for pages. @default from 1 */
  top(limit: number, options?: { readonly from?: number }): Promise<readonly Ranked[]>;
  /** Undefined: they aren't in it. */
  rankOf(userId: string): Promise<Ranked | undefined>;
  /** Somebody among those just before and after them, at most 50 each. Empty: they aren't in it. */
  around(userId: string, each: number): Promise<readonly Ranked[]>;
  /** How many are in it. */
  count(): Promise<number>;
  /** Empties it, at once however many there are: for a new season. */
  clear(): Promise<void>;
}

export interface Ranked {
  readonly userId: string;
  readonly score: number;
  /** From 1. */
  readonly rank: number;
}

export function createRanking(guildId: string | null, name: string): Ranking {
  const ask = async (what: string, given: Readonly<Record<string, unknown>> = {}) =>
    callHost(`ranking.${what}`, {
      ...given,
      guildId: guildId === null ? null : String(guildId),
      name: String(name),
    });
  return {
    get: async (userId) => ((await ask("get", { userId: String(userId) })) as number | null) ?? undefined,
    async set(userId, score) {
      await ask("set", { userId: String(userId), score });
    },
    add: async (userId, by) => (await ask("add", { userId: String(userId), by })) as number,
    async remove(userId) {
      await ask("remove", { userId: String(userId) });
    },
    top: async (limit, { from = 1 } = {}) => (await ask("top", { limit, from })) as readonly Ranked[],
    rankOf: async (userId) =>
      ((await ask("rankOf", { userId: String(userId) })) as Ranked | null) ?? undefined,
    around: async (userId, each) =>
      (await ask("around", { userId: String(userId), each })) as readonly Ranked[],
    count: async () => (await ask("count")) as number,
    async clear() {
      await ask("clear");
    },
  };
}
