import type { MemberJoin, Reaction } from "./event-facts.ts";
import type { Message, UnknownCommand } from "./message.ts";
import { type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

/** What a plugin can listen to. */
export interface Events {
  /** A person, not a bot, wrote a message. Needs `read_messages`. */
  readonly message: Message;
  /** A person reacted to a message. */
  readonly reaction: Reaction;
  /**
   * A person wrote a command, `!rules`, that neither Turbot nor any plugin has. Needs nothing: the plugin sees these messages and no
   * others.
   */
  readonly unknownCommand: UnknownCommand;
  /** Someone joined a guild. */
  readonly memberJoin: MemberJoin;
  /** Someone who was `pending` when they joined has accepted the server's rules. */
  readonly memberScreened: MemberJoin;
}

/** Listens to an event. */
export function on<const Name extends keyof Events>(
  event: Name,
  handler: (event: Events[Name]) => Done,
): Registration<{ readonly event: Name }> {
  return register("event", { event }, { "": handler });
}
