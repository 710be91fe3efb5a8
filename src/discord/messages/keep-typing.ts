/** Discord shows "is typing" for about 10 s, so it is sent again after this many looks. */
const looksBetween = 8;

/** Typing ends after this even if the work never does, in milliseconds. */
const longestMs = 10 * 60 * 1_000;

/** Time between two checks whether typing is due and there is room for it, in milliseconds. */
const lookEveryMs = 1_000;

/**
 * Shows typing until the returned function is called, which also cancels a waiting call. Failures are ignored.
 *
 * @param hasRoom false while Discord is busy with what people wait for, which typing would only delay
 */
export function keepTyping(
  show: (signal: AbortSignal) => Promise<unknown>,
  hasRoom: () => boolean = () => true,
): () => void {
  const over = new AbortController();
  let looks = 0;
  const look = () => {
    looks -= 1;
    if (looks > 0 || !hasRoom()) return;
    looks = looksBetween;
    void show(over.signal).catch(() => {});
  };
  look();
  const repeat = setInterval(look, lookEveryMs);
  const end = setTimeout(() => clearInterval(repeat), longestMs);
  repeat.unref();
  end.unref();
  return () => {
    clearInterval(repeat);
    clearTimeout(end);
    over.abort();
  };
}
