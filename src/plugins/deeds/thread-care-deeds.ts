import type { DeedDone } from "../store/plugin-deeds.ts";
import type { DeedOf, ThreadCareDeed, ThreadMarks } from "./deed.ts";
import { type DeedKind, type Undoing, whomOf } from "./deed-kind.ts";

/** "archived locked": what a thread is, as it is kept. */
function kept({ archived, locked }: Partial<ThreadMarks>): string {
  return [...(archived === true ? ["archived"] : []), ...(locked === true ? ["locked"] : [])].join(" ");
}

function read(text: string): ThreadMarks {
  const marks = text.split(" ");
  return { archived: marks.includes("archived"), locked: marks.includes("locked") };
}

const marks = ["archived", "locked"] as const satisfies readonly (keyof ThreadMarks)[];

function asBefore({ channelId, before, after }: DeedDone): Undoing | undefined {
  if (channelId === undefined || before === undefined || after === undefined || before === after)
    return undefined;
  const [was, is] = [read(before), read(after)];
  const changed = marks.filter((mark) => was[mark] !== is[mark]);
  const back = Object.fromEntries(changed.map((mark) => [mark, was[mark]]));
  return {
    deed: { kind: "changeThread", channelId, isOwn: true, before: is, ...back },
    async isAsLeft(sight) {
      const thread = await sight.thread(channelId);
      // A message in a closed thread opens it, and leaves its lock. Discord changes nothing in one that somebody closed meanwhile.
      if (thread === undefined || (thread.archived && !is.archived)) return false;
      return changed.some((mark) => thread[mark] === is[mark]);
    },
  };
}

function otherWay(
  kind: "addToThread" | "removeFromThread",
  { channelId, userId }: DeedDone,
): Undoing | undefined {
  if (channelId === undefined || userId === undefined) return undefined;
  return {
    deed: { kind, channelId, userId },
    isAsLeft: async (sight) => (await sight.isInThread(channelId, userId)) === (kind === "removeFromThread"),
  };
}

const whoAndWhere = ({ channelId, userId }: { readonly channelId: string; readonly userId: string }) => ({
  ...{ channelId, userId },
});

function changed({ channelId, before = "", after = "" }: DeedDone): string {
  const [was, is] = [read(before), read(after)];
  const words = [
    ...(was.archived === is.archived ? [] : [is.archived ? "closed" : "opened"]),
    ...(was.locked === is.locked ? [] : [is.locked ? "locked" : "unlocked"]),
  ];
  return `${words.length === 0 ? "changed" : words.join(" and ")} the thread <#${channelId}>`;
}

export const threadCareDeeds: { readonly [Kind in ThreadCareDeed["kind"]]: DeedKind<DeedOf<Kind>> } = {
  changeThread: {
    record: ({ channelId, before, archived, locked, name }) => ({
      channelId,
      ...(name === undefined ? {} : { isRenamed: true }),
      before: kept(before),
      after: kept({ archived: archived ?? before.archived, locked: locked ?? before.locked }),
    }),
    // Whoever wrote in somebody else's thread can't any more.
    punishes: ({ isOwn, locked }) => !isOwn && locked === true,
    press: {
      stored: ({ channelId }) => ({ memberId: undefined, input: { channelId, locked: "true" } }),
      wants: ({ input }) => `lock the thread <#${input.channelId ?? ""}>`,
    },
    did: changed,
    undo: asBefore,
  },
  addToThread: {
    ...{ record: whoAndWhere, thing: "member" },
    punishes: () => false,
    did: (done) => `added ${whomOf(done)} to the thread <#${done.channelId}>`,
    undo: (done) => otherWay("removeFromThread", done),
  },
  removeFromThread: {
    ...{ record: whoAndWhere, thing: "member" },
    // Anyone can leave.
    punishes: ({ userId }, by) => by?.lendsRights !== true || by.userId !== userId,
    press: {
      stored: ({ channelId, userId }) => ({ memberId: userId, input: { channelId } }),
      wants: ({ memberId, input }) =>
        `remove ${whomOf({ userId: memberId })} from the thread <#${input.channelId ?? ""}>`,
    },
    did: (done) => `removed ${whomOf(done)} from the thread <#${done.channelId}>`,
    undo: (done) => otherWay("addToThread", done),
  },
  transcript: {
    record: ({ channelId }) => ({ channelId }),
    punishes: () => false,
    did: ({ channelId }) => `kept a transcript in <#${channelId}>`,
  },
};
