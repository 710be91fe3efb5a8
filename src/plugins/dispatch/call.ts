import type { Registered } from "../../declaration/manifest.ts";
import type { Responder } from "./responder.ts";

/** A handler at work. */
export interface HandlerCall {
  readonly responder: Responder | undefined;
  readonly caller: Caller | undefined;
  readonly kind: Target["kind"];
  /** Its handler has ended: what needs the caller's rights can't be done in their name any more. */
  isOver: boolean;
  /** It did something that it must not do twice. */
  hasActed: boolean;
  /** A person asked for something and waits for the answer: the first one is within every limit. */
  awaitsFirstResponse: boolean;
}

/** Because of whom a handler runs, and where. */
export interface Caller {
  readonly userId: string;
  /**
   * They asked for it, by a command or a press: it happens with their rights. Who only wrote, reacted or joined while a plugin
   * listened lends it none.
   */
  readonly lendsRights: boolean;
  readonly guildId: string;
  /** Undefined: it isn't about a channel. */
  readonly channelId: string | undefined;
  /** The message it is about, if it is one. */
  readonly messageId: string | undefined;
}

/** A handler, and what it is given. */
export interface Target {
  readonly index: number;
  /** A subcommand, or "". */
  readonly handler: string;
  readonly kind: Registered["kind"] | "autocomplete";
  /** @param call names this call in the plugin's answers */
  readonly facts: (call: string) => unknown;
  readonly options?: unknown;
  readonly caller?: Caller | undefined;
}
