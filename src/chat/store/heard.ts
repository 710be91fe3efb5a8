import type { SaidContext } from "./chat-context.ts";

/**
 * Whose words something was made from: a user's id → when the newest of them were said, in milliseconds since 1970. An
 * answer can repeat what it was made from, so this is where to look for someone who should be forgotten.
 */
export type Heard = Readonly<Record<string, number>>;

/** Stands for an unknown person. */
export const anyone = "anyone";

/** All of them merged, without anything said before `since`. */
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
 * Whose words a message contains besides its author's.
 *
 * @param heardBy what one of Turbot's answers was made from; undefined if that is no longer remembered
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

/** Reads a column. Undefined if an older release wrote the row, so nobody knows. */
export function readHeard(column: unknown): Heard | undefined {
  if (typeof column !== "string") return undefined;
  const value: unknown = JSON.parse(column);
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([who, at]) => (typeof at === "number" ? [[who, at]] : [])),
  );
}
