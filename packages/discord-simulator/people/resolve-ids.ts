import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import { channelPermissions } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { interactionMember } from "../guilds/show-member.ts";
import { guildOf } from "../lookups.ts";

interface Resolved {
  users?: Record<string, unknown>;
  members?: Record<string, unknown>;
  roles?: Record<string, unknown>;
  channels?: Record<string, unknown>;
}

/** Interactions include the objects their values refer to: users with their members, roles, channels. */
export function resolveIds(core: Core, where: ChannelRecord, ids: readonly string[]): Resolved {
  const resolved: Resolved = {};
  const guild = core.data.guilds.get(guildOf(where) ?? "");
  for (const id of ids) {
    const user = core.data.users.get(id);
    const member = guild?.members.get(id);
    const role = guild?.guild.roles.find((one) => one.id === id);
    const channel = core.data.channels.get(id);
    if (user !== undefined) resolved.users = { ...resolved.users, [id]: user };
    if (member !== undefined) {
      const {
        user: _,
        deaf,
        mute,
        ...shown
      } = interactionMember(core, member, channelPermissions(core, where, id));
      resolved.members = { ...resolved.members, [id]: shown };
    }
    if (role !== undefined) resolved.roles = { ...resolved.roles, [id]: role };
    if (channel !== undefined) {
      const permissions = channelPermissions(core, channel, core.data.botId).toString();
      resolved.channels = { ...resolved.channels, [id]: { ...showChannel(core, channel), permissions } };
    }
  }
  return structuredClone(resolved);
}
