/**
 * Something to be said. It is stored together with the move it tells of, and taken away once Discord has it: a bot that
 * is killed in between says it after its restart. `nonce` makes a repeat harmless.
 */
export interface OutboxMessage {
  readonly to: "thread" | "channel" | "admins";
  readonly content: string;
  /** At most 25 characters, as Discord has it. */
  readonly nonce: string;
  /** A snowflake from before it could be said: what stands before that is something else, though it reads the same. */
  readonly after?: string;
  readonly replyTo?: string;
  /** Rings this person. */
  readonly ping?: string;
  readonly buttons?: Buttons;
}

/** A message of Turbot's in a request's thread, and the buttons under it. */
export interface ShownButtons {
  readonly messageId: string;
  readonly buttons: Buttons;
}

export type Buttons =
  | { readonly kind: "plan"; readonly version: number }
  /** The plan needs an operator's leave before it can be built. */
  | {
      readonly kind: "leave";
      readonly version: number;
      /** What the operator reads above the button, and allows with it. */
      readonly areas: readonly string[];
      /** A revision of its pull request needs it, not the plan: which one, from 1. */
      readonly revision?: number;
    }
  /** Brings a parked request back. */
  | { readonly kind: "wake" };
