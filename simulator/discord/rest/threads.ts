import { ChannelType, PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import type { TextChannelRecord } from "../data.ts";
import { DiscordError, unknownMember } from "../errors.ts";
import { findMember, findMessage, findThread, threadsIn } from "../lookups.ts";
import { startBareThread, startThreadFromMessage } from "../messages/start-thread.ts";
import { parseForm } from "../parse-form.ts";
import { channelFor } from "../permissions.ts";
import { showChannel, threadMember } from "../show-channel.ts";
import { joinThread, leaveThread, threadList } from "../thread-members.ts";
import { assertAwake } from "../threads.ts";
import { type Call, created, noContent, ok, type Route } from "./route.ts";

const fromMessage = z.object({
  name: z.string().min(1).max(100),
  auto_archive_duration: z
    .union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)])
    .default(1440),
});

/** Discord makes a private thread when the type is left out; the simulator has public ones only, and says so. */
const bare = fromMessage.extend({
  type: z.literal(ChannelType.PublicThread, { error: "This simulator has public threads only." }),
});

export function threadRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const parent = (call: Call): TextChannelRecord => {
    const channel = channelFor(core, call.param("channel"), botId, PermissionFlagsBits.CreatePublicThreads);
    if (channel.kind !== "text") {
      throw new DiscordError(400, 50024, "Cannot execute action on this channel type");
    }
    return channel;
  };
  const thread = (call: Call) => {
    channelFor(core, call.param("channel"), botId);
    return findThread(core, call.param("channel"));
  };
  const joined = (call: Call, userId: string) => {
    const record = thread(call);
    assertAwake(record);
    findMember(core, record.channel.guild_id, userId);
    joinThread(core, record, userId);
    return noContent;
  };
  const left = (call: Call, userId: string) => {
    const record = thread(call);
    assertAwake(record);
    leaveThread(core, record, userId);
    return noContent;
  };
  const member = (call: Call, userId: string) => {
    const found = threadMember(thread(call), userId);
    if (found === undefined) throw unknownMember();
    return ok(found);
  };

  return [
    {
      method: "POST",
      path: "/channels/:channel/messages/:message/threads",
      handle(call) {
        const channel = parent(call);
        const { name, auto_archive_duration: autoArchiveMinutes } = parseForm(fromMessage, call.body);
        const record = findMessage(core, channel.channel.id, call.param("message"));
        const form = { ownerId: botId, name, autoArchiveMinutes };
        return created(showChannel(core, startThreadFromMessage(core, channel, record, form)));
      },
    },
    {
      method: "POST",
      path: "/channels/:channel/threads",
      handle(call) {
        const channel = parent(call);
        const { name, auto_archive_duration: autoArchiveMinutes } = parseForm(bare, call.body);
        return created(
          showChannel(core, startBareThread(core, channel, { ownerId: botId, name, autoArchiveMinutes })),
        );
      },
    },
    {
      method: "GET",
      path: "/channels/:channel/threads/archived/public",
      handle(call) {
        const { channel } = channelFor(
          core,
          call.param("channel"),
          botId,
          PermissionFlagsBits.ReadMessageHistory,
        );
        const archived = threadsIn(core, { channelId: channel.id }).filter(
          (one) => one.channel.thread_metadata.archived,
        );
        return ok({ ...threadList(core, archived), has_more: false });
      },
    },
    {
      method: "GET",
      path: "/channels/:channel/thread-members",
      handle(call) {
        const record = thread(call);
        return ok([...record.members.keys()].flatMap((id) => threadMember(record, id) ?? []));
      },
    },
    { method: "GET", path: "/channels/:channel/thread-members/@me", handle: (call) => member(call, botId) },
    { method: "PUT", path: "/channels/:channel/thread-members/@me", handle: (call) => joined(call, botId) },
    { method: "DELETE", path: "/channels/:channel/thread-members/@me", handle: (call) => left(call, botId) },
    {
      method: "GET",
      path: "/channels/:channel/thread-members/:user",
      handle: (call) => member(call, call.param("user")),
    },
    {
      method: "PUT",
      path: "/channels/:channel/thread-members/:user",
      handle: (call) => joined(call, call.param("user")),
    },
    {
      method: "DELETE",
      path: "/channels/:channel/thread-members/:user",
      handle: (call) => left(call, call.param("user")),
    },
  ];
}
