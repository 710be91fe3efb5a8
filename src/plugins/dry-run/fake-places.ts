import { type APIMessage, ChannelType } from "discord-api-types/v10";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import type { Channel } from "../../plugin-api/people.ts";
import type { TryEvent } from "../../plugin-api/testing.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import { lockedBits } from "../deeds/channel-deeds.ts";
import type { ChannelDeed, Deed, ThreadCareDeed, ThreadDeed } from "../deeds/deed.ts";
import type { ChannelState, ThreadState } from "../deeds/deed-kind.ts";
import { guildId } from "./fake-ids.ts";
import type { Scene } from "./scene.ts";

type PlaceDeed =
  | ThreadCareDeed
  | ChannelDeed
  | Extract<ThreadDeed, { readonly kind: "privateThread" }>
  | Extract<Deed, { readonly kind: "purge" }>;

/** A team's channel is known by its name. */
const teams = /^(?:alerts|mod|staff|team)/;

/** Threads and channels as deeds have left them, in a dry run. */
export function createFakePlaces({
  scene,
  written,
}: {
  readonly scene: Scene;
  readonly written: readonly APIMessage[];
}) {
  const threads = new Map<string, ThreadState>();
  const people = new Map<string, Set<string>>();
  /** The channels of threads, in which whoever sees the channel sees them. */
  const parents = new Map<string, string>();
  const channels = new Map<string, ChannelState>();
  const stateOf = (id: string): ChannelState =>
    channels.get(id) ?? { slowMode: 0, writing: { allow: "0", deny: "0" } };
  const opened = (name: string, isPrivate: boolean): Channel => {
    const id = scene.nextId();
    scene.opened(name, id);
    threads.set(id, { name, isPrivate, archived: false, locked: false });
    return { id, name, type: isPrivate ? ChannelType.PrivateThread : ChannelType.PublicThread, guildId };
  };
  const change = (id: string, to: Partial<ThreadState>) => {
    const before = threads.get(id);
    if (before !== undefined) threads.set(id, { ...before, ...to });
  };
  const isPublic = (id: string) =>
    !(threads.get(id)?.isPrivate || teams.test(scene.channels.get(parents.get(id) ?? id) ?? ""));
  const inThread = (id: string) => people.getOrInsertComputed(id, () => new Set());

  const sight: Pick<
    GuildPowers,
    | "thread"
    | "isInThread"
    | "channelState"
    | "roleMembers"
    | "messagesToPurge"
    | "openness"
    | "ownPrivateThreads"
    | "isUnused"
    | "removeThread"
  > = {
    // Nothing is cut short here.
    ...{ ownPrivateThreads: async () => [], isUnused: async () => false, removeThread: async () => {} },
    thread: async (id) => threads.get(id),
    isInThread: async (id, userId) => inThread(id).has(userId),
    channelState: async (id) => (threads.has(id) ? undefined : stateOf(id)),
    roleMembers: async () => [],
    openness: async (id) => ({
      isPublic: isPublic(id),
      isPrivateThread: threads.get(id)?.isPrivate === true,
      isAgeRestricted: false,
    }),
    messagesToPurge: async (channelId, before) =>
      written
        .filter((one) => one.channel_id === channelId)
        .filter(({ id }) => before === undefined || compareSnowflakes(id, before) < 0)
        .slice(-100)
        .toReversed()
        .map(({ id, author, content, pinned }) => ({
          ...{ id, authorId: author.id, content, isPinned: pinned },
          ...{ isWebhooks: false, isThinking: false },
        })),
  };
  return {
    sight,
    /** @returns the thread that it opens */
    done(deed: Deed): Channel | undefined {
      switch (deed.kind) {
        case "thread":
        case "post": {
          const thread = opened(deed.name, false);
          parents.set(thread.id, deed.channelId);
          return thread;
        }
        case "privateThread": {
          const thread = opened(deed.name, true);
          for (const id of [deed.userId, ...deed.memberIds]) inThread(thread.id).add(id);
          return thread;
        }
        case "changeThread": {
          const { channelId, name, archived, locked } = deed;
          change(channelId, {
            ...(name === undefined ? {} : { name }),
            ...(archived === undefined ? {} : { archived }),
            ...(locked === undefined ? {} : { locked }),
          });
          return undefined;
        }
        case "addToThread":
          inThread(deed.channelId).add(deed.userId);
          return undefined;
        case "removeFromThread":
          inThread(deed.channelId).delete(deed.userId);
          return undefined;
        case "slowMode":
          channels.set(deed.channelId, { ...stateOf(deed.channelId), slowMode: deed.seconds });
          return undefined;
        case "lockChannel":
        case "unlockChannel": {
          const locked = { allow: "0", deny: String(lockedBits) };
          const writing = deed.kind === "lockChannel" ? locked : deed.before;
          channels.set(deed.channelId, { ...stateOf(deed.channelId), writing });
          return undefined;
        }
        default:
          return undefined;
      }
    },
  };
}

/** A deed upon a place, as a plugin's test sees it. */
export function placeDeedSeen(deed: PlaceDeed): TryEvent {
  const { kind, channelId } = deed;
  switch (deed.kind) {
    case "privateThread":
      return { kind: deed.kind, channelId, content: deed.name, userId: deed.userId };
    case "changeThread": {
      const { name, archived, locked } = deed;
      return {
        ...{ kind: deed.kind, channelId },
        ...(name === undefined ? {} : { content: name }),
        ...(archived === undefined ? {} : { archived }),
        ...(locked === undefined ? {} : { locked }),
      };
    }
    case "addToThread":
    case "removeFromThread":
      return { kind: deed.kind, channelId, userId: deed.userId };
    case "slowMode":
      return { kind: deed.kind, channelId, seconds: deed.seconds, ...ending(deed) };
    case "lockChannel":
      return { kind: deed.kind, channelId, ...ending(deed) };
    case "changeChannel": {
      const { name, topic } = deed;
      return {
        ...{ kind: deed.kind, channelId },
        ...(name === undefined ? {} : { title: name }),
        ...(topic === undefined ? {} : { content: topic }),
      };
    }
    case "purge":
      return { kind: deed.kind, channelId, count: deed.messageIds.length };
    case "transcript": {
      const files = (deed.message.files ?? []).map(({ name, data }) => ({ name, text: String(data) }));
      return { kind: deed.kind, channelId, content: deed.message.content, files };
    }
    default:
      return { kind, channelId };
  }
}

function ending({ until }: { readonly until?: number }): Pick<TryEvent, "until"> {
  return until === undefined ? {} : { until: new Date(until).toISOString() };
}
