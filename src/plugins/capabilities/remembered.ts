/** Milliseconds that an answer of Discord's is remembered: with every message of a listener it is asked. */
const freshMs = 60_000;
const mostRemembered = 1_000;

/**
 * What Discord said within the last minute, by what was asked. What it refuses isn't remembered.
 *
 * @param elapsed the monotonic clock, in milliseconds
 * @param options.forMs for how long. @default a minute
 * @param options.orLast while Discord doesn't answer, what it said last counts, however long ago that was
 */
export function createRemembered<T>(
  elapsed: () => number,
  { orLast = false, forMs = freshMs }: { readonly orLast?: boolean; readonly forMs?: number } = {},
): (key: string, ask: () => Promise<T>) => Promise<T> {
  const known = new Map<string, { readonly answer: Promise<T>; readonly at: number }>();
  return (key, ask) => {
    const before = known.get(key);
    if (before !== undefined && elapsed() - before.at < forMs) return before.answer;
    const asked = ask();
    const answer = before === undefined || !orLast ? asked : asked.catch(() => before.answer);
    known.delete(key);
    known.set(key, { answer, at: elapsed() });
    answer.catch(() => known.delete(key));
    const oldest = known.keys().next().value;
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return answer;
  };
}
