import type { Wait } from "../ipc/causes.ts";

/** What the bot waits for, or does without, at this moment; the supervisor and `/healthz` are told. */
export interface Waits {
  /** @returns to be called when it is over */
  begin(wait: Wait): () => void;
  now(): readonly Wait[];
}

export function createWaits(): Waits {
  const open = new Set<Wait>();
  return {
    begin(wait) {
      // The same thing may be waited for twice.
      const mine = { ...wait };
      open.add(mine);
      return () => void open.delete(mine);
    },
    now: () => [...open],
  };
}
