/** How often Turbot answers in chat. 0 switches a limit off. */
export interface ChatRateLimits {
  /** A member gets one answer in this time, in milliseconds, wherever they ask. */
  readonly memberEveryMs: number;
  /** A channel gets this many answers in a minute. */
  readonly channelPerMinute: number;
}

/** What becomes of a message that wants an answer. */
export type ChatTurn =
  | { readonly kind: "answer" }
  /** Too soon, and this is the one time that it is said. `waitMs`: when there is room, counted from the message. */
  | { readonly kind: "later"; readonly full: "member" | "channel"; readonly waitMs: number }
  /** Too soon, and that has been said. */
  | { readonly kind: "ignore" };

export interface AskedInChat {
  readonly memberId: string;
  readonly channelId: string;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Counts answers by when their questions were written, so it doesn't matter how long each takes, and what waited during a restart
 * is treated as if there had been none.
 */
export interface ChatRate {
  /** Takes a turn if there is room. Ask once for each message. */
  take(asked: AskedInChat): ChatTurn;
}

const minuteMs = 60_000;

/** "Later" is said at most this often, in milliseconds: to a member in a channel, and for a channel that is full to everybody in it. */
const laterEveryMs = minuteMs;

/**
 * Kept in memory only. A restart forgets it, which allows each channel one minute's answers more: that isn't worth a
 * write to disk for each message, with a person's id.
 */
export function createChatRate({ memberEveryMs, channelPerMinute }: ChatRateLimits): ChatRate {
  /** By member: when their newest answered question was written. */
  const members = new Map<string, readonly number[]>();
  /** By channel: the same of the newest `channelPerMinute`, oldest first. */
  const channels = new Map<string, readonly number[]>();
  const toldLater = new Map<string, readonly number[]>();

  /** Milliseconds until there is room for this member; 0 if there is. */
  function memberWait({ memberId, at }: AskedInChat): number {
    const [last] = members.get(memberId) ?? [];
    // Channels are answered side by side, so the newest answered question can be younger than this one.
    return last === undefined || Math.abs(at - last) >= memberEveryMs ? 0 : last + memberEveryMs - at;
  }

  function channelWait({ channelId, at }: AskedInChat): number {
    const counted = (channels.get(channelId) ?? []).filter((one) => one > at - minuteMs);
    const [oldest = 0] = counted;
    return channelPerMinute === 0 || counted.length < channelPerMinute ? 0 : oldest + minuteMs - at;
  }

  function later(full: "member" | "channel", waitMs: number, asked: AskedInChat): ChatTurn {
    const who = full === "member" ? `${asked.channelId}:${asked.memberId}` : asked.channelId;
    const [told = Number.NEGATIVE_INFINITY] = toldLater.get(who) ?? [];
    if (asked.at - told < laterEveryMs) return { kind: "ignore" };
    keep(toldLater, who, [asked.at]);
    return { kind: "later", full, waitMs };
  }

  /** Stores times, and drops entries that are too old to matter. */
  function keep(map: Map<string, readonly number[]>, key: string, times: readonly number[]): void {
    map.delete(key);
    map.set(key, times);
    const oldest = Math.max(...times) - Math.max(minuteMs, memberEveryMs);
    for (const [old, theirs] of map) {
      if (Math.max(...theirs) > oldest) break;
      map.delete(old);
    }
  }

  return {
    take(asked) {
      const { memberId, channelId, at } = asked;
      const own = memberWait(asked);
      if (own > 0) return later("member", own, asked);
      const shared = channelWait(asked);
      if (shared > 0) return later("channel", shared, asked);
      if (memberEveryMs > 0) keep(members, memberId, [at]);
      if (channelPerMinute > 0) {
        const answered = [...(channels.get(channelId) ?? []), at].toSorted((one, other) => one - other);
        keep(channels, channelId, answered.slice(-channelPerMinute));
      }
      return { kind: "answer" };
    },
  };
}
