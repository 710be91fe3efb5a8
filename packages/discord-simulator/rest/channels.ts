import { PermissionFlagsBits } from "discord-api-types/v10";
import { channelChange, threadChange } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { TextChannelRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { deleteChannel } from "../guilds/channels.ts";
import { channelFor, may, writePermission } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { checkedForm } from "../parse-form.ts";
import { changeThread } from "../threads/change-thread.ts";
import { startTyping } from "../typing.ts";
import { type Call, noContent, ok, type Route } from "./route.ts";

interface ChannelPatch {
  readonly name?: string;
  readonly topic?: string | null;
  readonly rate_limit_per_user?: number;
}

export function channelRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const by = (call: Call) => ({ id: botId, reason: call.reason });
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
        else patchChannel(core, channel, checkedForm(channelChange, call.body));
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
        deleteChannel(core, channel);
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

function patchChannel(core: Core, record: TextChannelRecord, patch: ChannelPatch): void {
  if (!may(core, record, core.data.botId, PermissionFlagsBits.ManageChannels)) throw missingPermissions();
  const { channel } = record;
  if (patch.name !== undefined) channel.name = patch.name;
  if (patch.topic !== undefined) channel.topic = patch.topic;
  if (patch.rate_limit_per_user !== undefined) channel.rate_limit_per_user = patch.rate_limit_per_user;
  const { guild_id: guildId, id: channelId } = channel;
  core.emit({ t: "CHANNEL_UPDATE", d: showChannel(core, record), guildId, channelId });
  core.changed({ kind: "channel", guildId, channelId });
}
