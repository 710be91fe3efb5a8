import type { Cooldowns } from "../store/cooldowns.ts";
import { cooldownMs } from "./admission.ts";

/**
 * When somebody can start their next request, in milliseconds since 1970; undefined: at once. Whoever is told to ask again is told
 * this with it, so that what they are told holds.
 */
export type AskAgain = (userId: string) => number | undefined;

export function createAskAgain(cooldowns: Pick<Cooldowns, "last">, now: () => number): AskAgain {
  return (userId) => {
    const last = cooldowns.last(userId);
    if (last === undefined) return undefined;
    const waitMs = last + cooldownMs - now();
    // As in admission: a longer wait is none of the cooldown's making.
    return waitMs > 0 && waitMs <= cooldownMs ? last + cooldownMs : undefined;
  };
}
