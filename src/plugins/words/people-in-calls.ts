import type { HandlerCall, MessageRef, Quoted } from "../dispatch/call.ts";
import { tellingLength } from "./leaves.ts";
import { isSaidIn } from "./store-with-writers.ts";
import type { StoreWriter } from "./store-writer.ts";

/** What a person said in a call, in lower case: the options, fields or message that the plugin gets. */
export function saidInCall(facts: unknown, options: unknown): readonly string[] {
  return typedInCall(facts, options).filter((one) => one.length >= tellingLength);
}

/** The same, and what is too short to tell whose it is. */
export function typedInCall(facts: unknown, options: unknown): readonly string[] {
  const { content, fields, values } = { content: "", fields: {}, values: [], ...asRecord(facts) };
  // What stood in their message before they edited it.
  const { content: before } = asRecord(asRecord(facts).before);
  // A thread, or an event of the server, that they named.
  const { thread, event } = asRecord(facts);
  const typed = typeof content === "string" ? withoutCommand(content) : [];
  // The words of a prefix command come one by one, and say little alone.
  const given = Array.isArray(options) ? [] : options;
  const titles = [asRecord(thread).name, asRecord(event).name, asRecord(event).description];
  const said = textsOf([given, typed, before, fields, values, titles].map(withoutFacts));
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

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** What others wrote that the plugin gets: the message whose menu was opened, messages that were deleted. */
export function quotedInCall(facts: unknown): readonly Quoted[] {
  const { target, channelId, messages } = asRecord(facts);
  const deleted = Array.isArray(messages) ? messages : [];
  return [
    ...quotedFrom(target, false),
    ...deleted.flatMap((one) => quotedFrom({ ...asRecord(one), channelId }, true)),
  ];
}

function quotedFrom(message: unknown, isDeleted: boolean): readonly Quoted[] {
  const { content, author } = asRecord(message);
  const { id } = asRecord(author);
  const saidIn = messageOf(message);
  if (typeof content !== "string" || typeof id !== "string" || saidIn === undefined) return [];
  return content.length < tellingLength
    ? []
    : [{ userId: id, said: [content.toLowerCase()], saidIn, isDeleted }];
}

/** The message that a call is about, if its words are in it. */
export function messageOf(facts: unknown): MessageRef | undefined {
  // What AutoMod caught names its message, if it let it pass.
  const { messageId, id = messageId, channelId, content, conversationId, author } = asRecord(facts);
  if (typeof id !== "string" || typeof channelId !== "string" || typeof content !== "string")
    return undefined;
  const { id: directOf } = asRecord(conversationId === undefined ? undefined : author);
  return { id, channelId, ...(typeof directOf === "string" ? { directOf } : {}) };
}

/** What those are called whose words a call gives: whoever asked, and the author of a message. */
export function namesInCall(facts: unknown): ReadonlyMap<string, readonly string[]> {
  const { user, author, target, messages } = asRecord(facts);
  const deleted = Array.isArray(messages) ? messages : [];
  return new Map([user, author, ...[target, ...deleted].map((one) => asRecord(one).author)].flatMap(namesOf));
}

function namesOf(user: unknown): readonly (readonly [string, readonly string[]])[] {
  const { id, name, displayName } = asRecord(user);
  if (typeof id !== "string") return [];
  return [[id, [name, displayName].filter((one) => typeof one === "string")]];
}

/** "!quote add hello there": whole, and without one, two and three words in front. */
function withoutCommand(content: string): readonly string[] {
  const texts = [content.trim()];
  for (let count = 0; count < 3; count += 1) texts.push((texts.at(-1) ?? "").replace(/^\S+\s*/, ""));
  return texts;
}

/** Those of them who said something that is in a text. */
export function sayersOf(
  text: string,
  calls: Iterable<HandlerCall>,
  /** Characters that their words need to tell whose they are. */
  least = tellingLength,
): readonly StoreWriter[] {
  const folded = text.toLowerCase();
  const telling = (said: readonly string[]) =>
    least === tellingLength ? said : said.filter(({ length }) => length >= least);
  return callers(calls).filter(({ said }) => isSaidIn(folded, telling(said)));
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
  return [...calls].flatMap(({ caller, guildId = caller?.guildId, said, quoted, isOver }) => {
    if (guildId === undefined) return [];
    // It isn't their call, so only their words tell.
    const others = quoted.map((one) => ({ ...one, guildId, isOver: true }));
    return caller === undefined ? others : [{ userId: caller.userId, guildId, said, isOver }, ...others];
  });
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
