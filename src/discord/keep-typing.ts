/** Discord shows "is typing" for about 10 s; so it is said again after this, in milliseconds. */
const againMs = 8_000;

/** Whatever happens to the work it stands for, typing ends after this, in milliseconds. */
const longestMs = 10 * 60 * 1_000;

/** Shows typing until the returned function is called, and takes back what waits to be sent. Failing is no failure. */
export function keepTyping(show: (signal: AbortSignal) => Promise<unknown>): () => void {
  const over = new AbortController();
  const once = () => void show(over.signal).catch(() => {});
  once();
  const repeat = setInterval(once, againMs);
  const end = setTimeout(() => clearInterval(repeat), longestMs);
  repeat.unref();
  end.unref();
  return () => {
    clearInterval(repeat);
    clearTimeout(end);
    over.abort();
  };
}
