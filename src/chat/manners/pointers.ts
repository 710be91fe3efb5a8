import type { AskedInChat } from "./chat-rate.ts";

/** Who was told lately where Turbot chats. */
export interface Pointers {
  /** Whether to tell a member now. A repeat of the same message counts as told. */
  take(asked: AskedInChat): boolean;
}

/** A member is told once in this time, in milliseconds: a day. */
const memberEveryMs = 24 * 60 * 60 * 1_000;
/** Many members at once read the same pointer, in milliseconds: a minute. */
const channelEveryMs = 60_000;
/** How many are remembered. Anyone who drops out can be told again. */
const most = 10_000;

/** In memory only: after a restart somebody may be told a second time, which isn't worth keeping who was told. */
export function createPointers(): Pointers {
  const told = new Map<string, number>();
  return {
    take({ memberId, channelId, at }) {
      const since = (who: string) => at - (told.get(who) ?? Number.NEGATIVE_INFINITY);
      if (since(`member ${memberId}`) < memberEveryMs || since(`channel ${channelId}`) < channelEveryMs)
        return false;
      if (told.size >= most) told.clear();
      told.set(`member ${memberId}`, at).set(`channel ${channelId}`, at);
      return true;
    },
  };
}
