import type { Registered } from "../../declaration/registration.ts";
import type { Responder } from "./responder.ts";

/** A running handler. */
export interface HandlerCall {
  readonly responder: Responder | undefined;
  readonly caller: Caller | undefined;
  /** Where it happens; undefined: in no server. */
  readonly guildId: string | undefined;
  readonly kind: Target["kind"];
  /** What they said: the words that the plugin gets. */
  said: readonly string[];
  /** All that they typed, however short. In lower case, as `said` is. */
  typed: readonly string[];
  /** The message in which they said it; undefined: it was a command or a form. */
  saidIn: MessageRef | undefined;
  /** What those are called whose words the plugin gets, by their ids. */
  names: ReadonlyMap<string, readonly string[]>;
  /** What others wrote that the plugin gets: the message whose menu was opened, messages that were deleted. */
  quoted: readonly Quoted[];
  /** The handler has ended, so nothing more can be done with the caller's rights. */
  isOver: boolean;
  /** It did something that must not be done twice. */
  hasActed: boolean;
  /** What whoever uses it may open a conversation with the team for. @default it doesn't say so */
  readonly mailWords?: string | undefined;
  /** Questions to Claude, so that several that are alike are told apart. @default none */
  asked?: readonly string[];
  /** It was given words of Claude's. @default false */
  hasClaudesWords?: boolean;
  /** Channels that not everybody sees, and that were read while it ran. @default none */
  readIn?: ReadonlySet<string>;
  /** Messages that the plugin's limit pays for no more: to tell what somebody wrote to the team. @default none */
  prepaid?: number;
  /** A person is waiting for an answer: the first one is exempt from the limits. */
  awaitsFirstResponse: boolean;
}

/** Words of somebody who hasn't called the plugin. */
export interface Quoted {
  readonly userId: string;
  readonly said: readonly string[];
  readonly saidIn: MessageRef;
  /**
   * The plugin was told that it is deleted, and what was in it, as an admin allowed: what repeats it from now on is the author's, and
   * doesn't go with a message that is gone.
   */
  readonly isDeleted: boolean;
}

/** A message that somebody wrote. */
export interface MessageRef {
  readonly id: string;
  readonly channelId: string;
  /** Who wrote it to Turbot in private. @default it stands in a server */
  readonly directOf?: string;
}

/** The person a handler runs for, and where. */
export interface Caller {
  readonly userId: string;
  /**
   * They asked for it with a command or a button, so it happens with their rights. Anyone who only wrote, reacted or joined while a
   * plugin listened lends it none.
   */
  readonly lendsRights: boolean;
  readonly guildId: string;
  /** Undefined: it isn't about a channel. */
  readonly channelId: string | undefined;
  /** The message it is about, if it is one. */
  readonly messageId: string | undefined;
  /** The event is that they joined then, in milliseconds since 1970. */
  readonly joinedAt?: number;
  /** The id of the event that it came with. @default nobody needs it */
  readonly eventId?: string;
}

/** A handler and its arguments. */
export interface Target {
  /** Of what it registered; -1: it is a hook. */
  readonly index: number;
  /** A subcommand, or "". */
  readonly handler: string;
  readonly kind: Registered["kind"] | "autocomplete" | "checkSettings";
  /** @param call identifies this call in the plugin's answers */
  readonly facts: (call: string) => unknown;
  readonly options?: unknown;
  /** Where it happens; undefined: in no server. */
  readonly guildId: string | undefined;
  readonly caller?: Caller | undefined;
  /** Whoever sees what it returns. They only typed, so it isn't their call. */
  readonly suggestsTo?: Caller | undefined;
}
