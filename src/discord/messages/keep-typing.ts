/** Discord shows "is typing" for about 10 s; so it is said again after so many looks. */
const looksBetween = 8;

/** Whatever happens to the work it stands for, typing ends after this, in milliseconds. */
const longestMs = 10 * 60 * 1_000;

/** Between two looks whether it is time, and whether there is room, in milliseconds. */
const lookEveryMs = 1_000;

/**
 * Shows typing until the returned function is called, and takes back what waits to be sent. Failing is no failure.
 *
 * @param hasRoom false: Discord is busy with what people wait for, and typing would only stand in its way
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
