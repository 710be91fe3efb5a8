import { flag, integer, list, object, oneOf, optional, required, snowflake, text } from "./checks.ts";
import { overwriteList } from "./moderation/overwrite-form.ts";
import type { Check } from "./violation.ts";

/** https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
export const channelType = {
  text: 0,
  directMessage: 1,
  voice: 2,
  groupDirectMessage: 3,
  category: 4,
  announcement: 5,
  announcementThread: 10,
  publicThread: 11,
  privateThread: 12,
  stage: 13,
  directory: 14,
  forum: 15,
  media: 16,
} as const;

export type ChannelType = (typeof channelType)[keyof typeof channelType];

/** What a channel of a type can hold. */
interface ChannelKind {
  /** Messages can be written and read in it. */
  readonly messages: boolean;
  /**
   * The type of a thread started from a message in it; undefined: Discord refuses that with 50024.
   * https://discord.com/developers/docs/resources/channel#start-thread-from-message
   */
  readonly threadFromMessage: ChannelType | undefined;
  /** Threads that aren't started from a message: https://discord.com/developers/docs/resources/channel#start-thread-without-message */
  readonly bareThreads: readonly ChannelType[];
  /** It holds posts, which are threads that start with a message: https://discord.com/developers/docs/topics/threads#thread-only-channels */
  readonly posts: boolean;
}

const { publicThread, privateThread, announcementThread } = channelType;
const nothing: ChannelKind = { messages: false, threadFromMessage: undefined, bareThreads: [], posts: false };
const messagesOnly: ChannelKind = { ...nothing, messages: true };
const postsOnly: ChannelKind = { ...nothing, posts: true };

export const channelKinds: Readonly<Record<ChannelType, ChannelKind>> = {
  [channelType.text]: {
    ...messagesOnly,
    threadFromMessage: publicThread,
    bareThreads: [publicThread, privateThread],
  },
  [channelType.announcement]: {
    ...messagesOnly,
    threadFromMessage: announcementThread,
    bareThreads: [announcementThread],
  },
  [channelType.directMessage]: messagesOnly,
  [channelType.groupDirectMessage]: messagesOnly,
  [channelType.voice]: messagesOnly,
  [channelType.stage]: messagesOnly,
  [announcementThread]: messagesOnly,
  [publicThread]: messagesOnly,
  [privateThread]: messagesOnly,
  [channelType.category]: nothing,
  [channelType.directory]: nothing,
  [channelType.forum]: postsOnly,
  [channelType.media]: postsOnly,
};

/** Undefined: a type that these rules don't know. */
export function channelKind(type: number): ChannelKind | undefined {
  return (channelKinds as Readonly<Record<number, ChannelKind>>)[type];
}

export function isThread(type: number): boolean {
  return type === publicThread || type === privateThread || type === announcementThread;
}

/** https://discord.com/developers/docs/resources/channel#modify-channel */
export const channelLimits = {
  /** Characters: of channels, and of threads. */
  name: { min: 1, max: 100 },
  topic: 1_024,
  /** Of a post in a forum. */
  tags: 5,
  /** Pinned messages: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (30003) */
  pins: 250,
  /** Seconds. */
  slowmode: { min: 0, max: 21_600 },
  /** Minutes. */
  autoArchive: [60, 1_440, 4_320, 10_080],
} as const;

export const channelName: Check = text({ ...channelLimits.name, trim: true });

const autoArchive = optional(oneOf(channelLimits.autoArchive));
const slowmode = optional(integer(channelLimits.slowmode));

/** A thread started from a message, or without one: then with a type. `applied_tags`: of a post in a forum. */
export const newThread: Check = object({
  name: required(channelName),
  applied_tags: optional(list({ max: channelLimits.tags }, snowflake)),
  auto_archive_duration: autoArchive,
  rate_limit_per_user: slowmode,
  invitable: optional(flag),
});

export const threadChange: Check = object({
  name: optional(channelName),
  archived: optional(flag),
  locked: optional(flag),
  invitable: optional(flag),
  auto_archive_duration: autoArchive,
  rate_limit_per_user: slowmode,
});

export const channelChange: Check = object({
  name: optional(channelName),
  topic: optional(text({ max: channelLimits.topic })),
  rate_limit_per_user: slowmode,
  nsfw: optional(flag),
  permission_overwrites: optional(overwriteList),
});
