import { parsedOrText } from "../words/leaves.ts";
import { isOver } from "./entries.ts";
import { rankAt } from "./ranking.ts";
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
export function keptOf(file: ServerFile, userId: string, now: number): KeptOfPerson | undefined {
  const stored = file.query.showOwner
    .all(userId)
    .filter(({ expires }) => !isOver(expires, now))
    .map(({ guild_id, key, value, expires }) => ({
      guildId: String(guild_id),
      key: String(key),
      value: parsedOrText(String(value)),
      until: expires === null ? null : new Date(Number(expires)).toISOString(),
    }));
  const rankings = file.query.showScores.all(userId).map(({ guild_id, name, ranking, score }) => ({
    guildId: String(guild_id),
    ranking: String(name),
    score: Number(score),
    rank: rankAt(file, Number(ranking), Number(score)),
  }));
  return stored.length + rankings.length === 0 ? undefined : { stored, rankings };
}
