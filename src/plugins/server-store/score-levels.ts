/*
 * How many members of a ranking have which scores, so that a rank is found without counting members. A score is a number of 54 bits;
 * level 0 counts members by all of them, level 1 without the last 6, level 2 without the last 12, and so on. Those who have more than
 * somebody are in higher buckets beside theirs, of each level: at most 9 × 63 rows, and mostly far fewer. Triggers keep the counts, so
 * that they are right no matter which release writes.
 */

const bits = 6;
/** 54 bits in steps of 6. */
export const levels = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
export const bucketsBeside = 2 ** bits;

/** As SQL: where a score is on a level. Scores are whole numbers up to 2^53 - 1 in size, and buckets begin at 0. */
function bucketOf(score: string, level: number): string {
  return `((CAST(${score} AS INTEGER) + ${Number.MAX_SAFE_INTEGER}) >> ${bits * level})`;
}

/** How many members have more. Of a ranking ?1 and a score ?2. */
export const higherThan = `SELECT coalesce(sum(members), 0) AS members FROM (${levels
  .map((level) => {
    const bucket = bucketOf("?2", level);
    return `SELECT members FROM score_counts
      WHERE ranking = ?1 AND level = ${level} AND bucket > ${bucket} AND bucket <= (${bucket} | ${bucketsBeside - 1})`;
  })
  .join(" UNION ALL ")})`;

/** The buckets below one of the next level (their first is ?3), highest first. */
export const bucketsBelow = `SELECT bucket - ?3 AS digit, members FROM score_counts
  WHERE ranking = ?1 AND level = ?2 AND bucket >= ?3 AND bucket < ?3 + ${bucketsBeside} ORDER BY bucket DESC`;

const comes = (level: number, unless: string) => `
    INSERT INTO score_counts SELECT new.ranking, ${level}, ${bucketOf("new.score", level)}, 1 WHERE ${unless}
      ON CONFLICT (ranking, level, bucket) DO UPDATE SET members = members + 1;`;
const goes = (level: number, unless: string) => {
  const bucket = `ranking = old.ranking AND level = ${level} AND bucket = ${bucketOf("old.score", level)}`;
  return `
    UPDATE score_counts SET members = members - 1 WHERE ${bucket} AND ${unless};
    DELETE FROM score_counts WHERE ${bucket} AND members = 0;`;
};

/** Keep the counts, and how many members there are. */
export const scoreTriggers = `
  CREATE TRIGGER IF NOT EXISTS scores_insert AFTER INSERT ON scores BEGIN
    UPDATE rankings SET members = members + 1 WHERE id = new.ranking;
    UPDATE totals SET scores = scores + 1 WHERE id = 1;${levels.map((level) => comes(level, "true")).join("")}
  END;
  CREATE TRIGGER IF NOT EXISTS scores_update AFTER UPDATE OF score ON scores WHEN old.score <> new.score BEGIN${levels
    .map((level) => {
      const moved = `${bucketOf("old.score", level)} <> ${bucketOf("new.score", level)}`;
      return comes(level, moved) + goes(level, moved);
    })
    .join("")}
  END;
  CREATE TRIGGER IF NOT EXISTS scores_delete AFTER DELETE ON scores BEGIN
    UPDATE rankings SET members = members - 1 WHERE id = old.ranking;
    UPDATE totals SET scores = scores - 1 WHERE id = 1;${levels.map((level) => goes(level, "true")).join("")}
  END;`;
