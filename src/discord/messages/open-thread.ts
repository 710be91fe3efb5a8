import type { API } from "@discordjs/core";
import type { APIChannel, APIThreadChannel } from "discord-api-types/v10";
import { channelKind, channelType, isThread } from "../../../packages/discord-rules/channels.ts";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { discordCode, refusedFor } from "../rest/discord-errors.ts";
import type { Messenger, ThreadElsewhere } from "./messenger.ts";

/** Minutes without messages after which Discord archives a thread: three days. */
const archiveAfterMinutes = 4_320;

/** A forum where each post needs a tag: https://discord.com/developers/docs/resources/channel#channel-object-channel-flags */
const requiresTag = 1 << 4;

/** Discord has no threads in or near this place. */
export class NoThreadHereError extends Error {
  override readonly name = "NoThreadHereError";
  /** "private": the thread would be open to more people than the place. */
  readonly place: "voice" | "private" | "other";

  constructor(place: NoThreadHereError["place"], options?: ErrorOptions) {
    super(`there can be no thread here (${place})`, options);
    this.place = place;
  }
}

/**
 * Opens threads: from a message where Discord allows it, and for a message in a thread or forum post, in the channel that this
 * belongs to. Asking twice gives the same thread.
 */
export function createThreadOpener(powers: {
  readonly api: Pick<API, "channels" | "guilds">;
  readonly send: Messenger["send"];
}): (at: {
  readonly channelId: string;
  readonly messageId: string;
  readonly name: string;
  readonly elsewhere: ThreadElsewhere | undefined;
}) => Promise<string> {
  const { api, send } = powers;
  const { channels } = api;

  async function fromMessage(channelId: string, messageId: string, name: string): Promise<string> {
    try {
      const body = { name, auto_archive_duration: archiveAfterMinutes } as const;
      const thread = await channels.createThread(channelId, body, messageId);
      return thread.id;
    } catch (error) {
      // A thread started from a message has the message's id.
      if (refusedFor(error, discordCode.threadExists)) return messageId;
      throw error;
    }
  }

  /** In the parent channel of the message's thread. */
  async function inParent(
    thread: APIThreadChannel,
    messageId: string,
    name: string,
    elsewhere: ThreadElsewhere,
  ): Promise<string> {
    const parent = await channels.get(thread.parent_id ?? "");
    const kind = channelKind(parent.type);
    if (kind?.posts === true) {
      return (await postOf(thread, messageId, name)) ?? (await newPost(parent, name, elsewhere));
    }
    if (kind?.threadFromMessage === undefined) throw new NoThreadHereError("other");
    const [beginning = ""] = await send(parent.id, {
      content: elsewhere.content,
      nonce: `e${messageId}`,
      earlier: { since: messageId },
      ...(elsewhere.source === undefined ? {} : { source: elsewhere.source }),
    });
    return fromMessage(parent.id, beginning, name);
  }

  /** A post that an earlier attempt made, found by name: posts can't carry a nonce. */
  async function postOf(
    thread: APIThreadChannel,
    messageId: string,
    name: string,
  ): Promise<string | undefined> {
    const { threads } = await api.guilds.getActiveThreads(thread.guild_id ?? "");
    const own = threads.find(
      (one) =>
        "parent_id" in one &&
        one.parent_id === thread.parent_id &&
        one.name === name &&
        compareSnowflakes(one.id, messageId) > 0,
    );
    return own?.id;
  }

  async function newPost(forum: APIChannel, name: string, elsewhere: ThreadElsewhere): Promise<string> {
    const post = await channels.createForumThread(forum.id, {
      name,
      auto_archive_duration: archiveAfterMinutes,
      message: { content: elsewhere.content, allowed_mentions: { parse: [] } },
      ...tagFor(forum),
    });
    return post.id;
  }

  return async ({ channelId, messageId, name, elsewhere }) => {
    try {
      return await fromMessage(channelId, messageId, name);
    } catch (error) {
      if (!refusedFor(error, discordCode.cannotActOnThisChannel)) throw error;
      const channel = await channels.get(channelId);
      if (channel.type === channelType.privateThread)
        throw new NoThreadHereError("private", { cause: error });
      if (isThread(channel.type) && elsewhere !== undefined) {
        return inParent(channel as APIThreadChannel, messageId, name, elsewhere);
      }
      const isVoice = channel.type === channelType.voice || channel.type === channelType.stage;
      throw new NoThreadHereError(isVoice ? "voice" : "other", { cause: error });
    }
  };
}

function tagFor(forum: APIChannel): { applied_tags?: [string] } {
  if (!("available_tags" in forum) || ((forum.flags ?? 0) & requiresTag) === 0) return {};
  const tag = forum.available_tags.find(({ moderated }) => !moderated);
  return tag === undefined ? {} : { applied_tags: [tag.id] };
}
