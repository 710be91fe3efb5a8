import type { APIMessageComponentInteraction, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";

/** Follows a request's pull request after it was opened: reports to the thread, and makes revisions on its branch. */
export interface FollowUp {
  /** Handles an event on a pull request. The event is stored when this resolves, and handled in the background. */
  onPullRequestEvent(event: PullRequestEvent): Promise<void>;
  /** Handles a new or edited message in any channel. False: it isn't in a pull request's thread, or isn't meant for it. */
  onMessage(message: GatewayMessageCreateDispatchData): Promise<boolean>;
  /** Handles a press on a request's button. False: it isn't about a pull request. */
  onButton(interaction: APIMessageComponentInteraction): Promise<boolean>;
  /** At start: resumes interrupted work and polls for missed events. */
  resume(): void;
  /** Takes no new work; resolves when work in flight is finished or safely parked. */
  drain(): Promise<void>;
}
