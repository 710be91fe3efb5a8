import type { Manifest } from "../../declaration/manifest.ts";
import { schedulesOf } from "../../declaration/schedules-of.ts";

/** What a plugin does without being asked. */
export interface ByItself {
  /** Names of events that it listens to; "?": one that its source doesn't show. */
  readonly events: readonly string[];
  /** Its schedules, as its source says them: "every 1h". */
  readonly schedules: readonly string[];
}

/** The same of a plugin that is loaded. */
export function byItselfOf(manifest: Manifest): ByItself {
  const events = manifest.registered.flatMap((one) => (one.kind === "event" ? [one.spec.event] : []));
  const timers = manifest.registered.flatMap((one) =>
    one.kind === "timer" ? [`timer ${one.spec.name}`] : [],
  );
  return {
    events: [...new Set(events)],
    schedules: [...schedulesOf(manifest).map(({ name }) => name), ...timers],
  };
}
