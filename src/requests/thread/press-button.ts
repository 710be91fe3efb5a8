import type { Request } from "../request.ts";
import {
  type Approver,
  approveAndNotify,
  cancelAndNotify,
  canReopen,
  permitAndNotify,
  refineAndNotify,
  reopenAndNotify,
} from "../steer.ts";
import { areasHash, type RequestPress } from "./buttons.ts";
import { messages } from "./messages.ts";

export type Pressed =
  | { readonly moved: Request }
  /** Nothing changes; whoever pressed is told why. */
  | { readonly words: string };

/** How a press changes a request. */
export function press(request: Request, { press: pressed, by }: Press): Pressed {
  const own = by.userId === request.requester.id;
  const forOperators = pressed.action === "cancel" || pressed.action === "allow";
  if (!own && !(by.operator && forOperators)) return { words: messages.notYours(by.mayAskThemselves) };
  if (pressed.action === "allow" && !by.operator) return { words: messages.onlyOperatorsAllow };
  if (pressed.action === "wake") return pressReopen(request, by);
  if (request.state === "done") return { words: messages.over(by.againAt) };
  if (pressed.action === "cancel") return { moved: cancelAndNotify(request, by) };
  if (request.state === "generating") return { words: messages.alreadyBuilding };
  if (request.state === "discussing") {
    if (pressed.action === "refine" && by.mayNotBuild !== undefined) return { words: by.mayNotBuild };
    return { words: pressed.action === "refine" ? messages.alreadyTalking : messages.planReplaced };
  }
  // "Ship it" means the plan above the button.
  if (pressed.version !== request.plan.version) return { words: messages.planReplaced };
  if (pressed.action === "allow" && pressed.areas !== areasHash(request.plan.wants)) {
    return { words: messages.leaveReplaced };
  }
  if (by.mayNotBuild !== undefined) return { words: by.mayNotBuild };
  if (pressed.action === "refine") return { moved: refineAndNotify(request, by, undefined) };
  return { moved: pressed.action === "allow" ? permitAndNotify(request, by) : approveAndNotify(request, by) };
}

export interface Press {
  readonly press: RequestPress;
  readonly by: Approver & { readonly operator: boolean; readonly mayAskThemselves: boolean };
}

function pressReopen(request: Request, by: Approver): Pressed {
  if (request.state !== "done") return { words: messages.alreadyTalking };
  if (by.mayNotBuild !== undefined) return { words: by.mayNotBuild };
  if (!canReopen(request, by.at)) return { words: messages.parkedTooLong(by.againAt) };
  const moved = reopenAndNotify(request, by);
  return moved === undefined ? { words: messages.over(by.againAt) } : { moved };
}
