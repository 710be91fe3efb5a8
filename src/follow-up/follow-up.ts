import type { APIMessageComponentInteraction, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";

/** What happens to a request's pull request after it was opened: told in the thread, and answered on its branch. */
export interface FollowUp {
  /** Something happened to a pull request. What it means is worked out in the background; it is written down on return. */
  onPullRequestEvent(event: PullRequestEvent): Promise<void>;
  /** A message in some channel, also one that was edited. False: not in the thread of a pull request, or not meant for it. */
  onMessage(message: GatewayMessageCreateDispatchData): Promise<boolean>;
  /** A press on a button of a request's. False: not about a pull request. */
  onButton(interaction: APIMessageComponentInteraction): Promise<boolean>;
  /** At start: goes on with what was interrupted, and looks what was missed. */
  resume(): void;
  /** No new work; resolves when what is in flight is finished or safely parked. */
  drain(): Promise<void>;
}
