import type {
  APIMessageComponentInteraction,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";
import type { ChangeKind } from "../pipeline/pipeline.ts";

/** `plugin`: "feature request: …"; `core`: "bot improvement: …", a change of Turbot itself. */
export type RequestKind = ChangeKind;

/** Nothing is planned. */
export interface NotPlanned {
  /** Why, with what to do next. */
  readonly words: string;
  /** The member is told so here already, in other words; else whoever called `start` tells them. */
  readonly told: boolean;
}

/** Feature requests, from a member's first words to what becomes of the pull request. */
export interface Requests {
  /**
   * Admission, then a thread and the first planning answer. Gives why nothing is planned; it never throws for that. Whoever
   * calls promises nothing before. Repeating it for the same message continues where it stopped.
   */
  start(
    kind: RequestKind,
    description: string,
    message: GatewayMessageCreateDispatchData,
  ): Promise<NotPlanned | undefined>;
  /** Whether a channel is the thread of a request that still listens. */
  owns(channelId: string): boolean;
  /** False: it is no thread of a request, open or done, and can't become one by what was begun already. */
  mayOwn(channelId: string): boolean;
  /** A message in a thread that `owns` said yes to. */
  onThreadMessage(message: GatewayMessageCreateDispatchData): Promise<void>;
  /**
   * A message in some channel. True: it went to a request that has ended, and whoever wrote it was told so, once, with what they
   * can do. False: not in such a thread, or not meant for Turbot, or told before.
   */
  onWordsAfterEnd(message: GatewayMessageCreateDispatchData): Promise<boolean>;
  /** A button whose `custom_id` starts with `request:`. */
  onButton(interaction: APIMessageComponentInteraction): Promise<void>;
  /** Says what a request still has to say; resolves when it is said, or is to be tried again later. */
  deliver(requestId: string): Promise<void>;
  /** A pull request was merged or closed, a release went live or was rolled back: told in the request's thread. */
  onOutcome(outcome: RequestOutcome): Promise<void>;
  /** Threads and channels that go, members who leave. Must not throw. */
  onDispatch(payload: GatewayDispatchPayload): void;
  /** At start: requests that were interrupted go on, or go back to where their requester can say "go" again. */
  resume(): Promise<void>;
  /** No new work; resolves when what is in flight is finished or safely parked. */
  drain(): Promise<void>;
}

export type RequestOutcome =
  | { readonly kind: "merged"; readonly pullRequest: number }
  | { readonly kind: "closed"; readonly pullRequest: number }
  | { readonly kind: "live"; readonly pullRequest: number; readonly commit: string }
  | { readonly kind: "verified"; readonly pullRequest: number; readonly commit: string }
  | { readonly kind: "failed"; readonly pullRequest: number; readonly reason: string }
  | { readonly kind: "rolled_back"; readonly pullRequest: number; readonly reason: string };
