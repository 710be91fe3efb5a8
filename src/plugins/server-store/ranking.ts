import { RefusalError } from "../../declaration/refusal.ts";
import { couldBeCode, idsIn } from "../words/leaves.ts";
import type { WritersOf } from "../words/store-writer.ts";
import { count, StoreFullError } from "./check-quota.ts";
import { madePart, partOf, totalsOf } from "./parts.ts";
import { quotas, warnsAgainBelow, warnsFrom } from "./quotas.ts";
import { bucketsBeside, levels } from "./score-levels.ts";
import type { ServerFile } from "./server-file.ts";

/** Members of one server by what they have reached, the highest first. Who has the same has the same rank. */

/** A list of one server. */
export interface RankingName {
  readonly guildId: string;
  readonly name: string;
  /** Whose words its name is, for one that is created. @default nobody's */
  readonly by?: WritersOf | undefined;
}

export interface Ranked {
  readonly userId: string;
  readonly score: number;
  /** From 1. */
  readonly rank: number;
}

export function scoreOf(file: ServerFile, list: RankingName, userId: string): number | null {
  return findMember(file, list, userId)?.score ?? null;
}

/** Call it in a transaction. @param change what becomes of the score. @returns the new score. @throws RefusalError */
export function setScore(
  file: ServerFile,
  list: RankingName,
  userId: string,
  change: (before: number | null) => number,
  now: number,
): number {
  const ranking = find(file, list) ?? make(file, list);
  const row = file.query.score.get(ranking.id, userId);
  const before = row === undefined ? null : Number(row.score);
  const score = change(before);
  if (!Number.isSafeInteger(score))
    throw new RefusalError(`A score is a whole number of at most ${count(Number.MAX_SAFE_INTEGER)} in size`);
  if (before === null) {
    if (ranking.members >= quotas.rankings.members)
      throw new StoreFullError(
        `The ranking "${list.name}"`,
        `${count(quotas.rankings.members)} members are in it`,
      );
    if (totalsOf(file).scores >= quotas.plugin.scores)
      throw new StoreFullError(
        "The plugin's store",
        `${count(quotas.plugin.scores)} scores in all rankings together`,
      );
  }
  if (score !== before) file.query.setScore.run(ranking.id, userId, score, now);
  return score;
}

export function removeScore(file: ServerFile, list: RankingName, userId: string): void {
  const ranking = find(file, list);
  if (ranking !== undefined) file.query.deleteScore.run(ranking.id, userId);
}

export function countOf(file: ServerFile, list: RankingName): number {
  return find(file, list)?.members ?? 0;
}

/** Null: they aren't in it. */
export function rankOf(file: ServerFile, list: RankingName, userId: string): Ranked | null {
  const member = findMember(file, list, userId);
  if (member === undefined) return null;
  const { ranking, score } = member;
  return { userId, score, rank: rankAt(file, ranking, score) };
}

/** @param from the place to begin at, from 1 */
export function topOf(file: ServerFile, list: RankingName, limit: number, from = 1): readonly Ranked[] {
  const ranking = find(file, list);
  if (ranking === undefined || from > ranking.members) return [];
  const start = scoreAt(file, ranking.id, from);
  const rows = file.query.best.all(ranking.id, start.score, limit, from - 1 - start.higher);
  let [rank, last] = [start.higher + 1, start.score];
  return rows.map(({ user_id, score: stored }, index) => {
    const score = Number(stored);
    if (score !== last) [rank, last] = [from + index, score];
    return { userId: String(user_id), score, rank };
  });
}

/** Somebody with those just before and after them; empty: they aren't in it. @param each how many before, and after */
export function aroundOf(
  file: ServerFile,
  list: RankingName,
  userId: string,
  each: number,
): readonly Ranked[] {
  const member = findMember(file, list, userId);
  if (member === undefined) return [];
  const { ranking, score, reached } = member;
  const same = Number(file.query.before.get(ranking, score, reached, userId)?.members ?? 0);
  const place = rankAt(file, ranking, score) + same;
  const from = Math.max(1, place - each);
  return topOf(file, list, place + each - from + 1, from);
}

/** Whether admins should be told that it is nearly full: once. Call it in a transaction. */
export function isNewlyNearlyFull(file: ServerFile, list: RankingName): boolean {
  const ranking = find(file, list);
  if (ranking === undefined) return false;
  const { members, isWarned, id } = ranking;
  const limit = quotas.rankings.members;
  if (isWarned && members < limit * warnsAgainBelow) file.query.warnRanking.run(id, 0);
  if (isWarned || members < limit * warnsFrom) return false;
  file.query.warnRanking.run(id, 1);
  return true;
}

/** Empties it. `sweep` deletes the scores bit by bit. Call it in a transaction. */
export function clearRanking(file: ServerFile, list: RankingName): void {
  const ranking = find(file, list);
  if (ranking !== undefined) file.query.giveUpRanking.run(ranking.id);
}

function find(file: ServerFile, { guildId, name }: RankingName) {
  const part = partOf(file, guildId);
  const row = part === undefined ? undefined : file.query.ranking.get(part.id, name);
  if (row === undefined) return undefined;
  return { id: Number(row.id), members: Number(row.members), isWarned: row.warned === 1 };
}

function findMember(file: ServerFile, list: RankingName, userId: string) {
  const ranking = find(file, list);
  const row = ranking === undefined ? undefined : file.query.score.get(ranking.id, userId);
  if (ranking === undefined || row === undefined) return undefined;
  return { ranking: ranking.id, score: Number(row.score), reached: Number(row.reached) };
}

function make(file: ServerFile, list: RankingName): { readonly id: number; readonly members: number } {
  const part = madePart(file, list.guildId);
  const { inServer } = quotas.rankings;
  if (file.query.rankingsOf.all(part.id).length >= inServer)
    throw new StoreFullError(
      "This server's room for rankings",
      `${inServer} are there. \`clear\` removes one`,
    );
  const { lastInsertRowid } = file.query.addRanking.run(part.id, list.name);
  for (const [userId, isSure] of namedIn(list))
    file.query.nameRanking.run(lastInsertRowid, userId, isSure ? 1 : 0);
  return { id: Number(lastInsertRowid), members: 0 };
}

/** Whom a name names, and who said what is in it; whether it is surely theirs: "points" can be the plugin's own word. */
function namedIn({ name, by }: RankingName): ReadonlyMap<string, boolean> {
  const folded = name.toLowerCase();
  const sayers = (by?.(name) ?? []).flatMap(({ userId, said }) => {
    const theirs = said.filter((one) => folded.includes(one));
    return theirs.length === 0 ? [] : [[userId, !theirs.every(couldBeCode)] as const];
  });
  return new Map([...sayers, ...idsIn(name).map((id) => [id, true] as const)]);
}

/** What is named after somebody goes; where only its name could be theirs, it stays as long as others are in it. */
export function forgetRankingsOf(file: ServerFile, userId: string): number {
  const gone = file.query.rankingsNamedAfter
    .all(userId)
    .filter(({ is_sure, members }) => is_sure === 1 || members === 0);
  for (const { ranking } of gone) file.query.giveUpRanking.run(Number(ranking));
  return gone.length;
}

/** The rank of whoever has a score. @param ranking its number in the file */
export function rankAt({ query }: Pick<ServerFile, "query">, ranking: number, score: number): number {
  return Number(query.higherThan.get(ranking, score)?.members ?? 0) + 1;
}

/** The score at a place (from 1; there must be as many), and how many have more. */
function scoreAt(file: ServerFile, ranking: number, place: number): { score: number; higher: number } {
  let [higher, bucket] = [0, 0n];
  for (const level of levels.toReversed()) {
    const first = bucket * BigInt(bucketsBeside);
    bucket = first;
    for (const { digit, members } of file.query.bucketsBelow.iterate(ranking, level, first)) {
      bucket = first + BigInt(Number(digit));
      if (higher + Number(members) >= place) break;
      higher += Number(members);
    }
  }
  return { score: Number(bucket - BigInt(Number.MAX_SAFE_INTEGER)), higher };
}
