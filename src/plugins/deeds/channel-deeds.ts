import { PermissionFlagsBits } from "discord-api-types/v10";
import type { DeedDone } from "../store/plugin-deeds.ts";
import type { ChannelDeed, DeedOf, WritingBits } from "./deed.ts";
import { type DeedKind, type Undoing, untilInWords } from "./deed-kind.ts";

const { SendMessages, SendMessagesInThreads, CreatePublicThreads, CreatePrivateThreads } =
  PermissionFlagsBits;

/** What a lock denies to @everyone. */
export const lockedBits = SendMessages | SendMessagesInThreads | CreatePublicThreads | CreatePrivateThreads;

/** Whether a channel denies @everyone all of it. */
export function isLocked({ deny }: WritingBits): boolean {
  return (BigInt(deny) & lockedBits) === lockedBits;
}

/** @returns undefined: a newer release kept it in another way */
export function writingBefore({ before }: DeedDone): WritingBits | undefined {
  const [, allow, deny] = /^(\d{1,20}):(\d{1,20})$/.exec(before ?? "") ?? [];
  return allow === undefined || deny === undefined ? undefined : { allow, deny };
}

function unlocking({ channelId, ...done }: DeedDone, guildId: string): Undoing | undefined {
  const before = writingBefore(done);
  if (channelId === undefined || before === undefined) return undefined;
  return {
    deed: { kind: "unlockChannel", guildId, channelId, before },
    async isAsLeft(sight) {
      const channel = await sight.channelState(channelId);
      return channel !== undefined && isLocked(channel.writing);
    },
  };
}

function slowAgain({ channelId, before, after }: DeedDone): Undoing | undefined {
  if (channelId === undefined || before === undefined || after === undefined) return undefined;
  return {
    deed: { kind: "slowMode", channelId, seconds: Number(before), before: Number(after) },
    isAsLeft: async (sight) => (await sight.channelState(channelId))?.slowMode === Number(after),
  };
}

const ending = ({ until }: { readonly until?: number }) => (until === undefined ? {} : { until });

export const channelDeeds: { readonly [Kind in ChannelDeed["kind"]]: DeedKind<DeedOf<Kind>> } = {
  slowMode: {
    record: ({ channelId, seconds, before, ...deed }) => ({
      ...{ channelId, before: String(before), after: String(seconds) },
      ...ending(deed),
    }),
    // Six hours between two messages are nearly a lock. Less than before lets people talk.
    punishes: ({ seconds, before }) => seconds > before,
    press: {
      stored: ({ channelId, seconds, until }) => ({
        memberId: undefined,
        input: {
          ...{ channelId, seconds: `${seconds}s` },
          ...(until === undefined ? {} : { until: String(until) }),
        },
      }),
      wants: ({ input }) =>
        `set the slow mode of <#${input.channelId ?? ""}> to ${Number.parseInt(input.seconds ?? "0", 10)} seconds${untilInWords(input)}`,
    },
    did: ({ channelId, after, until }) =>
      after === "0"
        ? `ended the slow mode of <#${channelId}>${untilInWords({ until })}`
        : `set the slow mode of <#${channelId}> to ${after} seconds${untilInWords({ until })}`,
    undo: slowAgain,
  },
  lockChannel: {
    record: ({ channelId, before: { allow, deny }, ...deed }) => ({
      ...{ channelId, before: `${allow}:${deny}` },
      ...ending(deed),
    }),
    // It silences everybody there.
    punishes: () => true,
    press: {
      stored: ({ channelId, until }) => ({
        memberId: undefined,
        input: { channelId, ...(until === undefined ? {} : { until: String(until) }) },
      }),
      wants: ({ input }) => `lock the channel <#${input.channelId ?? ""}>${untilInWords(input)}`,
    },
    thing: "lock",
    did: (done) => `locked <#${done.channelId}>${untilInWords(done)}`,
    undo: unlocking,
  },
  unlockChannel: {
    record: ({ channelId }) => ({ channelId }),
    punishes: () => false,
    thing: "lock",
    did: ({ channelId }) => `unlocked <#${channelId}>`,
  },
  changeChannel: {
    // Names and topics are people's words: not even the old ones are kept.
    record: ({ channelId }) => ({ channelId, isRenamed: true }),
    punishes: () => false,
    did: ({ channelId }) => `changed the name or topic of <#${channelId}>`,
  },
};
