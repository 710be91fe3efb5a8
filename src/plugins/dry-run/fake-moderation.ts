import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { TryEvent } from "../../plugin-api/testing.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import type { Deed, MemberDeed } from "../deeds/deed.ts";
import { idOf } from "./fake-ids.ts";
import type { Scene } from "./scene.ts";

type Sight = Pick<
  GuildPowers,
  | "member"
  | "isMember"
  | "nicknameOf"
  | "timeOutOf"
  | "isBanned"
  | "isBannedForPlugin"
  | "tell"
  | "tellOtherwise"
>;

/** From the highest: roles that a test puts above Turbot, Turbot, whoever does something just now, moderators that it has made, all others. */
export const heights = { above: 5, turbot: 4, doer: 3, moderator: 2, member: 1 } as const;

/** Who stands where in a dry run, who is timed out or banned, and what they are told. */
export function createFakeModeration(
  scene: Scene,
  events: TryEvent[],
  pending: ReadonlySet<string>,
): Sight & { readonly noteDeed: (deed: Deed) => void } {
  const timeOuts = new Map<string, number>();
  const banned = new Set<string>();
  const nicknames = new Map<string, string | null>();
  const turbot = idOf("user", "Turbot");
  const topOf = (userId: string) => {
    if (userId === turbot) return heights.turbot;
    if (scene.rolesOf.get(userId)?.some((role) => scene.rolesAbove.has(role))) return heights.above;
    if (userId === scene.doer()) return heights.doer;
    return scene.rights.beyond(userId) === 0n ? heights.member : heights.moderator;
  };
  return {
    async member(_guildId, userId) {
      if (banned.has(userId) || scene.gone.has(userId)) return undefined;
      return {
        // Whoever does something may do everything, unless a test says otherwise; nobody else is an administrator for that.
        permissions:
          userId === turbot || userId === scene.doer()
            ? scene.rights.of(userId)
            : scene.rights.beyond(userId),
        beyondEveryone: scene.rights.beyond(userId),
        top: topOf(userId),
        roleIds: [],
        isBot: userId === turbot,
        isHeldBack: pending.has(userId),
      };
    },
    isMember: async (_guildId, userId) => !banned.has(userId) && !scene.gone.has(userId),
    nicknameOf: async (_guildId, userId) => nicknames.get(userId) ?? null,
    async timeOutOf(_guildId, userId) {
      const until = timeOuts.get(userId) ?? 0;
      return until > scene.now() ? until : undefined;
    },
    isBanned: async (_guildId, userId) => banned.has(userId),
    isBannedForPlugin: async (_guildId, userId) => banned.has(userId),
    async tell(userId, message: OutgoingMessage) {
      events.push({ kind: "notice", userId, content: message.content });
      return { channelId: idOf("channel", `with ${userId}`), messageId: scene.nextId() };
    },
    async tellOtherwise(_told, message: OutgoingMessage) {
      events.push({ kind: "notice", content: message.content });
    },
    noteDeed(deed) {
      if (deed.kind === "timeOut") timeOuts.set(deed.userId, deed.endsAt);
      if (deed.kind === "endTimeOut") timeOuts.delete(deed.userId);
      if (deed.kind === "ban") banned.add(deed.userId);
      if (deed.kind === "nickname") nicknames.set(deed.userId, deed.nickname);
      if (deed.kind === "unban") banned.delete(deed.userId);
      if (deed.kind === "kick") scene.gone.add(deed.userId);
    },
  };
}

/** As a plugin's test sees it. */
export function seenOnMember(deed: MemberDeed): TryEvent {
  const { kind, userId, reason } = deed;
  const end = kind === "timeOut" ? deed.endsAt : kind === "ban" ? deed.until : undefined;
  const seconds = kind === "ban" ? deed.deleteSeconds : 0;
  return {
    ...{ kind, userId },
    ...(deed.kind === "nickname" ? { content: deed.nickname ?? "" } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(end === undefined ? {} : { until: new Date(end).toISOString() }),
    ...(seconds === 0 ? {} : { deletedSeconds: seconds }),
  };
}
