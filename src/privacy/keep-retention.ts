import type { Log } from "../log/log.ts";
import type { Later } from "../requests/later.ts";
import type { Privacy } from "./create-privacy.ts";

/** Between two looks at what has served its time, in milliseconds. */
const lookEveryMs = 6 * 60 * 60 * 1_000;

/** Forgets in time, now and every few hours. Returns how to stop. */
export function keepRetention(powers: {
  readonly privacy: Pick<Privacy, "prune">;
  readonly later: Later;
  readonly log: Log;
}): () => void {
  const { privacy, later, log } = powers;
  let takeBack = () => {};

  function look(): void {
    try {
      privacy.prune();
    } catch (error) {
      log.error("privacy.not_pruned", { error });
    }
    takeBack = later(lookEveryMs, look);
  }

  look();
  return () => takeBack();
}
