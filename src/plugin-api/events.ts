import type {
  MemberJoin,
  MemberLeave,
  MemberUpdate,
  MessageDelete,
  Reaction,
  ReactionRemove,
  RoleCreate,
  RoleDelete,
} from "./event-facts.ts";
import type { Message, UnknownCommand } from "./message.ts";
import { type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

/** What a plugin can listen to. */
export interface Events {
  /** A person, not a bot, wrote a message. Needs `read_messages`. */
  readonly message: Message;
  /** A person edited a message: as it is now. Needs `read_messages`. */
  readonly messageEdit: Message;
  /** Messages were deleted, also bots'. Needs `read_messages`. */
  readonly messageDelete: MessageDelete;
  /** A person reacted to a message. */
  readonly reaction: Reaction;
  /**
   * A person wrote a command, `!rules`, that neither Turbot nor any plugin has. Needs nothing: the plugin sees these messages and no
   * others.
   */
  readonly unknownCommand: UnknownCommand;
  /** Somebody took a reaction off. */
  readonly reactionRemove: ReactionRemove;
  /** Someone joined a guild. */
  readonly memberJoin: MemberJoin;
  /** Someone who was `pending` when they joined has accepted the server's rules. */
  readonly memberScreened: MemberJoin;
  /** Someone left a guild. Needs `see_members`. */
  readonly memberLeave: MemberLeave;
  /** A member changed. Accepting the rules is told as `memberScreened`. Needs `see_members`. */
  readonly memberUpdate: MemberUpdate;
  readonly roleCreate: RoleCreate;
  readonly roleDelete: RoleDelete;
}

/** Listens to an event. */
export function on<const Name extends keyof Events>(
  event: Name,
  handler: (event: Events[Name]) => Done,
): Registration<{ readonly event: Name }> {
  return register("event", { event }, { "": handler });
}
