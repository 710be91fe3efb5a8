import type {
  APIMessageComponentInteraction,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";
import type { ChangeKind } from "../pipeline/pipeline.ts";

/** `plugin`: "feature request: …"; `core`: "bot improvement: …", a change to Turbot itself. */
export type RequestKind = ChangeKind;

/** The request was refused. */
export interface NotPlanned {
  /** Why, with what to do next. */
  readonly words: string;
  /** Whether the member has been told already, or wants to hear nothing any more; otherwise the caller of `start` tells them. */
  readonly told: boolean;
}

/** Feature requests, from a member's first message to the outcome of the pull request. */
export interface Requests {
  /**
   * Admits the request, opens its thread and posts the first planning answer. Returns why nothing is planned, rather than
   * throwing, so the caller promises nothing beforehand. Calling it again for the same message continues where it stopped.
   */
  start(
    kind: RequestKind,
    description: string,
    message: GatewayMessageCreateDispatchData,
  ): Promise<NotPlanned | undefined>;
  /** Whether a channel is the thread of a request that isn't done. */
  owns(channelId: string): boolean;
  /** False if a channel isn't the thread of any request, open or done, and can't become one through a request in progress. */
  mayOwn(channelId: string): boolean;
  /** Handles a message in a thread for which `owns` returned true. */
  onThreadMessage(message: GatewayMessageCreateDispatchData): Promise<void>;
  /**
   * Handles a message in any channel. True: it was meant for a request that has ended, and its author was told so, once, with
   * what they can do. False: it isn't in such a thread, isn't meant for Turbot, or its author was told before.
   */
  onWordsAfterEnd(message: GatewayMessageCreateDispatchData): Promise<boolean>;
  /** Handles a button whose `custom_id` starts with `request:`. */
  onButton(interaction: APIMessageComponentInteraction): Promise<void>;
  /**
   * Cancels an open request for an admin.
   *
   * @param by the interaction that asks for it, and who
   * @returns false if it is over, or this interaction has cancelled it before
   */
  cancel(requestId: string, by: { readonly id: string; readonly userId: string }): Promise<boolean>;
  /** Delivers a request's outbox; resolves when it is empty, or when a retry is scheduled. */
  deliver(requestId: string): Promise<void>;
  /** Notifies the thread that a pull request was merged or closed, or that a release went live or was rolled back. */
  onOutcome(outcome: RequestOutcome): Promise<void>;
  /** Watches for deleted threads and channels and for members who leave. Must not throw. */
  onDispatch(payload: GatewayDispatchPayload): void;
  /** Closes the open requests of somebody who wants no part in AI any more. Returns how many. */
  leaveOut(requesterId: string): number;
  /** The same for a server of which everything is deleted. */
  closeIn(guildId: string): number;
  /** At start: resumes interrupted requests, or returns them to where their requester can say "go" again. */
  resume(): Promise<void>;
  /** Takes no new work; resolves when work in flight is finished or safely parked. */
  drain(): Promise<void>;
}

export type RequestOutcome =
  | { readonly kind: "merged"; readonly pullRequest: number }
  | { readonly kind: "closed"; readonly pullRequest: number }
  | { readonly kind: "live"; readonly pullRequest: number; readonly commit: string }
  | { readonly kind: "verified"; readonly pullRequest: number; readonly commit: string }
  | { readonly kind: "failed"; readonly pullRequest: number; readonly reason: string }
  | { readonly kind: "rolled_back"; readonly pullRequest: number; readonly reason: string };
