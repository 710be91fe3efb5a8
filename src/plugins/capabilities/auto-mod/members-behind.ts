import type { Found } from "../../../../packages/discord-rules/auto-moderation.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import { readableText } from "../../images/child/readable-text.ts";
import { bare } from "../../words/leaves.ts";
import type { StorePart } from "../plugin-store.ts";

/**
 * Whose words something that AutoMod would find may be. None: the plugin's own, or of a page that it read.
 *
 * - Of members who said it: in a call lately, in a message that the plugin was given or read, or in what it has stored. A plugin can take
 *   words apart and put them together, so only letters and digits count, of all that somebody said in a call.
 * - Of anybody who typed something in a call that still runs: what the plugin made of it ("nekark" backwards) is theirs. Not what is in a
 *   link, unless they typed that: addresses are what a plugin looks up for them.
 */
export function membersBehind(
  found: Found & { readonly isInLink: boolean },
  calls: readonly HandlerCall[],
  store: Pick<StorePart, "writersOfPart">,
): ReadonlySet<string> {
  const part = bare(found.text);
  const letters = lettersOf([found.text]);
  const people = new Set<string>(store.writersOfPart(part));
  for (const { caller, typed, quoted, isOver } of calls) {
    const madeOfIt = !isOver && typed.length > 0 && !found.isInLink;
    if (caller !== undefined && (madeOfIt || lettersOf(typed).includes(letters))) people.add(caller.userId);
    for (const { userId, said } of quoted) if (lettersOf(said).includes(letters)) people.add(userId);
  }
  people.delete("");
  return people;
}

/** Also of letters of mathematics, which pictures show as the letters that they look like. */
function lettersOf(words: readonly string[]): string {
  return bare(readableText(words.join("")));
}

/** Whether something stands within an address. */
export function isInLink(text: string, { at, text: { length } }: Found): boolean {
  const isSpace = (index: number) => /\s/.test(text.charAt(index));
  let from = at;
  while (from > 0 && !isSpace(from - 1)) from -= 1;
  let to = at + length;
  while (to < text.length && !isSpace(to)) to += 1;
  const whole = text.slice(from, to);
  return !/\s/.test(whole) && /https?:\/\/|discord\.gg\//i.test(whole);
}
