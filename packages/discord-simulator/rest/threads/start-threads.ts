import { PermissionFlagsBits, type ThreadAutoArchiveDuration } from "discord-api-types/v10";
import {
  type ChannelType,
  channelKind,
  channelType,
  isThread,
  newThread,
} from "../../../discord-rules/channels.ts";
import { violation } from "../../../discord-rules/form-codes.ts";
import type { Core } from "../../core.ts";
import type { TextChannelRecord } from "../../data.ts";
import { invalidForm, refused } from "../../errors.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { showChannel } from "../../guilds/show-channel.ts";
import { findMessage } from "../../lookups.ts";
import { startBareThread, startPost, startThreadFromMessage } from "../../messages/start-thread.ts";
import { checkedForm } from "../../parse-form.ts";
import { messageFormOf } from "../post-form.ts";
import { type Call, created, type Route } from "../route.ts";

interface ThreadBody {
  readonly name: string;
  readonly auto_archive_duration?: ThreadAutoArchiveDuration | null;
  readonly type?: number | null;
  readonly invitable?: boolean | null;
  /** Seconds. */
  readonly rate_limit_per_user?: number | null;
  readonly applied_tags?: readonly string[] | null;
}

/** Minutes, if a form doesn't say: https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const usualArchive: ThreadAutoArchiveDuration = 1_440;

export function startThreadRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const parent = (call: Call, type?: ChannelType): TextChannelRecord => {
    const channel = channelFor(core, call.param("channel"), botId);
    // There are no threads in threads or in direct messages.
    if (channel.kind !== "text") throw refused("cannotActOnThisChannel");
    return channelFor(core, call.param("channel"), botId, permissionIn(channel, type)) as TextChannelRecord;
  };
  const threadForm = (
    call: Call,
    { name, auto_archive_duration: minutes, rate_limit_per_user: slowmode }: ThreadBody,
  ) => ({
    ...{ ownerId: botId, name, autoArchiveMinutes: minutes ?? usualArchive },
    ...{ slowmode: slowmode ?? undefined, reason: call.reason },
  });
  return [
    {
      method: "POST",
      path: "/channels/:channel/messages/:message/threads",
      handle(call) {
        const channel = parent(call);
        const form = checkedForm<ThreadBody>(newThread, call.body);
        const record = findMessage(core, channel.channel.id, call.param("message"));
        return created(
          showChannel(core, startThreadFromMessage(core, channel, record, threadForm(call, form))),
        );
      },
    },
    {
      method: "POST",
      path: "/channels/:channel/threads",
      handle(call) {
        const form = checkedForm<ThreadBody>(newThread, call.body);
        const type = typeOf(form);
        const channel = parent(call, type);
        const thread = threadForm(call, form);
        if (channelKind(channel.channel.type)?.posts === true) {
          const message = messageFormOf(core, channel.channel.id, call);
          const tags = form.applied_tags ?? [];
          return created(showChannel(core, startPost(core, channel, { ...thread, ...message, tags })));
        }
        return created(
          showChannel(
            core,
            startBareThread(core, channel, { ...thread, type, invitable: form.invitable ?? undefined }),
          ),
        );
      },
    },
  ];
}

/** Posting in a forum needs the permission that writing needs elsewhere. */
function permissionIn({ channel }: TextChannelRecord, type: ChannelType | undefined): bigint {
  if (channelKind(channel.type)?.posts === true) return PermissionFlagsBits.SendMessages;
  return type === channelType.privateThread
    ? PermissionFlagsBits.CreatePrivateThreads
    : PermissionFlagsBits.CreatePublicThreads;
}

/** Without a type it is a private one: https://docs.discord.com/developers/resources/channel#start-thread-without-message */
function typeOf({ type }: ThreadBody): ChannelType {
  if (type === undefined || type === null) return channelType.privateThread;
  if (isThread(type)) return type as ChannelType;
  throw invalidForm(violation(["type"], "BASE_TYPE_CHOICES", [10, 11, 12]));
}
