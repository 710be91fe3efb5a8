import { RefusalError } from "../../declaration/refusal.ts";
import type { StoredWriter } from "../capabilities/store-file.ts";
import { storeWithWriters } from "../words/store-with-writers.ts";
import type { WritersOf } from "../words/store-writer.ts";
import { checkQuota, checkSize, StoreFullError, type Write } from "./check-quota.ts";
import { madePart, type Part, partOf, totalsOf } from "./parts.ts";
import { membersTextMs, quotas } from "./quotas.ts";
import type { ServerFile } from "./server-file.ts";

/** Whose entries: a server's own, or one person's there. */
export interface Place {
  readonly guildId: string;
  /** A person's id; "": the server itself. */
  readonly owner: string;
}

export interface SetOptions {
  /** How long it is kept, in milliseconds. @default for good */
  readonly expiresInMs?: number | undefined;
  /** Without `expiresInMs`, it ends when it did before. */
  readonly endsAsBefore?: boolean | undefined;
  /** In whose calls each new text may be written. @default nobody's */
  readonly by?: WritersOf | undefined;
  /** Texts of members may be kept for longer than 30 days: the plugin says why. */
  readonly keepsTexts?: boolean | undefined;
}

export interface PageQuery {
  readonly prefix: string;
  /** Only keys after this one, in the order that was asked for. */
  readonly after?: string | undefined;
  readonly limit: number;
  readonly order: "asc" | "desc";
}

export interface Page {
  readonly entries: readonly { readonly key: string; readonly value: string }[];
  /** There may be more, after this key. */
  readonly next?: string;
}

/** Sorts after every key: the last code point, more often than a key has characters. */
const afterAll = "\u{10ffff}".repeat(quotas.keyLength + 1);

/** How many entries whose time is over make room for a new one at once. */
const mostExpired = 200;

export function getEntry(file: ServerFile, { guildId, owner }: Place, key: string, now: number) {
  const part = partOf(file, guildId);
  if (part === undefined) return null;
  const row = file.query.get.get(part.id, owner, key);
  return row === undefined || isOver(row.expires, now) ? null : String(row.value);
}

/** Call it in a transaction. @throws RefusalError */
export function setEntry(
  file: ServerFile,
  { guildId, owner }: Place,
  { key, value }: Pick<Write, "key" | "value">,
  now: number,
  { expiresInMs, endsAsBefore = false, by, keepsTexts = false }: SetOptions = {},
): void {
  checkSize({ key, value });
  const part = madePart(file, guildId);
  // What is over isn't there for the plugin, so it isn't changed but stored anew.
  if (isOver(file.query.get.get(part.id, owner, key)?.expires, now))
    file.query.delete.run(part.id, owner, key);
  makeRoom(file, part, { owner, key, value }, guildId, now);
  const before = endsAsBefore ? file.query.get.get(part.id, owner, key) : undefined;
  const end = before?.by_host === 1 ? null : before?.expires;
  const asked = expiresInMs === undefined ? numberOrNull(end) : now + expiresInMs;
  const { marks } = totalsOf(file);
  storeWithWriters(entryFile(file, part, owner, asked), key, value, by);
  const after = totalsOf(file).marks;
  if (after > marks && after > quotas.plugin.marks)
    throw new StoreFullError("The plugin's store", "it has too many texts from people's calls");
  if (!keepsTexts && writersIn(file, part, owner, key).some(({ isSaid }) => isSaid)) {
    const latest = now + membersTextMs;
    if (asked === null || asked > latest) file.query.expire.run(part.id, owner, key, latest);
  }
}

export function deleteEntry(file: ServerFile, { guildId, owner }: Place, key: string): void {
  const part = partOf(file, guildId);
  if (part !== undefined) file.query.delete.run(part.id, owner, key);
}

/** Adds to a number. Call it in a transaction. @returns the new number. @throws RefusalError */
export function addToEntry(
  file: ServerFile,
  place: Place,
  { key, by }: { readonly key: string; readonly by: number },
  now: number,
  expiresInMs?: number,
): number {
  const text = getEntry(file, place, key, now);
  const before: unknown = text === null ? 0 : JSON.parse(text);
  if (typeof before !== "number")
    throw new RefusalError(`"${key}" in the store isn't a number, so nothing can be added to it`);
  const after = before + by;
  if (!Number.isFinite(after)) throw new RefusalError(`"${key}" in the store would be no number any more`);
  // A counter ends when it was begun to end.
  const end = text === null ? { expiresInMs } : { endsAsBefore: true };
  setEntry(file, place, { key, value: JSON.stringify(after) }, now, end);
  return after;
}

export function pageOf(
  file: ServerFile,
  { guildId, owner }: Place,
  { prefix, after, limit, order }: PageQuery,
  now: number,
): Page {
  const part = partOf(file, guildId);
  if (part === undefined) return { entries: [] };
  const isUp = order === "asc";
  const [first, end] = [prefix.toWellFormed(), `${prefix.toWellFormed()}${afterAll}`];
  const start = after?.toWellFormed();
  // The first text after another, by its bytes, has one more: zero.
  const from = isUp && start !== undefined ? later(first, `${start}\0`) : first;
  const to = isUp || start === undefined || later(start, end) === start ? end : start;
  const rows = file.query[isUp ? "up" : "down"].iterate(part.id, owner, from, to);
  const entries: { key: string; value: string }[] = [];
  let bytes = 0;
  for (const row of rows) {
    const last = entries.at(-1)?.key;
    if (last !== undefined && (entries.length === limit || bytes >= quotas.pageBytes))
      return { entries, next: last };
    if (isOver(row.expires, now)) continue;
    const [key, value] = [String(row.key), String(row.value)];
    bytes += value.length;
    entries.push({ key, value });
  }
  return { entries };
}

/** Whose words are in an entry. */
export function writersIn(file: ServerFile, part: Pick<Part, "id">, owner: string, key: string) {
  return file.query.marks.all(part.id, owner, key).map((row) => ({
    mark: String(row.mark),
    userId: String(row.user_id),
    guildId: String(row.guild_id),
    isSaid: row.is_said === 1,
  }));
}

/** What `storeWithWriters` writes to. */
function entryFile(file: ServerFile, { id }: Part, owner: string, expires: number | null) {
  const { query } = file;
  return {
    get(key: string) {
      const row = query.get.get(id, owner, key);
      return row === undefined ? null : String(row.value);
    },
    set: (key: string, value: string) => void query.set.run(id, owner, key, value, expires),
    writers: (key: string) => writersIn(file, { id }, owner, key),
    wrote(key: string, added: readonly StoredWriter[], kept: (mark: string) => boolean) {
      for (const { mark } of writersIn(file, { id }, owner, key))
        if (mark !== "" && !kept(mark)) query.unmark.run(id, owner, key, mark);
      for (const { mark, userId, guildId, isSaid = false } of added)
        query.write.run(id, owner, key, mark, userId, guildId, isSaid ? 1 : 0);
    },
  };
}

/** @throws StoreFullError if even without what is over there isn't any */
function makeRoom(file: ServerFile, part: Part, write: Write, guildId: string, now: number): void {
  const check = (as: Part) => {
    const before = Number(file.query.size.get(part.id, write.owner, write.key)?.bytes ?? 0);
    const own = write.owner === "" ? undefined : file.query.ownersSize.get(part.id, write.owner);
    const mine = own === undefined ? {} : { mine: { keys: Number(own.keys), bytes: Number(own.bytes) } };
    checkQuota(write, before, { part: as, totals: totalsOf(file), ...mine });
  };
  try {
    check(part);
  } catch (error) {
    const over = file.query.expiredIn.all(part.id, now, mostExpired);
    if (over.length === 0) throw error;
    for (const { owner, key } of over) file.query.delete.run(part.id, String(owner), String(key));
    check(partOf(file, guildId) ?? part);
  }
}

/** The one that SQLite sorts later: by their bytes. */
function later(one: string, other: string): string {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0 ? one : other;
}

function numberOrNull(expires: unknown): number | null {
  return expires === null || expires === undefined ? null : Number(expires);
}

/** @param expires as it is stored; null: never */
export function isOver(expires: unknown, now: number): boolean {
  return expires !== null && expires !== undefined && Number(expires) <= now;
}
