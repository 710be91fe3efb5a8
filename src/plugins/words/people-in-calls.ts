import type { HandlerCall, Quoted } from "../dispatch/call.ts";
import { leavesOf, tellingLength } from "./leaves.ts";
import { isSaidIn } from "./store-with-writers.ts";
import type { StoreWriter } from "./store-writer.ts";

/** What a person said in a call, in lower case: the options, fields or message that the plugin gets. */
export function saidInCall(facts: unknown, options: unknown): readonly string[] {
  const { content, fields, values } = { content: "", fields: {}, values: [], ...asRecord(facts) };
  const typed = typeof content === "string" ? withoutCommand(content) : [];
  // The words of a prefix command come one by one, and say little alone.
  const given = Array.isArray(options) ? [] : options;
  const said = leavesOf([given, typed, fields, values].map(withoutFacts)).filter(
    (one) => one.length >= tellingLength,
  );
  return [...new Set(said.map((one) => one.toLowerCase()))];
}

/** Of a person who was picked, only the names: nobody says addresses of pictures and dates, which others share. */
function withoutFacts(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutFacts);
  const { id, name, displayName, avatarUrl, ...rest } = asRecord(value);
  if (avatarUrl !== undefined) return { id, name, displayName };
  return Object.fromEntries(
    Object.entries({ id, name, displayName, ...rest }).map(([key, one]) => [key, withoutFacts(one)]),
  );
}

/** What somebody else wrote that the plugin gets: the message whose menu was opened. */
export function quotedInCall(facts: unknown): readonly Quoted[] {
  const { content, author } = asRecord(asRecord(facts).target);
  const { id } = asRecord(author);
  if (typeof content !== "string" || typeof id !== "string" || content.length < tellingLength) return [];
  return [{ userId: id, said: [content.toLowerCase()] }];
}

/** "!quote add hello there": whole, and without one, two and three words in front. */
function withoutCommand(content: string): readonly string[] {
  const texts = [content.trim()];
  for (let count = 0; count < 3; count += 1) texts.push((texts.at(-1) ?? "").replace(/^\S+\s*/, ""));
  return texts;
}

/** Those of them who said something that is in a text. */
export function sayersOf(text: string, calls: Iterable<HandlerCall>): readonly StoreWriter[] {
  const folded = text.toLowerCase();
  return callers(calls).filter(({ said }) => isSaidIn(folded, said));
}

/**
 * Whose words a text may be, of those who have used a plugin lately: those whose call runs and, of all, those who said
 * something that is in it. A plugin can keep what it heard, and use it after the call.
 */
export function writersOf(text: string, calls: Iterable<HandlerCall>): readonly StoreWriter[] {
  const all = callers(calls);
  const folded = text.toLowerCase();
  const sayers = all.filter(({ said }) => isSaidIn(folded, said));
  return sayers.length > 0 ? sayers : all.filter(({ isOver }) => !isOver);
}

function callers(calls: Iterable<HandlerCall>) {
  return [...calls].flatMap(({ caller, said, quoted, isOver }) => {
    if (caller === undefined) return [];
    const { userId, guildId } = caller;
    // It isn't their call, so only their words tell.
    return [{ userId, guildId, said, isOver }, ...quoted.map((one) => ({ ...one, guildId, isOver: true }))];
  });
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
