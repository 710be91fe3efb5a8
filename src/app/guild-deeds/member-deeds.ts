import type { MemberDeed } from "../../plugins/deeds/deed.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** Moderation of members. */
export function createMemberDeeds({ api }: DeedPowers): DoDeeds<MemberDeed> {
  const { guilds } = api;
  const timeOutUntil = async (guildId: string, userId: string, until: string | null, reason: string) => {
    await guilds.editMember(guildId, userId, { communication_disabled_until: until }, { reason });
    return undefined;
  };
  return {
    timeOut: ({ guildId, userId, endsAt }, reason) =>
      timeOutUntil(guildId, userId, new Date(endsAt).toISOString(), reason),
    endTimeOut: ({ guildId, userId }, reason) => timeOutUntil(guildId, userId, null, reason),
    async kick({ guildId, userId }, reason) {
      await guilds.removeMember(guildId, userId, { reason });
      return undefined;
    },
    async ban({ guildId, userId, deleteSeconds }, reason) {
      const form = deleteSeconds === 0 ? {} : { delete_message_seconds: deleteSeconds };
      await guilds.banUser(guildId, userId, form, { reason });
      return undefined;
    },
    async unban({ guildId, userId }, reason) {
      await guilds.unbanUser(guildId, userId, { reason });
      return undefined;
    },
    async nickname({ guildId, userId, nickname }, reason) {
      await guilds.editMember(guildId, userId, { nick: nickname }, { reason });
      return undefined;
    },
    // Who is warned is told, and nothing else happens.
    warn: async () => undefined,
  };
}
