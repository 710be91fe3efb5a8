import type { StoreFile } from "../capabilities/store-file.ts";
import { leafMark, parsedOrText } from "./leaves.ts";
import type { ForgottenInStore } from "./store-writer.ts";
import { gone, withoutTheirs } from "./without-theirs.ts";

/**
 * Deletes what is a person's or a server's from a plugin's store. Call it in a transaction.
 *
 * @returns how many keys lost something
 */
export function forgetIn(file: StoreFile, who: ForgottenInStore): number {
  const id = "userId" in who ? who.userId : who.guildId;
  const names = new RegExp(`(?<!\\d)${id}(?!\\d)`);
  let changed = 0;
  for (const key of file.keys("")) {
    const writers = file.writers(key);
    const theirs = new Set(writers.filter((one) => isWho(one, who)).map(({ mark }) => mark));
    const others = new Set(writers.filter((one) => !isWho(one, who)).map(({ mark }) => mark));
    const isTheirs = (leaf: string) => names.test(leaf) || theirs.has(leafMark(leaf));
    const value = file.get(key);
    if (value === null) continue;
    const before = parsedOrText(value);
    const left =
      names.test(key) || theirs.has("")
        ? gone
        : withoutTheirs(before, { isTheirs, isAnothers: (leaf) => others.has(leafMark(leaf)) });
    if (left === before) continue;
    changed += 1;
    if (left === gone) file.delete(key);
    else file.set(key, JSON.stringify(left));
  }
  file.forgetWriter(who);
  return changed;
}

function isWho(
  { userId, guildId }: { readonly userId: string; readonly guildId: string },
  who: ForgottenInStore,
) {
  return "userId" in who ? userId === who.userId : guildId === who.guildId;
}
