import { join } from "node:path";
import { createRecoverableFile } from "../../store/damage/recoverable-file.ts";
import { count, fullnessOf, nearlyFull } from "./check-quota.ts";
import {
  addToEntry,
  deleteEntry,
  getEntry,
  type Page,
  type PageQuery,
  type Place,
  pageOf,
  type SetOptions,
  setEntry,
  writersIn,
} from "./entries.ts";
import { createLatelyWords, type LatelyWords } from "./lately-words.ts";
import { partOf } from "./parts.ts";
import { quotas, warnsAgainBelow, warnsFrom } from "./quotas.ts";
import {
  aroundOf,
  clearRanking,
  countOf,
  isNewlyNearlyFull,
  type Ranked,
  type RankingName,
  rankOf,
  removeScore,
  scoreOf,
  setScore,
  topOf,
} from "./ranking.ts";
import { openServerFile, type ServerFile } from "./server-file.ts";

/** What one plugin keeps apart for each server. Methods that write throw RefusalError above a quota. */
export interface ServerStore {
  readonly words: LatelyWords;
  get(place: Place, key: string): string | null;
  set(place: Place, key: string, value: string, options?: SetOptions): void;
  /** Sets it only if it is still as expected; null: there is none, or none shall be. */
  swap(
    place: Place,
    key: string,
    change: { readonly expected: string | null; readonly value: string | null },
    options?: SetOptions,
  ): boolean;
  delete(place: Place, key: string): void;
  page(place: Place, query: PageQuery): Page;
  add(place: Place, key: string, by: number, options?: Pick<SetOptions, "expiresInMs">): number;
  readonly rankings: {
    score(list: RankingName, userId: string): number | null;
    set(list: RankingName, userId: string, score: number): number;
    add(list: RankingName, userId: string, by: number): number;
    remove(list: RankingName, userId: string): void;
    count(list: RankingName): number;
    rankOf(list: RankingName, userId: string): Ranked | null;
    top(list: RankingName, limit: number, from?: number): readonly Ranked[];
    around(list: RankingName, userId: string, each: number): readonly Ranked[];
    clear(list: RankingName): void;
  };
  /** The plugin reads, and writes here: from then on it isn't one whole again, as with the parts of its other store. */
  keepApart(): void;
  isApart(): boolean;
  /** Does something with the file; undefined: there is none. For what isn't the plugin's own doing. */
  withFile<T>(work: (file: ServerFile) => T): T | undefined;
  close(): void;
}

export interface ServerStorePowers {
  /** The folder of the plugin's data; undefined: in memory. */
  readonly folder: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Its file couldn't be read, and was set aside under this name; it goes on with an empty one. @default SQLite's error is thrown */
  readonly onDamaged?: (aside: string) => void;
  /** A server's part is at 80 % or more, for the first time. @param used in words */
  readonly onNearlyFull?: (guildId: string, used: string) => void;
  /** Something was given up, and has to be swept. */
  readonly onGivenUp?: () => void;
}

/** The file's name in a plugin's folder. */
export const serverStoreFile = "servers.db";

export function createServerStore(powers: ServerStorePowers): ServerStore {
  const { folder, now, onDamaged, onNearlyFull = () => {}, onGivenUp = () => {} } = powers;
  const path = folder === undefined ? undefined : join(folder, serverStoreFile);
  const recoverable = createRecoverableFile(
    path,
    openServerFile,
    onDamaged &&
      ((aside) => {
        const wasApart = isApart;
        isApart = undefined;
        // Before anything else is written there: a later version that doesn't read mustn't see all servers' parts.
        if (wasApart === true) keepApart();
        onDamaged(aside);
      }),
  );
  const { read } = recoverable;
  const write = <T>(work: (file: ServerFile) => T): T =>
    recoverable.write((file) => file.together(() => work(file)));
  const words = createLatelyWords();
  /** Undefined: not known. Every call to a plugin asks, and only this store changes it. */
  let isApart: boolean | undefined;
  const keepApart = () => {
    if (isApart === true) return;
    write((file) => file.query.keepApart.run());
    isApart = true;
  };

  const noteWords = (file: ServerFile, { guildId, owner }: Place, entries: Page["entries"]) => {
    const part = partOf(file, guildId);
    if (part === undefined) return;
    for (const { key, value } of entries) words.note(guildId, value, writersIn(file, part, owner, key));
  };
  /** @returns what to tell, after the transaction */
  const warning = (file: ServerFile, guildId: string): string | undefined => {
    const part = partOf(file, guildId);
    if (part === undefined) return undefined;
    const fullness = fullnessOf(part);
    if (!part.isWarned && fullness >= warnsFrom) {
      file.query.warnPart.run(part.id, 1);
      return nearlyFull(part);
    }
    if (part.isWarned && fullness < warnsAgainBelow) file.query.warnPart.run(part.id, 0);
    return undefined;
  };
  const store = (file: ServerFile, place: Place, key: string, value: string, options?: SetOptions) => {
    setEntry(file, place, { key, value }, now(), options);
    noteWords(file, place, [{ key, value }]);
    return warning(file, place.guildId);
  };
  const tell = (guildId: string, used: string | undefined) => {
    if (used !== undefined) onNearlyFull(guildId, used);
  };
  const rescore = (list: RankingName, userId: string, change: (before: number | null) => number): number => {
    const { after, isNearlyFull } = write((file) => ({
      after: setScore(file, list, userId, change, now()),
      isNearlyFull: isNewlyNearlyFull(file, list),
    }));
    if (isNearlyFull) {
      const { members } = quotas.rankings;
      onNearlyFull(
        list.guildId,
        `${count(members * warnsFrom)} of ${count(members)} members in its ranking "${list.name}"`,
      );
    }
    return after;
  };

  return {
    words,
    get: (place, key) =>
      read((file) => {
        const value = getEntry(file, place, key, now());
        if (value !== null) noteWords(file, place, [{ key, value }]);
        return value;
      }, null),
    set(place, key, value, options) {
      tell(
        place.guildId,
        write((file) => store(file, place, key, value, options)),
      );
    },
    swap(place, key, { expected, value }, options) {
      const { isDone, used } = write((file) => {
        if (getEntry(file, place, key, now()) !== expected) return { isDone: false, used: undefined };
        if (value !== null) return { isDone: true, used: store(file, place, key, value, options) };
        deleteEntry(file, place, key);
        return { isDone: true, used: undefined };
      });
      tell(place.guildId, used);
      return isDone;
    },
    delete: (place, key) => read((file) => file.together(() => deleteEntry(file, place, key)), undefined),
    page: (place, query) =>
      read(
        (file) => {
          const page = pageOf(file, place, query, now());
          noteWords(file, place, page.entries);
          return page;
        },
        { entries: [] },
      ),
    add(place, key, by, options) {
      const { number, used } = write((file) => ({
        number: addToEntry(file, place, { key, by }, now(), options?.expiresInMs),
        used: warning(file, place.guildId),
      }));
      tell(place.guildId, used);
      return number;
    },
    rankings: {
      score: (list, userId) => read((file) => scoreOf(file, list, userId), null),
      set: (list, userId, score) => rescore(list, userId, () => score),
      add: (list, userId, by) => rescore(list, userId, (before) => (before ?? 0) + by),
      remove: (list, userId) =>
        read((file) => file.together(() => removeScore(file, list, userId)), undefined),
      count: (list) => read((file) => countOf(file, list), 0),
      rankOf: (list, userId) => read((file) => rankOf(file, list, userId), null),
      top: (list, limit, from) => read((file) => topOf(file, list, limit, from), []),
      around: (list, userId, each) => read((file) => aroundOf(file, list, userId, each), []),
      clear(list) {
        read((file) => file.together(() => clearRanking(file, list)), undefined);
        onGivenUp();
      },
    },
    keepApart,
    isApart() {
      isApart ??= read((file) => file.query.isApart.get() !== undefined, false);
      return isApart;
    },
    withFile: (work) => read<ReturnType<typeof work> | undefined>(work, undefined),
    close: recoverable.close,
  };
}

export type { Page, PageQuery, Place, Ranked, RankingName, SetOptions };
