import { forgetTakenSignal, peekDeploySignal, takeDeploySignal } from "../ipc/deploy-signal.ts";
import { note, type Supervision } from "./supervision.ts";

/**
 * A look at origin can find a merge before its webhook arrives. When `.deploy` then names the commit being deployed, the
 * only new thing in it is the pull request, whose requesters want to be notified.
 */
export function learnPullRequest(supervision: Supervision): void {
  const { powers, record } = supervision;
  const { target } = record.current;
  const seen = peekDeploySignal(powers.home);
  if (target === null || seen.kind !== "signal" || seen.signal.commit !== target.commit) return;
  const taken = takeDeploySignal(powers.home);
  // A different one, if the bot wrote it just now: it stays in `.deploy.taken` for the next look.
  if (taken.kind !== "signal" || taken.signal.commit !== target.commit) return;
  const { pullRequest, deliveryId } = taken.signal;
  note(supervision, { target: { ...target, pullRequest: pullRequest ?? target.pullRequest, deliveryId } });
  forgetTakenSignal(powers.home);
}
