import { asCode } from "../capabilities/notices/notice-words.ts";
import type { DeedDone } from "../store/plugin-deeds.ts";
import type { WaitingPress } from "../store/plugin-presses.ts";
import type { DeedOf, MemberDeed } from "./deed.ts";
import {
  type DeedKind,
  type Notice,
  type Pressable,
  type Undoing,
  untilInWords,
  whomOf,
} from "./deed-kind.ts";

/** Whether two ends of a time-out are the same: Discord keeps it at least to the second. @param one in milliseconds since 1970 */
export function isSameEnd(one: number, other: number): boolean {
  return Math.abs(one - other) < 1_000;
}

const whom = ({ userId }: MemberDeed) => ({ userId });

/** What waits for a press has no reason: an AI may have written it. */
function press<D extends MemberDeed>(
  input: (deed: D) => Readonly<Record<string, string>>,
  wants: (who: string, input: WaitingPress["input"]) => string,
): Pressable<D> {
  return {
    stored: (deed) => ({ memberId: deed.userId, input: input(deed) }),
    wants: ({ memberId, input }) => wants(whomOf({ userId: memberId }), input),
  };
}

const secondsOf = (ms: number) => `${Math.round(ms / 1_000)}s`;

/** A press of the day's commands knows how long, and not yet until when. */
function lasting(input: WaitingPress["input"]): string {
  const seconds = Number.parseInt(input.for ?? "", 10);
  return Number.isNaN(seconds) ? "" : ` for ${inWords(seconds)}`;
}

function inWords(seconds: number): string {
  const [size, name] = seconds >= 172_800 ? ([86_400, "days"] as const) : ([3_600, "hours"] as const);
  return seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / size)} ${name}`;
}

const until = (ms: number | undefined) => untilInWords({ until: ms });

function timeOutAgain({ userId, endsAt, before, kind }: DeedDone, guildId: string): Undoing | undefined {
  if (userId === undefined) return undefined;
  const earlier = before === undefined ? undefined : Number(before);
  const on = { guildId, userId };
  if (kind === "endTimeOut" && earlier === undefined) return undefined;
  return {
    // One that is over by now ends it, too.
    deed:
      earlier === undefined
        ? { kind: "endTimeOut", ...on }
        : { kind: "timeOut", ...on, for: 0, endsAt: earlier },
    async isAsLeft(sight) {
      const now = await sight.timeOutOf(guildId, userId);
      if (kind === "endTimeOut") return now === undefined && (await sight.isMember(guildId, userId));
      return now !== undefined && isSameEnd(now, endsAt ?? 0);
    },
  };
}

const before = ({ before: earlier }: { readonly before?: number | undefined }) =>
  earlier === undefined ? {} : { before: String(earlier) };

const told = <D extends MemberDeed>(isBefore: boolean, says: Notice<D>["says"]): Notice<D> => ({
  isBefore,
  says,
});

export const memberDeeds: { readonly [Kind in MemberDeed["kind"]]: DeedKind<DeedOf<Kind>> } = {
  timeOut: {
    thing: "timeOut",
    record: (deed) => ({ ...whom(deed), endsAt: deed.endsAt, ...before(deed) }),
    punishes: () => true,
    press: press(
      (deed) => ({ for: secondsOf(deed.for) }),
      (who, input) => `time ${who} out${lasting(input)}`,
    ),
    notice: told(false, ({ endsAt }, server) => `timed out in ${server}${until(endsAt)}`),
    did: (done) => `timed ${whomOf(done)} out${until(done.endsAt)}`,
    undo: timeOutAgain,
  },
  endTimeOut: {
    thing: "timeOut",
    record: (deed) => ({ ...whom(deed), ...before(deed) }),
    punishes: () => false,
    did: (done) => `ended the time-out of ${whomOf(done)}`,
    undo: timeOutAgain,
  },
  kick: {
    record: whom,
    punishes: () => true,
    press: press(
      () => ({}),
      (who) => `kick ${who}`,
    ),
    notice: told(true, (_deed, server) => `kicked from ${server}`),
    did: (done) => `kicked ${whomOf(done)}`,
  },
  ban: {
    thing: "ban",
    record: (deed) => ({ ...whom(deed), ...(deed.until === undefined ? {} : { until: deed.until }) }),
    punishes: () => true,
    press: press(
      (deed) => ({
        ...(deed.for === undefined ? {} : { for: secondsOf(deed.for) }),
        ...(deed.deleteSeconds === 0 ? {} : { deleteMessages: `${deed.deleteSeconds}s` }),
      }),
      (who, input) =>
        `ban ${who}${lasting(input)}${input.deleteMessages === undefined ? "" : " and delete their latest messages"}`,
    ),
    notice: told(true, (deed, server) => `banned from ${server}${until(deed.until)}`),
    did: (done) => `banned ${whomOf(done)}${until(done.until)}`,
    undo: ({ userId }, guildId) =>
      userId === undefined
        ? undefined
        : {
            deed: { kind: "unban", guildId, userId },
            isAsLeft: (sight) => sight.isBannedForPlugin(guildId, userId),
          },
  },
  unban: {
    thing: "ban",
    record: whom,
    punishes: () => false,
    did: (done) => `lifted the ban of ${whomOf(done)}`,
    undo: ({ userId }, guildId) =>
      userId === undefined
        ? undefined
        : {
            deed: { kind: "ban", guildId, userId, deleteSeconds: 0 },
            // Whoever has come back since isn't banned by an undo.
            isAsLeft: async (sight) =>
              !(await sight.isBanned(guildId, userId)) && !(await sight.isMember(guildId, userId)),
          },
  },
  nickname: {
    thing: "nickname",
    record: ({ userId, nickname, before: earlier }) => ({
      userId,
      nickname: nickname ?? "",
      nicknameBefore: earlier ?? "",
    }),
    // A name can mock.
    punishes: ({ userId }, by) => by?.lendsRights !== true || by.userId !== userId,
    press: press(
      ({ nickname }) => ({ nickname: nickname ?? "" }),
      (who, { nickname = "" }) =>
        nickname === "" ? `take away the nickname of ${who}` : `give ${who} the nickname ${asCode(nickname)}`,
    ),
    did: (done) => `changed the nickname of ${whomOf(done)}`,
    undo({ userId, nickname, nicknameBefore }, guildId) {
      if (userId === undefined || nickname === undefined || nicknameBefore === undefined) return undefined;
      const [now, back] = [nickname || null, nicknameBefore || null];
      return {
        deed: { kind: "nickname", guildId, userId, nickname: back, before: now },
        isAsLeft: async (sight) => (await sight.nicknameOf(guildId, userId)) === now,
      };
    },
  },
  warn: {
    record: whom,
    punishes: () => true,
    press: press(
      () => ({}),
      (who) => `warn ${who}`,
    ),
    notice: told(false, (_deed, server) => `warned in ${server}`),
    did: (done) => `warned ${whomOf(done)}`,
  },
};
