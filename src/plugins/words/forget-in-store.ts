import type { StoredWriter, StoreFile } from "../capabilities/store-file.ts";
import { keyMarks, leafMark, nameMark, parsedOrText } from "./leaves.ts";
import type { ForgottenInStore } from "./store-writer.ts";
import { gone, hasWords, isOnlyTheirs, type Whose, withoutTheirs } from "./without-theirs.ts";

/**
 * Deletes what is a person's or a server's from a plugin's store. Call it in a transaction.
 *
 * @returns how many keys lost something
 */
export function forgetIn(file: StoreFile, who: ForgottenInStore): number {
  const id = "userId" in who ? who.userId : who.guildId;
  const names = namesOfId(id);
  let changed = 0;
  for (const key of file.keys("")) {
    const value = file.get(key);
    if (value === null) continue;
    const before = parsedOrText(value);
    const left = names.test(key) ? gone : leftOf(before, file.writers(key), names, who);
    if (left === before) continue;
    changed += 1;
    if (left === gone) forgetKey(file, key);
    else file.set(key, JSON.stringify(left));
  }
  if ("guildId" in who) changed += forgetHome(file, who.guildId);
  file.forgetWriter(who);
  return changed;
}

/** A key can be somebody's words, so what servers note of it goes as well: whose it is, and that it was deleted there. */
function forgetKey(file: StoreFile, key: string): void {
  file.delete(key);
  file.takeHome(key);
  for (const guildId of file.guilds()) {
    const beside = file.ownKey(guildId, key);
    if (beside !== undefined && file.get(beside) === null) file.takeHome(beside);
  }
}

/** What a server has for itself goes whole: numbers, too, which say nothing of where they are from. */
function forgetHome(file: StoreFile, guildId: string): number {
  const homes = file.homesIn(guildId);
  const there = homes.filter(({ key }) => file.get(key) !== null).length;
  for (const { key } of homes) {
    file.delete(key);
    file.takeHome(key);
  }
  return there;
}

/** What is left of a value for a server that may not know what others wrote. */
export function withoutServers(
  file: StoreFile,
  key: string,
  value: unknown,
  guildIds: readonly string[],
): unknown {
  let left = value;
  for (const id of guildIds) {
    const names = namesOfId(id);
    if (names.test(key)) return gone;
    left = leftOf(left, file.writers(key), names, { guildId: id });
    if (left === gone) return gone;
  }
  return left;
}

/** Finds somebody's id, or a server's, in a text. */
export function namesOfId(id: string): RegExp {
  return new RegExp(`(?<!\\d)${id}(?!\\d)`);
}

/** What is left of a key's value that isn't theirs by the key's name already. */
export function leftOf(
  value: unknown,
  writers: readonly StoredWriter[],
  names: RegExp,
  who: ForgottenInStore,
): unknown {
  const theirs = new Set(writers.filter((one) => isWho(one, who)).map(({ mark }) => mark));
  const whose = whoseOf(
    theirs,
    new Set(writers.filter((one) => !isWho(one, who)).map(({ mark }) => mark)),
    names,
  );
  const isShared = writers.some(
    ({ mark }) => mark === ("userId" in who ? keyMarks.shared : keyMarks.sharedByServers),
  );
  const isAlone = theirs.has(keyMarks.created) && !isShared;
  if (isAlone && isOnlyTheirs(value, whose)) return gone;
  const left = withoutTheirs(value, whose);
  const isNamed = theirs.has(keyMarks.named) || (isAlone && theirs.has(keyMarks.maybeNamed));
  return isNamed && !hasWords(left) ? gone : left;
}

function whoseOf(theirs: ReadonlySet<string>, others: ReadonlySet<string>, names: RegExp): Whose {
  const by = (all: ReadonlySet<string>) => (leaf: string) => all.has(leafMark(leaf));
  const [isBy, isByOthers] = [by(theirs), by(others)];
  return {
    namesThem: (text) => names.test(text),
    withoutTheirId: (text) =>
      text.replaceAll(new RegExp(`<@!?${names.source}>|${names.source}`, "g"), "(someone)"),
    isTheirs: (leaf) => isBy(leaf) && !isByOthers(leaf),
    isAnothers: (leaf) => isByOthers(leaf) && !isBy(leaf),
    isShared: (leaf) => isBy(leaf) && isByOthers(leaf),
    isTheirName: (name) => theirs.has(nameMark(name)),
  };
}

/** Whether what is noted of a text is of somebody, or of a server. */
export function isWho(
  { userId, guildId }: { readonly userId: string; readonly guildId: string },
  who: ForgottenInStore,
) {
  return "userId" in who ? userId === who.userId : guildId === who.guildId;
}
