import type { Wait } from "../ipc/causes.ts";

/** What the bot is waiting for, or doing without, right now; reported to the supervisor and at `/healthz`. */
export interface Waits {
  /** @returns a function to call when the wait is over */
  begin(wait: Wait): () => void;
  now(): readonly Wait[];
}

export function createWaits(): Waits {
  const open = new Set<Wait>();
  return {
    begin(wait) {
      // The same thing can be waited for twice.
      const mine = { ...wait };
      open.add(mine);
      return () => void open.delete(mine);
    },
    now: () => [...open],
  };
}
