import type { Channel, Guild, GuildChannel, User } from "./people.ts";

/** What happens in a server, as it is now. Nothing in it can be acted on in anybody's name. */

/** Who was banned, or isn't any more. By whom and why stands in the server's audit log. */
export interface MemberBan {
  readonly guild: Pick<Guild, "id">;
  readonly user: User;
}

export interface ChannelChange {
  readonly guildId: string;
  /** One that was deleted is as it was last. */
  readonly channel: GuildChannel & {
    /** Null: it has none. */
    readonly topic: string | null;
  };
}

export interface ThreadChange {
  readonly guildId: string;
  readonly thread: Thread;
}

/** A thread, or a post in a forum. */
export interface Thread extends Channel {
  /** The channel that it is in. */
  readonly parentId: string | null;
  /** Who began it. */
  readonly ownerId: string | null;
  readonly archived: boolean;
  readonly locked: boolean;
}

/** A thread is gone. Discord doesn't say its name. A channel's threads go with it, and aren't told one by one. */
export interface ThreadDelete {
  readonly guildId: string;
  readonly threadId: string;
  readonly parentId: string | null;
}

export interface InviteCreate {
  readonly guildId: string;
  readonly channelId: string;
  /** What comes after `discord.gg/`. */
  readonly code: string;
  /** Null: Discord doesn't say, as for the server's own address. */
  readonly inviter: User | null;
  /** 0: as often as anybody likes. */
  readonly maxUses: number;
  /** ISO 8601; null: never. */
  readonly expiresAt: string | null;
  /** Those who come by it leave again when they disconnect, unless they get a role. */
  readonly temporary: boolean;
}

export interface InviteDelete {
  readonly guildId: string;
  readonly channelId: string;
  readonly code: string;
}

export interface ScheduledEventChange {
  readonly guildId: string;
  readonly event: ScheduledEvent;
}

/** Something that a server has announced, such as a game night. */
export interface ScheduledEvent {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** The voice or stage channel it is in; null: it is elsewhere. */
  readonly channelId: string | null;
  /** Where it is, if not in a channel. */
  readonly location: string | null;
  readonly creatorId: string | null;
  /** ISO 8601. */
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly status: "scheduled" | "active" | "completed" | "canceled" | "unknown";
}
