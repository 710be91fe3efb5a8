import type { StoredWriter } from "../capabilities/store-file.ts";
import { isWho, leftOf, namesOfId } from "../words/forget-in-store.ts";
import { parsedOrText } from "../words/leaves.ts";
import { type ForgottenInStore, namedInTable, readForgotten } from "../words/store-writer.ts";
import { gone } from "../words/without-theirs.ts";
import { writersIn } from "./entries.ts";
import { giveUpPart } from "./parts.ts";
import { forgetRankingsOf } from "./ranking.ts";
import type { ServerFile } from "./server-file.ts";

/*
 * What is wholly somebody's goes first: their entries, their scores; a server's part is given up. Values that others have a share in
 * have to be looked at, and there can be 16 MB of them in each server. All is done bit by bit, of which the first takes place at once and is
 * mostly the whole. How far it is stands in the file, so a killed bot's successor goes on.
 */

/** How many entries, and characters of values, are looked at in one transaction. */
const entriesAtOnce = 100;
const charactersAtOnce = 128 * 1024;

/** @param isLate only writes it down: `forgetMore` does the rest. @returns how much of theirs goes now, or soon: keys and scores */
export function beginForgetting(file: ServerFile, who: ForgottenInStore, isLate = false): number {
  const given = "guildId" in who ? giveUpPart(file, who.guildId) : 0;
  return file.together(() => {
    file.query.startForgetting.run(...namedInTable(who));
    if ("guildId" in who) return given;
    return isLate ? ownOf(file, who.userId, 1) : forgetOwn(file, who.userId);
  });
}

/** How much of some of each there is. */
function ownOf({ query }: ServerFile, userId: string, most: number): number {
  return query.ofOwner.all(userId, most).length + query.scoresOf.all(userId, most).length;
}

/** Some of what is a person's alone. @returns how much went; 0: there is no more */
function forgetOwn(file: ServerFile, userId: string): number {
  const { query } = file;
  const entries = query.ofOwner.all(userId, entriesAtOnce);
  for (const { part, key } of entries) query.delete.run(Number(part), userId, String(key));
  const scores = query.scoresOf.all(userId, entriesAtOnce);
  for (const { ranking } of scores) query.deleteScore.run(Number(ranking), userId);
  // Only then it is known who else is in them.
  const rankings = scores.length < entriesAtOnce ? forgetRankingsOf(file, userId) : 0;
  return entries.length + scores.length + rankings;
}

export interface Forgot {
  /** How many entries lost something, and scores went. */
  readonly changed: number;
  readonly more: boolean;
  /** Undefined: nobody is left to forget. */
  readonly who: ForgottenInStore | undefined;
}

/** Goes on where the last look ended, for a short while. */
export function forgetMore(file: ServerFile): Forgot {
  return file.together(() => {
    const { query } = file;
    const row = query.toForget.get();
    if (row === undefined) return { changed: 0, more: false, who: undefined };
    const who = readForgotten(row);
    // Before anything else was looked at: what they keep later is theirs again.
    const own = "userId" in who && row.part === 0 ? forgetOwn(file, who.userId) : 0;
    if (own > 0) return { changed: own, more: true, who };
    const names = namesOfId(String(row.id));
    let [changed, looked, characters] = [0, 0, 0];
    let last: readonly [number, string, string] | undefined;
    const rows = query.entriesAfter.all(Number(row.part), String(row.owner), String(row.key), entriesAtOnce);
    for (const entry of rows) {
      const [part, owner, key, value] = [
        Number(entry.part),
        String(entry.owner),
        String(entry.key),
        String(entry.value),
      ];
      if (forgetIn(file, { part, owner, key, value }, names, who)) changed += 1;
      last = [part, owner, key];
      looked += 1;
      characters += value.length;
      if (characters > charactersAtOnce) break;
    }
    if (last === undefined || (looked === rows.length && rows.length < entriesAtOnce))
      query.forgot.run(...namedInTable(who));
    else query.forgotUpTo.run(...namedInTable(who), ...last);
    return { changed, more: query.toForget.get() !== undefined, who };
  });
}

interface Entry {
  readonly part: number;
  readonly owner: string;
  readonly key: string;
  readonly value: string;
}

/** Whether an entry lost something. */
function forgetIn(
  file: ServerFile,
  { part, owner, key, value }: Entry,
  names: RegExp,
  who: ForgottenInStore,
): boolean {
  const { query } = file;
  const writers: readonly StoredWriter[] = writersIn(file, { id: part }, owner, key);
  const isIn = writers.some((one) => isWho(one, who));
  // Most entries have nothing of theirs, and needn't be read as JSON.
  if (!isIn && !names.test(key) && !names.test(value)) return false;
  const before = parsedOrText(value);
  const left = names.test(key) ? gone : leftOf(before, writers, names, who);
  if (left === gone) query.delete.run(part, owner, key);
  else if (left !== before) {
    const { expires = null, by_host } = query.get.get(part, owner, key) ?? {};
    query.set.run(part, owner, key, JSON.stringify(left), expires);
    if (by_host === 1) query.expire.run(part, owner, key, expires);
  }
  if ("userId" in who) query.unmarkPerson.run(part, owner, key, who.userId);
  else query.unmarkServer.run(part, owner, key, who.guildId);
  return left !== before;
}
