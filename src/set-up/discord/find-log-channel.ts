import type { API } from "@discordjs/core";
import { type APIChannel, PermissionFlagsBits } from "discord-api-types/v10";
import { channelKind, channelType, isThread } from "../../../packages/discord-rules/channels.ts";
import { copyId } from "../../config/copy-id.ts";
import { guildRights, permissionsIn } from "../../discord/channel-permissions.ts";
import { checked, startShapes } from "../../discord/rest/answers-at-start.ts";
import { isNoToThis } from "../../discord/rest/discord-trouble.ts";
import type { Blaming } from "../../ipc/causes.ts";
import { oneLine } from "../../requests/thread/messages.ts";

/** The log channel can't be used, so nobody would hear of trouble. The message says what to do. */
export class LogChannelUnusableError extends Error implements Blaming {
  override readonly name = "LogChannelUnusableError";
  readonly blames = "configuration";
  /** What is wrong and what to do, as a sentence. */
  readonly why: string;

  /** @param why the same, without a full stop */
  constructor(why: string, options?: ErrorOptions) {
    super(`${why}, then start again.`, options);
    this.why = `${why}.`;
  }
}

/** Where reports go. */
export interface LogChannel {
  readonly guildId: string;
  /** Set if Turbot sees the channel but can't write there; undefined if it can, as far as Discord says. */
  readonly unusable: LogChannelUnusableError | undefined;
}

/**
 * Checks the log channel: Discord shows many channels that can't be written in, and says so only when somebody tries.
 *
 * @throws LogChannelUnusableError if it can't be seen or isn't in a server; otherwise the error of the call to Discord
 */
export async function findLogChannel(api: API, channelId: string, botUserId: string): Promise<LogChannel> {
  const channel = await api.channels.get(channelId).catch((cause: unknown) => {
    // If Discord can't be reached, or refuses the token, that says nothing about the channel.
    if (!isNoToThis(cause)) throw cause;
    throw new LogChannelUnusableError(
      `Turbot can't see the channel LOG_CHANNEL_ID=${channelId}. Invite the bot to your server, let it read and ` +
        `write in that channel, and check the id (${copyId("channel")})`,
      { cause },
    );
  });
  checked(channel, startShapes.channel);
  if (!("guild_id" in channel) || channel.guild_id === undefined) {
    throw new LogChannelUnusableError(
      `LOG_CHANNEL_ID=${channelId} is not a channel in a server: put the id of a text channel in your server there ` +
        `(${copyId("channel")})`,
    );
  }
  const { guild_id: guildId } = channel;
  const why = holdsNoMessages(channel) ?? (await notAllowed(api, channel, guildId, botUserId));
  return { guildId, unusable: why === undefined ? undefined : new LogChannelUnusableError(why) };
}

/** The same for a channel that once worked: why it can't be used any more, as a sentence; undefined if it can. */
export async function whyUnusable(
  api: API,
  channelId: string,
  botUserId: string,
): Promise<string | undefined> {
  try {
    return (await findLogChannel(api, channelId, botUserId)).unusable?.why;
  } catch (error) {
    if (error instanceof LogChannelUnusableError) return error.why;
    throw error;
  }
}

function holdsNoMessages({ id, type }: APIChannel): string | undefined {
  // Unknown, newer channel types are tried.
  if (channelKind(type)?.messages !== false) return undefined;
  const kind = { [channelType.category]: "a category", [channelType.forum]: "a forum" }[type as number];
  return `LOG_CHANNEL_ID=${id} is ${kind ?? "not a channel for messages"}: put the id of a text channel there`;
}

async function notAllowed(
  api: API,
  channel: APIChannel,
  guildId: string,
  botUserId: string,
): Promise<string | undefined> {
  try {
    const parent = isThread(channel.type) && "parent_id" in channel ? channel.parent_id : undefined;
    const [guild, member, place] = await Promise.all([
      api.guilds.get(guildId).then((answer) => checked(answer, startShapes.guild)),
      api.guilds.getMember(guildId, botUserId).then((answer) => checked(answer, startShapes.member)),
      // A thread inherits its parent's overwrites.
      parent ? api.channels.get(parent).then((answer) => checked(answer, startShapes.channel)) : channel,
    ]);
    const held = permissionsIn(place, guildId, botUserId, guildRights(guild, botUserId, member.roles));
    const missing = needed(channel).find(([, bit]) => (held & bit) === 0n);
    if (missing === undefined) return undefined;
    const name = "name" in channel && channel.name ? `#${oneLine(channel.name, 100)}` : "the admin channel";
    return `I can see ${name} but can't write in it (*${missing[0]}* is missing): allow it in the channel's settings → Permissions`;
  } catch (error) {
    // The channel is visible; if Discord hides the rest, writing will tell.
    if (isNoToThis(error)) return undefined;
    throw error;
  }
}

/** The required permissions, by their names in Discord's settings. */
function needed({ type }: APIChannel): readonly (readonly [string, bigint])[] {
  const { SendMessages, SendMessagesInThreads, Connect } = PermissionFlagsBits;
  if (isThread(type)) return [["Send Messages in Threads", SendMessagesInThreads]];
  const isVoice = type === channelType.voice || type === channelType.stage;
  // https://discord.com/developers/docs/topics/permissions#implicit-permissions
  return [...(isVoice ? [["Connect", Connect] as const] : []), ["Send Messages", SendMessages]];
}
