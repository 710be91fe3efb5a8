import { type APIOverwrite, ChannelFlags } from "discord-api-types/v10";
import { channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { GuildRecord, TextChannelRecord } from "../data.ts";
import type { NewChannel } from "../discord-simulator.ts";
import { noFlags } from "../no-flags.ts";
import { showChannel } from "./show-channel.ts";

/** Makes a channel of a guild: CHANNEL_CREATE. */
export function addChannel(
  core: Core,
  { guild }: GuildRecord,
  { name, topic, type, tags, requiresTag }: NewChannel,
  overwrites: readonly APIOverwrite[] = [],
): TextChannelRecord {
  const guildId = guild.id;
  const record: TextChannelRecord = {
    kind: "text",
    channel: {
      id: core.nextId(),
      type: type ?? channelType.text,
      guild_id: guildId,
      name: name.toLowerCase().replaceAll(" ", "-"),
      topic: topic ?? null,
      position: core.data.channels.inGuild(guildId).filter(({ kind }) => kind === "text").length,
      permission_overwrites: [...overwrites],
      parent_id: null,
      nsfw: false,
      last_message_id: null,
      rate_limit_per_user: 0,
      flags: requiresTag === true ? ChannelFlags.RequireTag : noFlags,
      ...(tags === undefined
        ? {}
        : {
            available_tags: tags.map((tag) => ({
              ...{ id: core.nextId(), name: tag.name, moderated: tag.moderated === true },
              ...{ emoji_id: null, emoji_name: null },
            })),
          }),
    },
  };
  const { id } = record.channel;
  core.data.channels.set(id, record);
  core.emit({ t: "CHANNEL_CREATE", d: showChannel(core, record), guildId, channelId: id });
  core.changed({ kind: "channel", guildId, channelId: id });
  return record;
}
