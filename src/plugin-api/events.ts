import type { Message } from "./message.ts";
import type { Guild, Member, User } from "./people.ts";
import { type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

/** What a plugin can listen to. */
export interface Events {
  /** A person wrote a message (bots aren't told). Needs `read_messages`. */
  readonly message: Message;
  /** A person reacted to a message. */
  readonly reaction: {
    readonly guildId: string | null;
    readonly channelId: string;
    readonly messageId: string;
    readonly userId: string;
    readonly user: User | null;
    /** The emoji itself, or `name:id` for one of the guild's. */
    readonly emoji: string;
  };
  /** Someone joined a guild. */
  readonly memberJoin: { readonly guild: Pick<Guild, "id">; readonly member: Member };
}

/** Listens to an event. */
export function on<const Name extends keyof Events>(
  event: Name,
  handler: (event: Events[Name]) => Done,
): Registration<{ readonly event: Name }> {
  return register("event", { event }, { "": handler });
}
