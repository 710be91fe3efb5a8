import type { API } from "@discordjs/core";
import { OverwriteType } from "discord-api-types/v10";
import { overwritesOf } from "../../discord/channel-permissions.ts";
import { lockedBits } from "../../plugins/deeds/channel-deeds.ts";
import type { ChannelDeed, WritingBits } from "../../plugins/deeds/deed.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** What is changed about channels. */
export function createChannelDeeds({ api }: DeedPowers): DoDeeds<ChannelDeed> {
  return {
    async slowMode({ channelId, seconds }, reason) {
      await api.channels.edit(channelId, { rate_limit_per_user: seconds }, { reason });
      return undefined;
    },
    async lockChannel({ guildId, channelId }, reason) {
      const writing = { allow: "0", deny: String(lockedBits) };
      await setWriting(api, { guildId, channelId, writing, reason });
      return undefined;
    },
    async unlockChannel({ guildId, channelId, before }, reason) {
      await setWriting(api, { guildId, channelId, writing: before, reason });
      return undefined;
    },
    async changeChannel({ channelId, name, topic }, reason) {
      const change = { ...(name === undefined ? {} : { name }), ...(topic === undefined ? {} : { topic }) };
      await api.channels.edit(channelId, change, { reason });
      return undefined;
    },
  };
}

/** Sets what a channel says to @everyone about writing, and leaves what it says about anything else. */
async function setWriting(
  api: API,
  {
    guildId,
    channelId,
    writing,
    reason,
  }: {
    readonly guildId: string;
    readonly channelId: string;
    readonly writing: WritingBits;
    readonly reason: string;
  },
): Promise<void> {
  const now = overwritesOf(await api.channels.get(channelId)).find(({ id }) => id === guildId);
  const set = (bits: string | undefined, to: string) =>
    (BigInt(bits ?? "0") & ~lockedBits) | (BigInt(to) & lockedBits);
  const [allow, deny] = [set(now?.allow, writing.allow), set(now?.deny, writing.deny)];
  if (allow === 0n && deny === 0n) {
    if (now !== undefined) await api.channels.deletePermissionOverwrite(channelId, guildId, { reason });
    return;
  }
  const overwrite = { type: OverwriteType.Role, allow: String(allow), deny: String(deny) };
  await api.channels.editPermissionOverwrite(channelId, guildId, overwrite, { reason });
}
