import type { Checks } from "./checks.ts";
import type { Conversation } from "./conversation.ts";
import type { PullRequests } from "./pull-requests.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Everything that calls and people can do at the simulated GitHub. */
export interface Site {
  readonly world: World;
  readonly webhooks: Webhooks;
  readonly pullRequests: PullRequests;
  readonly conversation: Conversation;
  readonly checks: Checks;
}
