import type { Cooldowns } from "../store/cooldowns.ts";
import { cooldownMs } from "./cooldown.ts";

/**
 * When somebody can start their next request, in milliseconds since 1970; undefined if they can right away. Every message that
 * invites them to ask again includes it, so the invitation holds.
 */
export type AskAgain = (userId: string) => number | undefined;

export function createAskAgain(cooldowns: Pick<Cooldowns, "last">, now: () => number): AskAgain {
  return (userId) => {
    const last = cooldowns.last(userId);
    if (last === undefined) return undefined;
    const waitMs = last + cooldownMs - now();
    // As in admission: a longer wait means that the clock was set back.
    return waitMs > 0 && waitMs <= cooldownMs ? last + cooldownMs : undefined;
  };
}
