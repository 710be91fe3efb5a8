import type {
  MemberJoin,
  MemberLeave,
  MemberUpdate,
  MessageDelete,
  Reaction,
  ReactionClear,
  ReactionRemove,
  RoleCreate,
  RoleDelete,
} from "./event-facts.ts";
import type { Mail, MailClose } from "./mail.ts";
import type { Message, MessageEdit, UnknownCommand } from "./message.ts";
import type { AutoModAlert, PollVote, ScheduledEventUser, VoiceUpdate } from "./person-events.ts";
import { type Registration, register } from "./registration.ts";
import type {
  ChannelChange,
  InviteCreate,
  InviteDelete,
  MemberBan,
  ScheduledEventChange,
  ThreadChange,
  ThreadDelete,
} from "./server-events.ts";
import type { SettingsChange } from "./settings.ts";

type Done = void | Promise<void>;

/** What a plugin can listen to. */
export interface Events {
  /** A person, not a bot, wrote a message. Needs `read_messages`. */
  readonly message: Message;
  /** A person edited a message: as it is now. Needs `read_messages`. */
  readonly messageEdit: MessageEdit;
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
  /** A moderator removed all reactions of a message, or all with one emoji. */
  readonly reactionClear: ReactionClear;
  /** Someone joined a guild. The only event that also tells of bots: `user.bot`. */
  readonly memberJoin: MemberJoin;
  /** Someone who was `pending` when they joined has accepted the server's rules. */
  readonly memberScreened: MemberJoin;
  /** Someone left a guild. Needs `see_members`. */
  readonly memberLeave: MemberLeave;
  /** A member changed. Accepting the rules is told as `memberScreened`. Needs `see_members`. */
  readonly memberUpdate: MemberUpdate;
  /** Somebody was banned. Needs `see_bans`. */
  readonly memberBan: MemberBan;
  /** A ban was lifted. Needs `see_bans`. */
  readonly memberUnban: MemberBan;
  /** AutoMod caught something: told once for each thing that the rule does. Needs `see_auto_mod`. */
  readonly autoModAlert: AutoModAlert;
  /** Somebody came to a voice channel, left one, moved, or muted themselves and the like. Needs `see_voice`. */
  readonly voiceUpdate: VoiceUpdate;
  /** Somebody voted in a poll: once for each answer they chose. Needs `read_messages`. */
  readonly pollVoteAdd: PollVote;
  /** Somebody took back their vote for an answer. Needs `read_messages`. */
  readonly pollVoteRemove: PollVote;
  readonly roleCreate: RoleCreate;
  readonly roleDelete: RoleDelete;
  /** A channel was made. Needs `see_channels`, like the next five. */
  readonly channelCreate: ChannelChange;
  /** A channel changed: its name, its topic, its place, who sees it … As it is now. */
  readonly channelUpdate: ChannelChange;
  readonly channelDelete: ChannelChange;
  readonly threadCreate: ThreadChange;
  /** A thread was renamed, archived, locked … As it is now. */
  readonly threadUpdate: ThreadChange;
  readonly threadDelete: ThreadDelete;
  /** Somebody made an invite. Needs `see_invites`. */
  readonly inviteCreate: InviteCreate;
  /** An invite was deleted; one that has run out isn't told. Needs `see_invites`. */
  readonly inviteDelete: InviteDelete;
  /** An event of the server was announced. Needs `see_events`, like the next four. */
  readonly scheduledEventCreate: ScheduledEventChange;
  /** It changed, began, ended or was called off. As it is now. */
  readonly scheduledEventUpdate: ScheduledEventChange;
  readonly scheduledEventDelete: ScheduledEventChange;
  /** Somebody is interested in it. */
  readonly scheduledEventUserAdd: ScheduledEventUser;
  /** Somebody isn't any more. */
  readonly scheduledEventUserRemove: ScheduledEventUser;
  /** Somebody wrote to the team by direct message. Needs `receive_mail`, like the next two. */
  readonly mail: Mail;
  /** They edited it: as it is now. What they delete, Turbot deletes wherever it was repeated. */
  readonly mailEdit: Mail;
  readonly mailClose: MailClose;
  /** An admin changed or cleared some of this plugin's settings. Not told of a change that Turbot was stopped at. */
  readonly settings: SettingsChange;
}

/** Listens to an event. */
export function on<const Name extends keyof Events>(
  event: Name,
  handler: (event: Events[Name]) => Done,
): Registration<{ readonly event: Name }> {
  return register("event", { event }, { "": handler });
}
