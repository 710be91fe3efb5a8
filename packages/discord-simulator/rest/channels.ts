import { AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import { channelChange, threadChange } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import { missingPermissions, refused } from "../errors.ts";
import { deleteChannel } from "../guilds/channels.ts";
import { channelFor, may, writePermission } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { findGuild, guildOf } from "../lookups.ts";
import { audit } from "../moderation/audit-log.ts";
import { changeChannel } from "../moderation/change-channel.ts";
import { checkedForm } from "../parse-form.ts";
import { changeThread } from "../threads/change-thread.ts";
import { startTyping } from "../typing.ts";
import { botActor } from "./moderation/bot-actor.ts";
import { noContent, ok, type Route } from "./route.ts";

export function channelRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const by = botActor(core);
  return [
    {
      method: "GET",
      path: "/channels/:channel",
      handle: (call) => ok(showChannel(core, channelFor(core, call.param("channel"), botId))),
    },
    {
      method: "PATCH",
      path: "/channels/:channel",
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId);
        if (channel.kind === "direct") {
          throw refused("notInDirectMessages");
        }
        if (channel.kind === "thread")
          changeThread(core, channel, by(call), checkedForm(threadChange, call.body));
        else changeChannel(core, channel, by(call), checkedForm(channelChange, call.body));
        return ok(showChannel(core, channel));
      },
    },
    {
      method: "DELETE",
      path: "/channels/:channel",
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId);
        const needed =
          channel.kind === "thread" ? PermissionFlagsBits.ManageThreads : PermissionFlagsBits.ManageChannels;
        if (!may(core, channel, botId, needed)) throw missingPermissions();
        const gone = showChannel(core, channel);
        const guildId = guildOf(channel);
        deleteChannel(core, channel);
        const { ThreadDelete, ChannelDelete } = AuditLogEvent;
        const action = channel.kind === "thread" ? ThreadDelete : ChannelDelete;
        if (guildId !== undefined)
          audit(core, findGuild(core, guildId), by(call), { action, targetId: channel.channel.id });
        return ok(gone);
      },
    },
    {
      method: "POST",
      path: "/channels/:channel/typing",
      handle(call) {
        const channel = channelFor(core, call.param("channel"), botId);
        if (!may(core, channel, botId, writePermission(channel))) throw missingPermissions();
        startTyping(core, channel, botId);
        return noContent;
      },
    },
  ];
}
