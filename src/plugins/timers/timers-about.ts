import type { HandlerCall } from "../dispatch/call.ts";
import type { ServerStore } from "../server-store/server-store.ts";
import type { NewPluginTimer } from "../store/plugin-timers.ts";
import { writersOf } from "../words/people-in-calls.ts";

type Of = Pick<NewPluginTimer, "name" | "guildId" | "id" | "userId">;

/** What timers of one plugin are about, as JSON: kept with whoever's they are, so that it is in `/mydata` and goes with `/forget`. */
export interface TimersAbout {
  set(
    timer: Of & Pick<NewPluginTimer, "dueAt" | "repeats">,
    data: string,
    underWay: readonly HandlerCall[],
  ): void;
  /** Null: nothing. */
  of(timer: Of): string | null;
  remove(timer: Of): void;
}

/** How long it is kept after the timer was due, in milliseconds: as long as the timer, should the plugin be away. */
const afterwardsMs = 90 * 24 * 60 * 60_000;

export function createTimersAbout(store: ServerStore, now: () => number): TimersAbout {
  const placeOf = ({ guildId, userId }: Of) => ({ guildId, owner: userId ?? "" });
  return {
    set: (timer, data, underWay) =>
      store.set(placeOf(timer), keyOf(timer), data, {
        ...(timer.repeats === undefined
          ? { expiresInMs: Math.max(0, timer.dueAt - now()) + afterwardsMs }
          : {}),
        by: (text) => writersOf(text, underWay),
        // It ends with the timer.
        keepsTexts: true,
      }),
    of: (timer) => store.get(placeOf(timer), keyOf(timer)),
    remove: (timer) => store.delete(placeOf(timer), keyOf(timer)),
  };
}

function keyOf({ name, id }: Of): string {
  return `timer:${name}:${id}`;
}
