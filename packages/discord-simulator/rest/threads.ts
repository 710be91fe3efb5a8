import { PermissionFlagsBits, type ThreadAutoArchiveDuration } from "discord-api-types/v10";
import { type ChannelType, channelKind, channelType, newThread } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { TextChannelRecord } from "../data.ts";
import { invalidForm, refused, unknownMember } from "../errors.ts";
import { channelFor } from "../guilds/permissions.ts";
import { showChannel, threadMember } from "../guilds/show-channel.ts";
import { findMember, findMessage, findThread, threadsIn } from "../lookups.ts";
import { startBareThread, startPost, startThreadFromMessage } from "../messages/start-thread.ts";
import { checkedForm } from "../parse-form.ts";
import { joinThread, leaveThread, threadList } from "../threads/thread-members.ts";
import { assertNotArchived } from "../threads/threads.ts";
import { messageFormOf } from "./post-form.ts";
import { type Call, created, noContent, ok, type Route } from "./route.ts";

interface ThreadBody {
  readonly name: string;
  readonly auto_archive_duration?: ThreadAutoArchiveDuration | null;
  readonly type?: number | null;
  readonly applied_tags?: readonly string[] | null;
}

/** Minutes, if a form doesn't say: https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const usualArchive: ThreadAutoArchiveDuration = 1_440;

export function threadRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const parent = (call: Call): TextChannelRecord => {
    const channel = channelFor(core, call.param("channel"), botId);
    // There are no threads in threads or in direct messages.
    if (channel.kind !== "text") throw refused("cannotActOnThisChannel");
    return channelFor(core, call.param("channel"), botId, permissionIn(channel)) as TextChannelRecord;
  };
  const thread = (call: Call) => {
    channelFor(core, call.param("channel"), botId);
    return findThread(core, call.param("channel"));
  };
  const joined = (call: Call, userId: string) => {
    const record = thread(call);
    assertNotArchived(record);
    findMember(core, record.channel.guild_id, userId);
    joinThread(core, record, userId);
    return noContent;
  };
  const left = (call: Call, userId: string) => {
    const record = thread(call);
    assertNotArchived(record);
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
        const { name, auto_archive_duration: minutes } = checkedForm<ThreadBody>(newThread, call.body);
        const record = findMessage(core, channel.channel.id, call.param("message"));
        const form = { ownerId: botId, name, autoArchiveMinutes: minutes ?? usualArchive };
        return created(showChannel(core, startThreadFromMessage(core, channel, record, form)));
      },
    },
    {
      method: "POST",
      path: "/channels/:channel/threads",
      handle(call) {
        const channel = parent(call);
        const form = checkedForm<ThreadBody>(newThread, call.body);
        const { name, auto_archive_duration: minutes } = form;
        const thread = { ownerId: botId, name, autoArchiveMinutes: minutes ?? usualArchive };
        if (channelKind(channel.channel.type)?.posts === true) {
          const message = messageFormOf(core, channel.channel.id, call);
          const tags = form.applied_tags ?? [];
          return created(showChannel(core, startPost(core, channel, { ...thread, ...message, tags })));
        }
        return created(showChannel(core, startBareThread(core, channel, { ...thread, type: typeOf(form) })));
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

/** Posting in a forum needs the permission that writing needs elsewhere. */
function permissionIn({ channel: { type } }: TextChannelRecord): bigint {
  return channelKind(type)?.posts === true
    ? PermissionFlagsBits.SendMessages
    : PermissionFlagsBits.CreatePublicThreads;
}

/** Discord creates a private thread when the type is left out; the simulator has none, and refuses it. */
function typeOf({ type }: ThreadBody): ChannelType {
  if (type === channelType.publicThread || type === channelType.announcementThread) return type;
  throw invalidForm({
    path: ["type"],
    code: "BASE_TYPE_CHOICES",
    message: "This simulator has no private threads.",
  });
}
