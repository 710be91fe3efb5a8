import type { Request } from "../request.ts";
import { allowed, approved, awoken, type Builder, cancelled, isWakeable, refined } from "../steer.ts";
import { areasMark, type RequestPress } from "./buttons.ts";
import { phrases } from "./messages.ts";

export type Pressed =
  | { readonly moved: Request }
  /** Nothing changes; the one who pressed is told why. */
  | { readonly words: string };

/** What a press makes of a request. */
export function press(request: Request, { press: pressed, by }: Press): Pressed {
  const own = by.userId === request.requester.id;
  const forOperators = pressed.action === "cancel" || pressed.action === "allow";
  if (!own && !(by.operator && forOperators)) return { words: phrases.notYours(by.mayAskThemselves) };
  if (pressed.action === "allow" && !by.operator) return { words: phrases.onlyOperatorsAllow };
  if (pressed.action === "wake") return woken(request, by);
  if (request.state === "done") return { words: phrases.over(by.againAt) };
  if (pressed.action === "cancel") return { moved: cancelled(request, by) };
  if (request.state === "generating") return { words: phrases.alreadyBuilding };
  if (request.state === "discussing") {
    if (pressed.action === "refine" && by.mayNotBuild !== undefined) return { words: by.mayNotBuild };
    return { words: pressed.action === "refine" ? phrases.alreadyTalking : phrases.planReplaced };
  }
  // "Ship it" means the plan that the button stands under.
  if (pressed.version !== request.plan.version) return { words: phrases.planReplaced };
  if (pressed.action === "allow" && pressed.areas !== areasMark(request.plan.wants)) {
    return { words: phrases.leaveReplaced };
  }
  if (by.mayNotBuild !== undefined) return { words: by.mayNotBuild };
  if (pressed.action === "refine") return { moved: refined(request, by, undefined) };
  return { moved: pressed.action === "allow" ? allowed(request, by) : approved(request, by) };
}

export interface Press {
  readonly press: RequestPress;
  readonly by: Builder & { readonly operator: boolean; readonly mayAskThemselves: boolean };
}

function woken(request: Request, by: Builder): Pressed {
  if (request.state !== "done") return { words: phrases.alreadyTalking };
  if (by.mayNotBuild !== undefined) return { words: by.mayNotBuild };
  if (!isWakeable(request, by.at)) return { words: phrases.parkedTooLong(by.againAt) };
  const moved = awoken(request, by);
  return moved === undefined ? { words: phrases.over(by.againAt) } : { moved };
}
