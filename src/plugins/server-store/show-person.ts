import { parsedOrText } from "../words/leaves.ts";
import type { ServerFile } from "./server-file.ts";

/** What a plugin keeps of one person alone, by server. */
export interface KeptOfPerson {
  readonly stored: readonly {
    readonly guildId: string;
    readonly key: string;
    readonly value: unknown;
    /** ISO 8601; null: for good. */
    readonly until: string | null;
  }[];
  readonly rankings: readonly {
    readonly guildId: string;
    readonly ranking: string;
    readonly score: number;
    readonly rank: number;
  }[];
}

/** Undefined: nothing. */
export function keptOf({ query }: ServerFile, userId: string, now: number): KeptOfPerson | undefined {
  const stored = query.showOwner
    .all(userId)
    .filter(({ expires }) => expires === null || Number(expires) > now)
    .map(({ guild_id, key, value, expires }) => ({
      guildId: String(guild_id),
      key: String(key),
      value: parsedOrText(String(value)),
      until: expires === null ? null : new Date(Number(expires)).toISOString(),
    }));
  const rankings = query.showScores.all(userId).map(({ guild_id, name, ranking, score }) => ({
    guildId: String(guild_id),
    ranking: String(name),
    score: Number(score),
    rank: Number(query.higherThan.get(Number(ranking), Number(score))?.members ?? 0) + 1,
  }));
  return stored.length + rankings.length === 0 ? undefined : { stored, rankings };
}
