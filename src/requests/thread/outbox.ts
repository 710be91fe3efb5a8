/**
 * A message to send. It is stored together with the transition it reports, and removed once Discord has it: a bot that is
 * killed in between sends it after its restart. `nonce` makes a repeat harmless.
 */
export interface OutboxMessage {
  readonly to: "thread" | "channel" | "admins";
  readonly content: string;
  /** At most 25 characters: Discord's limit. */
  readonly nonce: string;
  /** A snowflake older than this message: anything before it is a different message, even with the same text. */
  readonly after?: string;
  readonly replyTo?: string;
  /** The id of the person to notify. */
  readonly ping?: string;
  readonly buttons?: Buttons;
  /** A display name: under the message is a button that puts it on the pull request. Older releases send it without. */
  readonly credit?: string;
  /** Ids of people whose words are in it besides the requester's. */
  readonly of?: readonly string[];
}

/** One of Turbot's messages in a request's thread, and the buttons under it. */
export interface ShownButtons {
  readonly messageId: string;
  readonly buttons: Buttons;
}

export type Buttons =
  | { readonly kind: "plan"; readonly version: number }
  /** The plan needs an operator's approval before it can be built. */
  | {
      readonly kind: "leave";
      readonly version: number;
      /** What the operator reads above the button and allows by pressing it. */
      readonly areas: readonly string[];
      /** The revision that needs the approval, from 1; absent if it is the plan. */
      readonly revision?: number;
    }
  /** Reopens a parked request. */
  | { readonly kind: "wake" };
