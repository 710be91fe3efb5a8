import { giveUpPart } from "./parts.ts";
import { afterLeavingMs } from "./quotas.ts";
import type { ServerFile } from "./server-file.ts";

/**
 * Deletes some of what nobody finds any more: entries whose time is over, and what was given up. In a transaction of its own, so that
 * the bot's thread is held up for no longer than that takes.
 *
 * @param most rows
 * @returns whether it found anything, so that there may be more
 */
export function sweep(file: ServerFile, now: number, most: number): boolean {
  return file.together(() => {
    const { query } = file;
    const over = query.expired.all(now, most);
    for (const { part, owner, key } of over) query.delete.run(Number(part), String(owner), String(key));
    return over.length > 0 || sweepGivenUp(file, most);
  });
}

/** The same for what was given up alone, which depends on no clock. Call it in a transaction. */
export function sweepGivenUp({ query }: ServerFile, most: number): boolean {
  const ranking = query.rankingGivenUp.get();
  if (ranking !== undefined) {
    const id = Number(ranking.id);
    const some = query.someScores.all(id, most);
    for (const { user_id } of some) query.deleteScore.run(id, String(user_id));
    if (some.length < most) query.deleteRanking.run(id);
    return true;
  }
  const part = query.partGivenUp.get();
  if (part === undefined) return false;
  const id = Number(part.id);
  const some = query.someOf.all(id, most);
  for (const { owner, key } of some) query.delete.run(id, String(owner), String(key));
  if (some.length < most) query.deletePart.run(id);
  return true;
}

/** Gives up the parts of servers that Turbot left a month ago. @param served those where it is now */
export function giveUpLeft(file: ServerFile, served: readonly string[], now: number): void {
  const here = new Set(served);
  const left: string[] = [];
  file.together(() => {
    for (const { id, guild_id, left_at } of file.query.allParts.all()) {
      const guildId = String(guild_id);
      if (here.has(guildId)) {
        if (left_at !== null) file.query.leftPart.run(Number(id), null);
      } else if (left_at === null) file.query.leftPart.run(Number(id), now);
      else if (Number(left_at) < now - afterLeavingMs) left.push(guildId);
    }
  });
  for (const guildId of left) giveUpPart(file, guildId);
}
