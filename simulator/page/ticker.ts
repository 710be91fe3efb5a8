import type { Playground } from "../playground/playground.ts";

/** Says when the page may have changed, at a limited rate, and knows who is typing where. */
export interface Ticker {
  subscribe(listener: () => void): () => void;
  typingIn(channelId: string): boolean;
  /** Aborted when the page closes. */
  readonly closed: AbortSignal;
  close(): void;
}

/** Many changes at once cause one refresh. */
const togetherMs = 80;
/** How long Discord shows that somebody types, in milliseconds. */
const typingMs = 10_000;

export function createTicker(playground: Playground): Ticker {
  const listeners = new Set<() => void>();
  const typing = new Map<string, NodeJS.Timeout>();
  const closed = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const listener of listeners) listener();
    }, togetherMs);
  };
  const stopTyping = (channelId: string) => {
    clearTimeout(typing.get(channelId));
    if (typing.delete(channelId)) tick();
  };
  const stops = [
    playground.subscribe(tick),
    playground.discord.subscribe(({ kind, channelId = "" }) => {
      if (kind === "typing") {
        clearTimeout(typing.get(channelId));
        typing.set(
          channelId,
          setTimeout(() => stopTyping(channelId), typingMs),
        );
        tick();
      } else if (kind === "message") {
        const last = playground.discord.world.messages(channelId).at(-1);
        if (last?.author.id === playground.discord.botUser.id) stopTyping(channelId);
      }
    }),
  ];
  return {
    closed: closed.signal,
    typingIn: (channelId) => typing.has(channelId),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      for (const stop of stops) stop();
      for (const one of typing.values()) clearTimeout(one);
      clearTimeout(timer);
      closed.abort();
    },
  };
}
