import type { SaidContext } from "./chat-context.ts";

/**
 * Whose words something was made from: a user's id → when the newest of them were said, in milliseconds since 1970. An
 * answer may repeat what it was made from, so who is to be forgotten is looked for here.
 */
export type Heard = Readonly<Record<string, number>>;

/** Stands for somebody of whom nobody knows who it is. */
export const anyone = "anyone";

/** All of them together, without what was said before a moment. */
export function allHeard(parts: readonly Heard[], since: number): Heard {
  const all: Record<string, number> = {};
  for (const part of parts) {
    for (const [who, at] of Object.entries(part)) {
      if (at >= since) all[who] = Math.max(at, all[who] ?? at);
    }
  }
  return all;
}

/**
 * Whose words a message holds besides its author's.
 *
 * @param heardBy what one of Turbot's answers was made from; undefined: it isn't remembered any more
 */
export function quotedIn(
  { repliesTo, forwards, attached = [] }: SaidContext,
  at: number,
  heardBy: (answered: string) => Heard | undefined,
): Heard {
  const somebodys: Heard = { [anyone]: at };
  const isForwarded = forwards !== undefined || attached.some(({ to }) => to === "forwarded");
  return allHeard([isForwarded ? somebodys : {}, repliesTo === undefined ? {} : whoseReply()], 0);

  function whoseReply(): Heard {
    const { id, bot, forwards: carried, answers } = repliesTo ?? {};
    if (id === undefined) return (answers === undefined ? undefined : heardBy(answers)) ?? somebodys;
    return { [id]: at, ...(bot === true || carried !== undefined ? somebodys : {}) };
  }
}

/** Reads a column. Undefined: an older release wrote the row, and nobody knows. */
export function readHeard(column: unknown): Heard | undefined {
  if (typeof column !== "string") return undefined;
  const value: unknown = JSON.parse(column);
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([who, at]) => (typeof at === "number" ? [[who, at]] : [])),
  );
}
