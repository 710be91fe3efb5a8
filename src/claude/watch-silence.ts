/** Aborts `signal` after `silenceMs` without a call of `heard`, and in any case after `longestMs`. */
export function watchSilence(
  silenceMs: number,
  longestMs: number,
): { readonly signal: AbortSignal; heard(): void; stop(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const quiet = setTimeout(abort, silenceMs);
  const total = setTimeout(abort, longestMs);
  return {
    signal: controller.signal,
    heard: () => {
      if (!controller.signal.aborted) quiet.refresh();
    },
    stop: () => {
      clearTimeout(quiet);
      clearTimeout(total);
    },
  };
}
