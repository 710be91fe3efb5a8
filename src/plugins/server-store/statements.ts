import type { DatabaseSync, StatementSync } from "node:sqlite";
import { bucketsBelow, higherThan } from "./score-levels.ts";

/** All queries on what plugins keep per server. Each finds its rows by an index, and reads no more than it needs. */
export const serverQueries = {
  partOf: "SELECT id, keys, bytes, people_keys, people_bytes, warned FROM parts WHERE guild_id = ?",
  addPart: "INSERT OR IGNORE INTO parts (guild_id) VALUES (?)",
  warnPart: "UPDATE parts SET warned = ?2 WHERE id = ?1",
  giveUpPart: "UPDATE parts SET guild_id = NULL WHERE id = ?",
  deletePart: "DELETE FROM parts WHERE id = ?",
  partGivenUp: "SELECT id FROM parts WHERE guild_id IS NULL LIMIT 1",
  leftPart: "UPDATE parts SET left_at = ?2 WHERE id = ?1",
  /** One for each server. */
  allParts: "SELECT id, guild_id, left_at FROM parts WHERE guild_id > ''",
  somePart: "SELECT id FROM parts WHERE guild_id > '' LIMIT 1",
  keepApart: "INSERT OR IGNORE INTO apart (id) VALUES (1)",
  isApart: "SELECT 1 FROM apart WHERE id = 1",
  totals: "SELECT bytes, scores, marks FROM totals WHERE id = 1",

  get: "SELECT value, expires, by_host FROM entries WHERE part = ? AND owner = ? AND key = ?",
  size: "SELECT octet_length(key) + octet_length(value) AS bytes FROM entries WHERE part = ? AND owner = ? AND key = ?",
  set: `INSERT INTO entries (part, owner, key, value, expires) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (part, owner, key) DO UPDATE SET value = excluded.value, expires = excluded.expires, by_host = 0`,
  expire: "UPDATE entries SET expires = ?4, by_host = 1 WHERE part = ?1 AND owner = ?2 AND key = ?3",
  delete: "DELETE FROM entries WHERE part = ? AND owner = ? AND key = ?",
  /** One person's: at most 50. */
  ownersSize: `SELECT count(*) AS keys, coalesce(sum(octet_length(key) + octet_length(value)), 0) AS bytes
    FROM entries WHERE part = ? AND owner = ?`,
  up: `SELECT key, value, expires FROM entries WHERE part = ? AND owner = ? AND key >= ? AND key < ?
    ORDER BY key`,
  down: `SELECT key, value, expires FROM entries WHERE part = ? AND owner = ? AND key >= ? AND key < ?
    ORDER BY key DESC`,
  showPart: "SELECT owner, key, value, expires FROM entries WHERE part = ? ORDER BY owner, key LIMIT ?",
  someOf: "SELECT owner, key FROM entries WHERE part = ? LIMIT ?",
  expiredIn: "SELECT owner, key FROM entries WHERE part = ? AND expires <= ? LIMIT ?",
  expired: "SELECT part, owner, key FROM entries WHERE expires <= ? LIMIT ?",
  ofOwner: "SELECT part, key FROM entries WHERE owner = ? AND owner <> '' LIMIT ?",
  showOwner: `SELECT guild_id, key, value, expires FROM entries JOIN parts ON parts.id = entries.part
    WHERE owner = ? AND owner <> '' AND guild_id IS NOT NULL`,

  write: `INSERT OR IGNORE INTO words (part, owner, key, mark, user_id, guild_id, is_said) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  marks: "SELECT mark, user_id, guild_id, is_said FROM words WHERE part = ? AND owner = ? AND key = ?",
  unmark: "DELETE FROM words WHERE part = ? AND owner = ? AND key = ? AND mark = ?",
  unmarkPerson: "DELETE FROM words WHERE part = ? AND owner = ? AND key = ? AND user_id = ?",
  unmarkServer: "DELETE FROM words WHERE part = ? AND owner = ? AND key = ? AND guild_id = ?",

  ranking: "SELECT id, members, warned FROM rankings WHERE part = ? AND name = ?",
  /** At most 20. */
  rankingsOf: "SELECT id, name, members FROM rankings WHERE part = ? AND name IS NOT NULL",
  addRanking: "INSERT INTO rankings (part, name) VALUES (?, ?)",
  nameRanking: "INSERT OR REPLACE INTO ranking_people (ranking, user_id, is_sure) VALUES (?, ?, ?)",
  rankingsNamedAfter: `SELECT ranking, is_sure, members FROM ranking_people JOIN rankings ON rankings.id = ranking_people.ranking
    WHERE user_id = ?`,
  warnRanking: "UPDATE rankings SET warned = ?2 WHERE id = ?1",
  giveUpRanking: "UPDATE rankings SET name = NULL WHERE id = ?",
  giveUpRankings: "UPDATE rankings SET name = NULL WHERE part = ?",
  rankingGivenUp: "SELECT id FROM rankings WHERE name IS NULL LIMIT 1",
  deleteRanking: "DELETE FROM rankings WHERE id = ?",

  score: "SELECT score, reached FROM scores WHERE ranking = ? AND user_id = ?",
  setScore: `INSERT INTO scores (ranking, user_id, score, reached) VALUES (?, ?, ?, ?)
    ON CONFLICT (ranking, user_id) DO UPDATE SET score = excluded.score, reached = excluded.reached`,
  deleteScore: "DELETE FROM scores WHERE ranking = ? AND user_id = ?",
  someScores: "SELECT user_id FROM scores WHERE ranking = ? LIMIT ?",
  scoresOf: "SELECT ranking FROM scores WHERE user_id = ? LIMIT ?",
  showScores: `SELECT guild_id, name, ranking, score FROM scores JOIN rankings ON rankings.id = scores.ranking
    JOIN parts ON parts.id = rankings.part WHERE user_id = ? AND name IS NOT NULL AND guild_id IS NOT NULL`,
  higherThan,
  bucketsBelow,
  best: `SELECT user_id, score FROM scores WHERE ranking = ?1 AND score <= ?2
    ORDER BY score DESC, reached, user_id LIMIT ?3 OFFSET ?4`,
  /** Of those with the same score. */
  before: `SELECT count(*) AS members FROM scores
    WHERE ranking = ?1 AND score = ?2 AND (reached, user_id) < (?3, ?4)`,

  startForgetting: `INSERT INTO forgetting (scope, id, part, owner, key) VALUES (?, ?, 0, '', '')
    ON CONFLICT (scope, id) DO UPDATE SET part = 0, owner = '', key = ''`,
  /** Few: those who asked lately. */
  toForget: "SELECT scope, id, part, owner, key FROM forgetting ORDER BY scope, id LIMIT 1",
  forgotUpTo: "UPDATE forgetting SET part = ?3, owner = ?4, key = ?5 WHERE scope = ?1 AND id = ?2",
  forgot: "DELETE FROM forgetting WHERE scope = ? AND id = ?",
  entriesAfter: `SELECT part, owner, key, value FROM entries WHERE (part, owner, key) > (?, ?, ?)
    ORDER BY part, owner, key LIMIT ?`,
} as const;

export type ServerStatements = { readonly [K in keyof typeof serverQueries]: StatementSync };

export function prepareAll(database: DatabaseSync): ServerStatements {
  return Object.fromEntries(
    Object.entries(serverQueries).map(([name, sql]) => [name, database.prepare(sql)]),
  ) as ServerStatements;
}
