import type { HandlerCall } from "../dispatch/call.ts";
import { tellingLength } from "./leaves.ts";
import { isSaidIn } from "./store-with-writers.ts";

/** Remember this many messages that a plugin has read, to know whose words it repeats. */
const most = 1_000;

/** What a plugin has read in channels, in memory only: whoever asks to be forgotten may ask for what repeats their words, too. */
export interface ReadWords {
  note(read: {
    readonly userId: string;
    readonly guildId: string;
    readonly channelId: string;
    readonly messageId: string;
    readonly names: readonly string[];
    readonly isPublic: boolean;
    readonly texts: readonly string[];
  }): void;
  /** Other words, such as Claude's, are made of what was read in channels that not everybody sees. */
  confine(guildId: string, channelIds: readonly string[], texts: readonly string[]): void;
  /** The other channels, which not everybody sees, whose words a text repeats. */
  privatePlaces(text: string, channelId: string): readonly string[];
  /** The same words as what others said in calls that are over. */
  asCalls(): readonly HandlerCall[];
}

/** The same of all servers. */
export interface AllReadWords extends ReadWords {
  /** What was read in one server. */
  in(guildId: string): ReadWords;
}

interface Read {
  readonly userId: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly messageId: string;
  readonly names: readonly string[];
  readonly isPublic: boolean;
  /** In lower case. */
  readonly said: readonly string[];
}

export function createReadWords(): AllReadWords {
  /** By message and words, so that a message that is read often counts once. */
  const known = new Map<string, Read>();
  /** Made when first asked for: every call to the host asks, and few plugins read. */
  let calls: readonly HandlerCall[] | undefined;
  /** By channel and words. */
  const confined = new Map<string, Pick<Read, "guildId" | "channelId" | "said" | "isPublic">>();
  const privatePlaces = (
    text: string,
    channelId: string,
    isHere: (read: Pick<Read, "guildId">) => boolean,
  ) => {
    const folded = text.toLowerCase();
    const found = [...known.values(), ...confined.values()].filter(
      (one) => !one.isPublic && isHere(one) && one.channelId !== channelId && isSaidIn(folded, one.said),
    );
    return [...new Set(found.map((one) => one.channelId))];
  };
  const all: ReadWords = {
    note({ texts, ...read }) {
      const said = telling(texts);
      if (said.length === 0) return;
      calls = undefined;
      keepNewest(known, JSON.stringify([read.channelId, read.messageId, said]), { ...read, said });
    },
    confine(guildId, channelIds, texts) {
      const said = telling(texts);
      if (said.length === 0) return;
      for (const channelId of channelIds)
        keepNewest(confined, JSON.stringify([channelId, said]), {
          guildId,
          channelId,
          said,
          isPublic: false,
        });
    },
    privatePlaces: (text, channelId) => privatePlaces(text, channelId, () => true),
    asCalls() {
      calls ??= callsOf(known.values());
      return calls;
    },
  };
  return {
    ...all,
    in: (guildId) => ({
      note: all.note,
      confine: all.confine,
      privatePlaces: (text, channelId) => privatePlaces(text, channelId, (read) => read.guildId === guildId),
      asCalls: () => all.asCalls().filter(({ caller }) => caller?.guildId === guildId),
    }),
  };
}

/** In lower case, without what is too short to tell whose it is. */
function telling(texts: readonly string[]): readonly string[] {
  return texts.filter((one) => one.length >= tellingLength).map((one) => one.toLowerCase());
}

function keepNewest<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  const oldest = kept.keys().next().value;
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}

function callsOf(known: Iterable<Read>): readonly HandlerCall[] {
  return [...Map.groupBy(known, ({ guildId }) => guildId)].map(([guildId, all]) => ({
    responder: undefined,
    caller: { userId: "", lendsRights: false, guildId, channelId: undefined, messageId: undefined },
    guildId,
    kind: "every",
    said: [],
    typed: [],
    saidIn: undefined,
    names: new Map(all.map(({ userId, names }) => [userId, names])),
    quoted: all.map(({ userId, said, channelId, messageId: id }) => ({
      userId,
      said,
      saidIn: { id, channelId },
      isDeleted: false,
    })),
    isOver: true,
    hasActed: false,
    awaitsFirstResponse: false,
  }));
}
